// Moves a pen by keys and draws with it by the events of a mouse, which is all that the canvas understands.
//
// A step is one pixel of the 28x28, with Shift a quarter of it.

const endings = new WeakMap() // element -> what lifts the pen and takes the listeners away
const pens = new WeakMap() // element -> where its pen is, which stays when the function is called again for another theme
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".key-pen")
  const [tip, status] = root.children
  const pen = pens.get(root) ?? { x: data.size / 2, y: data.size / 4, isDown: false }
  pens.set(root, pen)
  root.ariaLabel = data.texts.name

  const within = (selector) => {
    for (const host of root.closest(".st-key-drawing").querySelectorAll("*")) {
      const found = host.shadowRoot?.querySelector(selector)
      if (found) return found
    }
    return null
  }
  const fire = (target, Kind, type) => {
    const box = within("canvas.upper-canvas").getBoundingClientRect()
    const at = { clientX: box.left + (pen.x / data.size) * box.width, clientY: box.top + (pen.y / data.size) * box.height }
    target.dispatchEvent(new Kind(type, { ...at, bubbles: true, composed: true, cancelable: true, button: 0, buttons: pen.isDown ? 1 : 0, view: window }))
  }
  const paint = () => {
    tip.style.left = `${(100 * pen.x) / data.size}%`
    tip.style.top = `${(100 * pen.y) / data.size}%`
    tip.classList.toggle("down", pen.isDown)
  }
  const put = (isDown) => {
    const canvas = within("canvas.upper-canvas")
    if (!canvas || isDown === pen.isDown) return
    pen.isDown = isDown
    if (isDown) fire(canvas, PointerEvent, "pointerdown")
    if (isDown) fire(canvas, MouseEvent, "mousedown")
    else fire(document, MouseEvent, "mouseup") // the answer comes as after a stroke of the mouse
    status.textContent = isDown ? data.texts.down : data.texts.up
    paint()
  }
  const move = ([right, down], step) => {
    const inside = (value) => Math.min(data.size, Math.max(0, value))
    pen.x = inside(pen.x + right * step)
    pen.y = inside(pen.y + down * step)
    if (pen.isDown) fire(document, MouseEvent, "mousemove")
    paint()
  }

  endings.get(root)?.()
  root.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key in MOVES) move(MOVES[event.key], data.size / 28 / (event.shiftKey ? 4 : 1))
    else if (event.key === " ") put(!pen.isDown)
    else if (event.key === "Enter") {
      put(false)
      within('.dc-toolbar button[aria-label="Update the app with this drawing"]')?.click()
    } else return
    event.preventDefault()
  }
  root.onblur = () => put(false)
  paint()
  const end = () => put(false)
  endings.set(root, end)
  return end
}
