// The canvas has a toolbar that lies over what is above it, a size in pixels that the server chose, and it waits 200 ms
// before it sends a stroke. Here the toolbar is hidden and its buttons are pressed for the person: by ours, by keys, and
// "update" when the pen is lifted; and the canvas is stretched to its place: it finds the pointer by the size that it has
// on the screen, so a stroke has the same points in every window.

const endings = new WeakMap() // element -> what takes its listeners away: it is also called again for another theme
const LOOK = new CSSStyleSheet()
LOOK.replaceSync(`
  .dc-root, .dc-container, .canvas-container, canvas { width: var(--canvas) !important; height: var(--canvas) !important; }
  .dc-root { max-width: none; }
  .dc-canvas { outline: none; }
  .dc-toolbar { display: none !important; }
`)

export default function ({ data, parentElement, setTriggerValue }) {
  const container = () => document.querySelector(`.st-key-${data.canvas}`)
  const toolbar = () => {
    for (const host of container()?.querySelectorAll("*") ?? []) {
      const found = host.shadowRoot?.querySelector(".dc-toolbar")
      if (found) return found
    }
    return null
  }
  const press = (label) => {
    const button = toolbar()?.querySelector(`button[aria-label="${label}"]:not(:disabled)`)
    button?.click()
    return Boolean(button)
  }
  const act = {
    undo: () => press("Undo") || setTriggerValue("press", "back"), // the server knows what was here before
    redo: () => press("Redo"),
    clear: () => setTriggerValue("press", "clear"),
  }

  endings.get(parentElement)?.abort()
  const ending = new AbortController()
  endings.set(parentElement, ending)
  const on = (target, event, act) => target.addEventListener(event, act, { signal: ending.signal })

  const fit = () => {
    const root = toolbar()?.getRootNode()
    if (root && !root.adoptedStyleSheets.includes(LOOK)) root.adoptedStyleSheets.push(LOOK)
    return root
  }
  const fitWhenThere = () => ending.signal.aborted || fit() || requestAnimationFrame(fitWhenThere)
  fitWhenThere()
  on(document, "pointerover", fit)

  let drawing = false
  on(document, "pointerdown", (event) => {
    fit()
    drawing = Boolean(container()?.contains(event.target))
  })
  const lift = () => {
    // After the canvas has taken the stroke in: it does so on the document and finishes in a microtask.
    if (drawing) setTimeout(() => press("Update the app with this drawing"))
    drawing = false
  }
  on(window, "mouseup", lift)
  on(window, "touchend", lift)
  on(document, "keydown", (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=listbox], [role=slider]")) return
    const control = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (control && key === "z") event.shiftKey ? act.redo() : act.undo()
    else if (control && key === "y") act.redo()
    else if (!control && (key === "delete" || key === "escape")) act.clear()
    else return
    event.preventDefault()
  })
  for (const [name, run] of Object.entries(act)) {
    const button = parentElement.querySelector(`.${name}`)
    button.ariaLabel = data.names[name]
    button.title = `${data.names[name]} (${data.keys[name]})`
    button.onclick = run
  }
  return () => ending.abort()
}
