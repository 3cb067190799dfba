// Ten buttons; a press sends its digit.

export default function ({ data, parentElement, setTriggerValue }) {
  const [question, row] = parentElement.querySelector(".it-was").children
  question.textContent = data.question
  question.parentElement.ariaLabel = data.question
  if (!row.children.length) row.append(...Array.from({ length: 10 }, () => Object.assign(document.createElement("button"), { type: "button" })))
  ;[...row.children].forEach((button, digit) => {
    button.textContent = digit
    button.title = data.help
    button.onclick = () => setTriggerValue("label", digit)
  })
}
