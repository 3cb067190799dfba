// Shows the pen to a browser that has never drawn here, which its local storage knows, until the first touch of the canvas.

const NAME = "inkling has drawn"
const endings = new WeakMap() // element -> what takes its listeners away

export default function ({ data, parentElement }) {
  const ghost = parentElement.querySelector(".ghost-hand")
  ghost.querySelector("p").textContent = data.words
  endings.get(parentElement)?.abort()
  const ending = new AbortController()
  endings.set(parentElement, ending)
  ghost.hidden = !data.empty || hasDrawn()
  if (ghost.hidden) return
  const end = (event) => {
    if (!ghost.closest(".st-key-drawing")?.contains(event.target)) return
    ghost.hidden = true
    remember()
    ending.abort()
  }
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, end, { capture: true, signal: ending.signal })
  return () => ending.abort()
}

function hasDrawn() {
  try {
    return localStorage.getItem(NAME) !== null
  } catch {
    return true // who forbids storage is not shown it at each visit
  }
}

function remember() {
  try {
    localStorage.setItem(NAME, "yes")
  } catch {
    // It is shown again at the next visit.
  }
}
