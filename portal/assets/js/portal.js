// Smooths what already works without it: the design system's parts, focus after a swap, the clock of a held time.
import { initAll } from "nhsuk-frontend"
import { keepTyped } from "./keep.js"
import { listen } from "./live.js"

const MINUTE = 60
const sayAt = { [2 * MINUTE]: "twoMinutes", [MINUTE]: "oneMinute", 0: "expired" }

document.body.classList.add("js-enabled", "nhsuk-frontend-supported")
start()

document.addEventListener("htmx:before:swap", refuseErrorPages)
document.addEventListener("htmx:after:swap", ({ detail }) => {
  showLost(false)
  start()
  if (detail.ctx.target?.id === "page") moveToNewPage()
})
document.addEventListener("htmx:error", () => showLost(true))
document.addEventListener("htmx:before:response", makeRoomForSignIn)

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-print], [data-leave]")
  if (!pressed) return
  if (pressed.matches("[data-print]")) return window.print()
  // In place of this page, so that the back button does not bring it up again for whoever walked in.
  event.preventDefault()
  window.location.replace(pressed.href)
})

// The form of languages stays while what is under it changes: it is to come back to the page now shown.
document.addEventListener("submit", ({ target }) => {
  if (target.matches(".app-languages")) target.elements.next.value = location.pathname + location.search
})

// A page kept by the browser for its back button may be somebody else's by now: ask the server, which knows.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload()
})

function start() {
  initAll({ onError: (error) => error.name === "InitError" || console.error(error) })
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false
  listen()
  for (const hold of document.querySelectorAll(".app-hold:not([data-started])")) startClock(hold)
}

// An error page swapped into a list would look like an empty list. A form with mistakes is a page like any other.
function refuseErrorPages(event) {
  const { text, response } = event.detail.ctx
  if (!text?.includes("data-error-page")) return
  event.preventDefault()
  if (response.status >= 500) showLost(true)
  else if (response.status === 400 || response.status === 413) keepPage(text)
  else window.location.reload()
}

// The form was too old or too long: what is typed stays, a fresh token lets it be sent again, the heading says why.
async function keepPage(errorPage) {
  const [error, now] = [errorPage, await (await fetch(window.location.href)).text()].map(parsed)
  const token = now.querySelector("[name=csrf_token]")?.value
  const name = (page) => page.querySelector(".app-bar__name")?.textContent
  if (!token || name(now) !== name(document)) return window.location.reload() // somebody else has signed in here
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token
  showLost(true, error.querySelector("h1").textContent)
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html")
}

// The session is over, and with it this page: what is typed on it is kept before the sign-in page takes its place.
function makeRoomForSignIn(event) {
  const { response, hx, request } = event.detail.ctx
  if (response.status !== 401 || !hx.redirect) return
  event.preventDefault()
  keepTyped(request.submitter).finally(() => window.location.assign(hx.redirect))
}

function moveToNewPage() {
  window.scrollTo(0, 0)
  if (document.querySelector("#page .nhsuk-error-summary")) return // it takes the focus by itself
  const heading = document.querySelector("#page h1")
  heading?.setAttribute("tabindex", "-1")
  heading?.focus({ preventScroll: true })
}

function showLost(isLost, words = "") {
  const message = document.querySelector("[data-lost]")
  if (!message) return
  message.dataset.lost ||= message.textContent
  message.textContent = words || message.dataset.lost
  message.hidden = !isLost
}

// Counts from the seconds the server gave, not from this device's clock, which may be wrong. The server decides.
function startClock(hold) {
  const startedAt = performance.now()
  const total = Number(hold.dataset.secondsLeft)
  const clock = hold.querySelector("[data-clock]")
  let before = total + 1
  hold.dataset.started = ""
  clock.hidden = false
  const timer = setInterval(tick, 1000)
  tick()

  function tick() {
    const left = Math.max(0, Math.round(total - (performance.now() - startedAt) / 1000))
    clock.textContent = `${Math.floor(left / MINUTE)}:${String(left % MINUTE).padStart(2, "0")}`
    for (const [at, words] of Object.entries(sayAt)) if (before > at && left <= at) say(words, left)
    before = left
    if (left === 0 || !hold.isConnected) clearInterval(timer)
  }

  function say(words, left) {
    hold.querySelector("[data-announce]").textContent = hold.dataset[words]
    if (left > 0) return
    hold.classList.add("app-hold--expired")
    hold.querySelector(".app-hold__text").textContent = hold.dataset.expired
  }
}
