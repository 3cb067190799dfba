// Writes what has changed into a live region, which a screen reader then says.
//
// Streamlit calls the exported function when the element appears and again for new data: a look at a run whose numbers
// alone have changed is not worth a word. What stands there when the page is opened is read with the page.

const said = new WeakMap() // element -> what it was about

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".live-region")
  if (said.get(element) === data.of) return
  said.set(element, data.of)
  element.textContent = data.sentence
}
