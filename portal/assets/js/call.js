// A call by keyboard: keys choose an answer while the focus is in its question, and the next one gets the focus.
// Without this, Tab, Space and Enter do the same; a key that is typed into a box stays a letter.
const LETTERS = "abcdefghijklmopqrstvwxz" // not n, u and y, which say no, not sure and yes
const NAMED = { yes: "y", no: "n", none: "n", not_sure: "u" }

start()
document.addEventListener("htmx:after:swap", start)

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  const at = document.activeElement
  if (at?.matches("#sought, #patients button")) return moveInFound(event, at)
  const part = at?.closest("[data-call] [data-part]")
  if (!part) return
  const left = event.key === "Enter" && at.matches("input, select") ? stillToAsk(part) : null
  if (left) return goTo(event, left)
  if (at.matches("select") && event.key === "Enter") return submitFrom(event, part)
  if (at.matches("[name^='answer.']") && at.type === "text" && isUnit(part, event.key)) return event.preventDefault()
  if (at.matches("textarea") && event.key === "Enter" && !event.shiftKey) return goOnFrom(event, part)
  if (!at.matches("[type=radio], [type=checkbox]") || event.key.length !== 1) return
  const wanted = choices(part).find((each) => each.dataset.key === event.key.toLowerCase())
  if (!wanted) return
  event.preventDefault()
  if (wanted.checked && wanted.type === "radio") return goOn(part)
  wanted.click()
  wanted.focus()
  const chosen = choices(part).filter((each) => each.checked)
  const isEnough = wanted.type === "radio" || "exclusive" in flags(wanted) || chosen.length >= enough(part)
  if (isEnough) goOn(part)
})

// The heading gets the focus after a swap; here the first question that waits for an answer does.
function start() {
  const form = document.querySelector("[data-call]")
  for (const part of form?.querySelectorAll("[data-part]") ?? []) showKeys(part)
  if (!form || form.dataset.ready !== undefined) return
  form.dataset.ready = ""
  if (document.querySelector("#page .nhsuk-error-summary")) return
  const waiting = [...form.querySelectorAll("[data-part]")].find((part) => !isAnswered(part))
  const focus = () => first(waiting ?? form)?.focus()
  queueMicrotask(focus)
  // an address that still ends in #main (the link past the header) takes the focus away once the page is there
  if (document.readyState !== "complete") addEventListener("load", () => setTimeout(() => document.activeElement === document.body && focus()), { once: true })
}

function showKeys(part) {
  let number = 0
  for (const choice of choices(part)) {
    const named = NAMED[choice.value]
    const key = named ?? (number < 9 ? String(number + 1) : LETTERS[number - 9] ?? "")
    if (!named) number += 1
    choice.dataset.key = key
    const label = choice.labels?.[0]
    if (label && !label.querySelector("kbd") && key) {
      const badge = document.createElement("kbd")
      badge.textContent = key
      badge.setAttribute("aria-hidden", "true")
      label.append(" ", badge)
    }
  }
}

function choices(part) {
  return [...part.querySelectorAll("[type=radio], [type=checkbox]")]
}

function flags(choice) {
  return choice.dataset.behaviour === "exclusive" ? { exclusive: true } : {}
}

function enough(part) {
  return Number(part.dataset.enough ?? Infinity)
}

function isAnswered(part) {
  if ("optional" in part.dataset) return true
  const box = part.querySelector("textarea, input[type=text]")
  return choices(part).some((each) => each.checked) || (!choices(part).length && Boolean(box?.value))
}

// Enter leads to the next question of the screen, unless a sign of danger was just ticked: that is sent at once.
function stillToAsk(part) {
  const isDanger = choices(part).some((each) => each.checked && !("exclusive" in flags(each)))
  if ("atOnce" in part.dataset && isDanger) return null
  const parts = [...part.closest("[data-call]").querySelectorAll("[data-part]")]
  return parts.slice(parts.indexOf(part) + 1).find((each) => !isAnswered(each))
}

function goTo(event, part) {
  event.preventDefault()
  first(part)?.focus()
}

function first(place) {
  return place.querySelector("input:not([type=hidden]):not(:disabled), textarea, select, button")
}

function goOn(part) {
  const parts = [...part.closest("[data-call]").querySelectorAll("[data-part]")]
  const next = parts[parts.indexOf(part) + 1]
  const place = next && !("optional" in next.dataset) ? first(next) : null
  ;(place ?? part.closest("[data-call]").querySelector("button:not([type=button])"))?.focus()
}

// Enter ends a line of words as it ends any other field; Shift and Enter begin a new line.
function goOnFrom(event, part) {
  event.preventDefault()
  const parts = [...part.closest("[data-call]").querySelectorAll("[data-part]")]
  const boxes = [...part.querySelectorAll("textarea")]
  const after = boxes[boxes.indexOf(document.activeElement) + 1] ?? first(parts[parts.indexOf(part) + 1] ?? part.closest("form"))
  const isLast = !boxes[boxes.indexOf(document.activeElement) + 1] && !parts[parts.indexOf(part) + 1]
  if (isLast) return part.closest("form").requestSubmit()
  after?.focus()
}

function submitFrom(event, part) {
  event.preventDefault()
  part.closest("form").requestSubmit()
}

// “2w” typed into the box of a length of time is two weeks: the letter goes to the list of units beside it.
function isUnit(part, key) {
  const units = part.querySelector("select[name^='unit.']")
  const found = units && [...units.options].some((each) => each.value === key.toLowerCase())
  if (found) units.value = key.toLowerCase()
  return found
}

// From the box of the search down to the people found, and up again.
function moveInFound(event, at) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const stops = [document.querySelector("#sought"), ...document.querySelectorAll("#patients button")]
  const to = stops[stops.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1)]
  if (!to) return
  event.preventDefault()
  to.focus()
}
