// What lies over a chart as ordinary elements of the page: its title, the names at the line ends, the texts of marks.
//
// Plotly draws all three as SVG, which takes a third of each update, cannot be wrapped or shortened, and is out of
// reach of a keyboard.

const MARK_LETTER = 5.6 // pixels of one in the text of a mark, on the average
const MARK_GAP = 6 // pixels between two of them
const END_GAP = 24 // pixels from one name at a line end to the next, which a shaky hand needs (WCAG 2.2, 2.5.8)

export class Overlay {
  enlarged = 1

  constructor(element, toggle) {
    this.toggle = toggle
    this.title = make("p", "plot-title")
    this.marks = make("div", "plot-marks")
    this.ends = make("div", "plot-ends")
    this.cover = make("div", "plot-cover")
    this.cover.hidden = true
    element.append(this.title, this.marks, this.cover, this.ends)
  }

  // The pixels that the title takes; measured only for another text or width, because measuring is dear.
  titleHeight(html, width) {
    if (html === this.titled && width === this.width && this.enlarged === this.titledAt) return this.height
    this.titledAt = this.enlarged
    const [head, lookFor] = html.split("<br>").map(plain)
    this.title.replaceChildren(make("b", "", head), make("span", "", lookFor))
    this.titled = html
    this.width = width
    return (this.height = html ? this.title.offsetHeight : 0)
  }

  // Each name where its line ends: pressed, it switches the line off and on.
  placeEnds(notes, traces, hidden, { xaxis, yaxis }) {
    fill(this.ends, notes.length, () => this.lineEnd())
    const heights = notes.map(({ y }) => yaxis.l2p(y))
    const wanted = heights.map((height, at) => height - notes[at].yshift * this.enlarged)
    const places = apart(wanted, Math.min(END_GAP * this.enlarged, yaxis._length / notes.length))
    notes.forEach(({ text }, at) => {
      const button = this.ends.children[at]
      const { color, dash } = traces.find((trace) => trace.name === text).line
      const height = heights[at]
      button.hidden = height < -1 || height > yaxis._length + 1 // zoomed away
      button.lastChild.textContent = text
      button.className = dash
      button.ariaPressed = String(!hidden.has(text))
      button.style.setProperty("--line", color)
      button.style.left = `${xaxis._offset + xaxis._length}px`
      button.style.top = `${yaxis._offset + places[at]}px`
    })
  }

  // Covers the lines from a step on; null uncovers them.
  placeCursor(step, { xaxis, _size }) {
    this.cover.hidden = step === null
    if (step === null) return
    const at = Math.min(xaxis._length, Math.max(0, xaxis.l2p(xaxis.d2l(Math.max(1, step)))))
    const place = { left: xaxis._offset + at, width: xaxis._length - at, top: _size.t, height: _size.h }
    for (const [side, pixels] of Object.entries(place)) this.cover.style[side] = `${pixels}px`
  }

  lineEnd() {
    const button = make("button")
    button.type = "button"
    button.append(make("i"), make("span"))
    button.onclick = () => this.toggle(button.textContent)
    return button
  }

  // Each text above its mark, the newest in any case. Where there is no room, before the next one's, for all that was
  // changed there, it is the last change, or what a setting became, or nothing.
  placeMarks(marks, xaxis, top) {
    const seen = marks
      .map(({ step, text }) => ({ text, at: xaxis._offset + xaxis.l2p(xaxis.d2l(step)) }))
      .filter(({ at }) => at >= xaxis._offset && at <= xaxis._offset + xaxis._length)
      .reverse()
    fill(this.marks, seen.length, () => make("span"))
    const long = (text) => text.length * MARK_LETTER * this.enlarged
    let end = xaxis._offset + xaxis._length
    seen.forEach(({ text, at }, age) => {
      const room = age ? end - at : end
      const words = [text, text.split(", ").at(-1), text.replace(/.*→/, "→")].find((one) => long(one) <= room) ?? ""
      const left = age ? at : Math.min(at, end - long(words))
      const span = this.marks.children[age]
      Object.assign(span, { textContent: words, title: text })
      Object.assign(span.style, { left: `${left}px`, top: `${top}px` })
      end = Math.min(end, left - MARK_GAP)
    })
  }
}

function make(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text })
}

// Exactly so many children: those that are there stay, and with them the focus.
function fill(parent, count, child) {
  while (parent.childElementCount > count) parent.lastElementChild.remove()
  while (parent.childElementCount < count) parent.append(child())
}

// The places, each at least so far below the one above it: the server has moved them apart on an axis that it guessed.
function apart(places, gap) {
  const moved = [...places]
  const downwards = [...places.keys()].sort((a, b) => places[a] - places[b])
  downwards.forEach((at, rank) => rank && (moved[at] = Math.max(moved[at], moved[downwards[rank - 1]] + gap)))
  return moved
}

export const plain = (html) => html.replace(/<br>/g, ". ").replace(/<[^>]*>/g, "")
