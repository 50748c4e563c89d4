// New urgent work makes a short tone, unless somebody switched it off on this computer. The words come with the page.
const KEPT = "portal-sound"
let audio = null
let heard = ""

// Browsers let a page make a sound once it has been used: the first press or key makes ready for it.
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake, { passive: true })

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sound]")
  if (!button) return
  keep(isOn() ? "off" : "on")
  show(button)
  if (isOn()) play()
})

export function listen() {
  for (const button of document.querySelectorAll("[data-sound]")) show(button)
  const word = document.querySelector("[data-new]")?.dataset.new ?? heard
  if (word === heard) return
  heard = word
  if (isOn()) play()
}

function show(button) {
  button.hidden = false
  button.setAttribute("aria-pressed", String(isOn()))
  button.textContent = isOn() ? button.dataset.on : button.dataset.off
}

function isOn() {
  try {
    return localStorage.getItem(KEPT) !== "off"
  } catch {
    return true // a browser that keeps nothing
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEPT, choice)
  } catch {
    // it holds until the page is left
  }
}

function wake() {
  if (!document.querySelector("[data-sound], [data-new], #new-work")) return
  audio ??= new AudioContext()
  if (audio.state === "suspended") audio.resume()
}

// Two soft notes, half a second in all: heard beside a phone call without startling anybody.
function play() {
  document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded ?? 0) + 1)
  if (audio?.state !== "running") return
  for (const [number, frequency] of [587, 784].entries()) {
    const at = audio.currentTime + number * 0.22
    const tone = new OscillatorNode(audio, { frequency })
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.linearRampToValueAtTime(0.2, at + 0.02)
    volume.gain.linearRampToValueAtTime(0, at + 0.25)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + 0.26)
  }
}
