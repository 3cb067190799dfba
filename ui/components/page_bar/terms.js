// A link in a help text, such as `#term-momentum`, opens the Help at that term.

const LINK = 'a[href^="#term-"]'
const PATIENCE = 10_000 // milliseconds in which the Help comes, on a slow connection too

export function openTerms() {
  // Already when the pointer goes down: Streamlit takes a help text away then, and the link never gets its click.
  document.addEventListener("pointerdown", (event) => open(event.target.closest?.(LINK)), true)
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINK)
    if (!link) return
    event.preventDefault()
    if (!event.detail) open(link) // from the keyboard
  })
}

function open(link) {
  if (!link) return
  const id = link.getAttribute("href").slice(1)
  document.querySelector(".st-key-help button")?.click()
  const coming = new MutationObserver(() => show(id) && coming.disconnect())
  coming.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => coming.disconnect(), PATIENCE)
}

function show(id) {
  const term = document.getElementById(id)
  if (!term) return false
  term.open = true
  term.querySelector("summary").focus()
  term.scrollIntoView({ block: "start" })
  return true
}
