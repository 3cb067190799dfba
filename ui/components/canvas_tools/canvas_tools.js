// The canvas has a toolbar that lies over what is above it, and it waits 200 ms before it sends a stroke. Here the
// toolbar is hidden and its buttons are pressed for the person: by ours, by keys, and "update" when the pen is lifted.

const endings = new WeakMap() // element -> what takes its listeners away: it is also called again for another theme

export default function ({ data, parentElement }) {
  const container = () => document.querySelector(`.st-key-${data.canvas}`)
  const toolbar = () => {
    for (const host of container()?.querySelectorAll("*") ?? []) {
      const found = host.shadowRoot?.querySelector(".dc-toolbar")
      if (found) return found
    }
    return null
  }
  const press = (label) => toolbar()?.querySelector(`button[aria-label="${label}"]:not(:disabled)`)?.click()
  const hide = () => toolbar()?.style.setProperty("display", "none", "important")
  const clear = () => document.querySelector(`.st-key-${data.clear} button`)?.click()

  endings.get(parentElement)?.abort()
  const ending = new AbortController()
  endings.set(parentElement, ending)
  const on = (target, event, act) => target.addEventListener(event, act, { signal: ending.signal })
  let drawing = false
  const begin = (event) => {
    hide()
    drawing = Boolean(container()?.contains(event.target))
  }
  const lift = () => {
    // After the canvas has taken the stroke in: it does so on the document and finishes in a microtask.
    if (drawing) setTimeout(() => press("Update the app with this drawing"))
    drawing = false
  }
  on(document, "pointerover", hide)
  on(document, "focusin", hide)
  on(document, "pointerdown", begin)
  on(window, "mouseup", lift)
  on(window, "touchend", lift)
  on(document, "keydown", (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=listbox], [role=slider]")) return
    const control = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (control && key === "z") press(event.shiftKey ? "Redo" : "Undo")
    else if (control && key === "y") press("Redo")
    else if (!control && (key === "delete" || key === "escape")) clear()
    else return
    event.preventDefault()
  })
  parentElement.querySelector(".undo").onclick = () => press("Undo")
  parentElement.querySelector(".redo").onclick = () => press("Redo")
  hide()
  return () => ending.abort()
}
