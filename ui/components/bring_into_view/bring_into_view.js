// Moves the page once for each press. What was pressed before outlives the element, which another page takes away.

const ONE_COLUMN = "(max-width: 640px)" // as in style.css
const STILL = 1200 // milliseconds without a movement of the run: then the page has its new elements, and the browser may
const LONGEST = 15000 // keep its place in view. A phone that is busy takes long to draw them
const RUN = ".st-key-live-run .st-key-head"
let last = ""

export default function ({ data, parentElement }) {
  if (data && data !== last && matchMedia(ONE_COLUMN).matches) follow(parentElement.querySelector(".bring-into-view"))
  last = data
}

function follow(element) {
  const began = performance.now()
  let moved = false // by the person, who is not to be held
  for (const kind of ["pointerdown", "wheel", "keydown"]) addEventListener(kind, () => (moved = true), { once: true })
  let [place, since] = [NaN, began]
  const step = (now) => {
    const { top } = element.getBoundingClientRect()
    const arrived = Math.abs(top) < innerHeight / 10 && document.querySelector(RUN)
    if (!arrived || Math.abs(top - place) >= 1) since = now
    place = top
    if (moved || now > since + STILL || now > began + LONGEST) return
    element.scrollIntoView({ block: "start" })
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
}
