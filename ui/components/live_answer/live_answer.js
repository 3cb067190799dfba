// While the pen is down, sends the canvas as it is, and shows the answer in place of the one to the last stroke.
//
// One question is on its way at a time; the next one is about the canvas as it is then, and nothing is asked as long as
// nothing has changed. Where there is no answer, the page is as it would be without this script. When the pen is lifted
// the page answers in its usual way; what is shown here goes when that answer, which is about another drawing, is there.

const PACE = 33 // milliseconds between two questions
const PATIENCE = 1000 // with one question
const REST = [500, 60000] // after a question without an answer: at first, and at most
const LONGEST = 5000 // milliseconds after the pen was lifted
const endings = new WeakMap() // element -> what takes its listeners away

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".live-answer")
  endings.get(element)?.()
  const place = document.querySelector(`.st-key-${data.place}`)
  const container = () => document.querySelector(`.st-key-${data.canvas}`)
  const usual = () => place?.querySelector("[data-testid=stHtml] .answers")?.dataset.of
  const ending = new AbortController()

  let isDown = false // the pen
  let layers = [] // of the canvas: what is drawn, and the stroke that is being drawn
  let changed = false // since the last question
  let asked = "" // the picture of the last question
  let asking = null // the question that is on its way
  let due = 0 // when the next one may be asked
  let rest = 0 // after failures
  let before // which drawing the usual answer was about when the pen was lifted
  let timer, leaving

  const wake = () => {
    if (isDown && changed && !asking) {
      clearTimeout(timer)
      timer = setTimeout(ask, Math.max(0, due - performance.now())) // after the canvas has drawn what has just happened
    }
  }
  const ask = async () => {
    changed = false
    const picture = picture_of(layers)
    if (!isDown || picture === asked) return
    asked = picture
    const question = (asking = new AbortController())
    const giveUp = setTimeout(() => question.abort(), PATIENCE)
    due = performance.now() + PACE
    try {
      const answer = await fetch(data.address, { method: "POST", body: bytes_of(picture), signal: question.signal })
      if (!answer.ok) throw new Error(answer.status)
      const { html } = await answer.json()
      if (asking === question) show(html)
      rest = 0
    } catch {
      if (asking === question) rest = Math.min(REST[1], Math.max(REST[0], 2 * rest))
      due = performance.now() + rest
    }
    clearTimeout(giveUp)
    if (asking === question) asking = null
    wake()
  }
  const show = (html) => {
    const made = document.createElement("template")
    made.innerHTML = html
    for (const marked of made.content.querySelectorAll("[data-testid]")) marked.removeAttribute("data-testid") // it will not stay
    repair(element, made.content)
  }
  const leave = () => {
    clearTimeout(leaving)
    asking?.abort()
    asking = null
    element.replaceChildren()
  }

  const put = (event) => {
    if (!container()?.contains(event.target)) return
    clearTimeout(leaving)
    layers = ["lower", "upper"].map((name) => within(container(), `canvas.${name}-canvas`)).filter(Boolean)
    asked = picture_of(layers)
    isDown = changed = true
    wake()
  }
  const move = () => {
    changed = isDown
    wake()
  }
  const lift = () => {
    if (!isDown) return
    isDown = changed = false
    clearTimeout(timer)
    before = usual()
    leaving = setTimeout(leave, LONGEST)
  }
  const watching = new MutationObserver(() => isDown || usual() === before || leave())
  if (place) watching.observe(place, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-of"] })

  const options = { capture: true, passive: true, signal: ending.signal }
  const on = (event, act) => window.addEventListener(event, act, options)
  on("pointerdown", put)
  for (const event of ["mousedown", "touchstart", "mousemove", "touchmove"]) on(event, move)
  for (const event of ["mouseup", "touchend", "touchcancel"]) on(event, lift)

  const end = () => {
    ending.abort()
    watching.disconnect()
    clearTimeout(timer)
    isDown = false
    leave()
  }
  endings.set(element, end)
  return end
}

// The element inside a container, also in what Streamlit shuts off from the page.
function within(container, selector) {
  for (const host of container.querySelectorAll("*")) {
    const found = host.shadowRoot?.querySelector(selector)
    if (found) return found
  }
  return null
}

const paper = document.createElement("canvas")

// All layers of a canvas as one PNG, in the points that it has itself.
function picture_of(layers) {
  const [{ width = 0, height = 0 } = {}] = layers
  Object.assign(paper, { width, height })
  const pen = paper.getContext("2d", { willReadFrequently: true })
  for (const layer of layers) pen.drawImage(layer, 0, 0, width, height)
  return width ? paper.toDataURL("image/png") : ""
}

function bytes_of(picture) {
  return Uint8Array.from(atob(picture.slice(picture.indexOf(",") + 1)), (letter) => letter.charCodeAt(0))
}

// Makes the content of an element that of another one, changing only what differs: pictures do not flicker.
function repair(element, wanted) {
  const [old, made] = [[...element.childNodes], [...wanted.childNodes]]
  made.forEach((one, at) => {
    const there = old[at]
    if (!there) element.append(one)
    else if (there.nodeName !== one.nodeName) there.replaceWith(one)
    else if (one.nodeType !== Node.ELEMENT_NODE) there.data === one.data || (there.data = one.data)
    else {
      for (const { name, value } of one.attributes) there.getAttribute(name) === value || there.setAttribute(name, value)
      for (const { name } of [...there.attributes]) one.hasAttribute(name) || there.removeAttribute(name)
      repair(there, one)
    }
  })
  for (const gone of old.slice(made.length)) gone.remove()
}
