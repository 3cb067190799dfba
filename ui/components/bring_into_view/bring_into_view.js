// Moves the page once for each press. What was pressed before outlives the element, which another page takes away.

const ONE_COLUMN = "(max-width: 640px)" // as in style.css
const SETTLED = 1200 // milliseconds in which the page gets its new elements and the browser keeps its old place in view
let last = ""

export default function ({ data, parentElement }) {
  if (data && data !== last && matchMedia(ONE_COLUMN).matches) follow(parentElement.querySelector(".bring-into-view"))
  last = data
}

function follow(element) {
  const end = performance.now() + SETTLED
  let moved = false // by the person, who is not to be held
  for (const kind of ["pointerdown", "wheel", "keydown"]) addEventListener(kind, () => (moved = true), { once: true })
  const step = () => {
    if (moved || performance.now() > end) return
    element.scrollIntoView({ block: "start" })
    requestAnimationFrame(step)
  }
  step()
}
