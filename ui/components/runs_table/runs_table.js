// Keeps one table and changes only the rows that differ, so that neither focus nor pointer loses what it is on.
//
// Streamlit calls the exported function when the element appears and again for new rows.

const FRAME = `<table role="table"><thead role="rowgroup"><tr role="row"></tr></thead><tbody role="rowgroup"></tbody></table>`

export default function ({ data, parentElement, setTriggerValue }) {
  const element = parentElement.querySelector(".runs")
  if (!element.firstElementChild) element.innerHTML = FRAME
  element.firstElementChild.setAttribute("aria-label", data.name)
  element.onclick = (event) => {
    const pressed = event.target.closest("[data-do]")
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return // a link may be opened in another tab
    event.preventDefault()
    setTriggerValue("press", { do: pressed.dataset.do, with: pressed.dataset.with })
  }
  write(element.querySelector("thead tr"), data.head)
  const body = element.querySelector("tbody")
  const known = new Map([...body.children].map((row) => [row.dataset.run, row]))
  data.rows.forEach(([run, cells], place) => {
    const row = known.get(run) ?? Object.assign(document.createElement("tr"), { role: "row" })
    known.delete(run)
    row.dataset.run = run
    write(row, cells)
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null)
  })
  for (const gone of known.values()) gone.remove()
}

const written = new WeakMap() // row -> the HTML it was made of

function write(row, html) {
  if (written.get(row) === html) return
  const before = document.activeElement
  const focused = row.contains(before) ? before.dataset.do : null
  const place = focused && [...row.querySelectorAll("[data-do]")].indexOf(before)
  row.innerHTML = html
  written.set(row, html)
  if (focused) row.querySelectorAll("[data-do]")[place]?.focus()
}
