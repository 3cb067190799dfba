// Says in the bar of pages, for those who hear it, that it is a navigation and which page is shown.
//
// Streamlit calls the exported function when the element appears and again after a change of the page. The links may
// come later than this element, and other ones in their place.

import { openTerms } from "./terms.js"

openTerms()
let shown // the page, as long as the window is open

export default function ({ data, parentElement }) {
  const bar = parentElement.closest(".st-key-pages")
  const mark = () => {
    for (const link of bar.querySelectorAll("a")) {
      const isPresent = link.getAttribute("href").split(/[?#]/)[0].split("/").at(-1) === data.present
      if (isPresent) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
  }
  // Another page would begin where the one before was scrolled to.
  if (shown !== undefined && shown !== data.page) document.querySelector("[data-testid=stMain]").scrollTo({ top: 0 })
  shown = data.page
  bar.setAttribute("role", "navigation")
  bar.setAttribute("aria-label", data.label)
  mark()
  const watching = new MutationObserver(mark)
  watching.observe(bar, { childList: true, subtree: true })
  return () => watching.disconnect()
}
