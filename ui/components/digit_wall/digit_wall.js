// Keeps one button for each digit and changes only its answer, so the focus stays where it is.

import { follow } from "./moment.js"

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".digit-wall")
  if (!root.wall) {
    root.wall = true
    follow(root, (moment) => paint(root, moment?.answers ?? root.data.answers))
  }
  root.data = data
  root.ariaLabel = data.name
  while (root.childElementCount > data.labels.length) root.lastElementChild.remove()
  while (root.childElementCount < data.labels.length) root.append(digit())
  data.labels.forEach((_, at) => {
    const button = root.children[at]
    const [picture] = button.children
    const background = `url("${data.sprite}")`
    if (picture.sprite !== data.sprite) picture.style.backgroundImage = picture.sprite = background
    picture.sprite = data.sprite
    picture.style.backgroundPosition = `${(100 * at) / (data.labels.length - 1 || 1)}% 0`
    button.onclick = () => setTriggerValue("press", at)
  })
  paint(root, data.answers)
}

function digit() {
  const button = Object.assign(document.createElement("button"), { type: "button" })
  button.append(document.createElement("i"), document.createElement("span"))
  return button
}

function paint(root, answers) {
  const { labels, right, wrong, draw } = root.data
  labels.forEach((label, at) => {
    const button = root.children[at]
    const isRight = answers[at] === label
    const words = (isRight ? right : wrong).replace("{label}", label).replace("{answer}", answers[at])
    button.className = isRight ? "" : "wrong"
    button.lastChild.textContent = isRight ? answers[at] : `✗ ${answers[at]}`
    button.ariaLabel = button.title = `${words}. ${draw}`
  })
}
