// A sheet of matrices and the steps through it. All numbers and what they are the sums of come with the data, so that a
// step and a look at a sum ask nobody.

const PATIENCE = 300 // milliseconds without another step, until the step is told
const LARGEST = 1000
const MANY = 24 // columns of numbers, beyond which they are written smaller
const NUDGE = 0.1 // what the arrow keys up and down change of a number

export default function ({ data, parentElement, setTriggerValue }) {
  const element = parentElement.querySelector(".worked")
  element.sheet ??= new Sheet(element)
  element.sheet.load(data, setTriggerValue)
  return () => element.isConnected || element.sheet.leave()
}

class Sheet {
  at = -1
  chosen = 0 // the number of the result that the keyboard is on
  pending = {} // numbers that were put in, until they come back

  constructor(element) {
    this.element = element
    const find = (name) => element.querySelector(`.worked-${name}`)
    for (const name of ["bar", "back", "next", "line", "why", "steps", "written", "sheet", "hint", "reset", "problem"]) this[name] = find(name)
    this.back.onclick = () => this.go(this.at - 1)
    this.next.onclick = () => this.go(this.at + 1)
    this.reset.onclick = () => this.take({})
    this.sheet.onpointerover = (event) => this.point(event.target.closest("tbody td"))
    this.sheet.onclick = (event) => this.point(event.target.closest("tbody td"))
    this.onKey = (event) => this.key(event)
  }

  leave() {
    clearTimeout(this.timer)
    document.removeEventListener("keydown", this.onKey)
  }

  load(data, send) {
    this.send = send
    document.addEventListener("keydown", this.onKey) // once, however often it is said
    const text = JSON.stringify(data)
    if (text === this.text) return
    this.text = text
    const before = this.data
    this.data = data
    for (const [place, value] of Object.entries(this.pending)) if (data.edits[place] === value) delete this.pending[place]
    const key = before ? before.steps[this.at].key : data.step
    this.at = Math.max(0, data.steps.findIndex((one) => one.key === key))
    if (!before || form(before) !== form(data)) {
      this.pending = {}
      this.build()
    }
    this.write()
    this.show()
    if (!before) this.center(this.tables[data.steps[this.at].result])
  }

  // --- the sheet ---

  build() {
    const { matrices, bands, texts } = this.data
    this.bar.ariaLabel = texts.name
    this.back.textContent = `← ${texts.back}`
    this.next.textContent = `${texts.next} →`
    this.written.ariaLabel = texts.sum
    this.hint.textContent = texts.hint
    this.reset.textContent = texts.reset
    const columns = 1 + Math.max(...matrices.map((one) => one.place[1]))
    this.sheet.style.gridTemplateColumns = `max-content repeat(${columns}, max-content)`
    const widths = matrices.filter((one) => one.place[0] === 0 && one.name[0] !== "b").map((one) => one.cells[0].length)
    this.sheet.classList.toggle("many", widths.reduce((sum, width) => sum + width) > MANY)
    this.sheet.replaceChildren()
    bands.forEach((band, row) => {
      const heading = Object.assign(document.createElement("p"), { className: "worked-band", textContent: band })
      heading.style.gridRow = row + 1
      this.sheet.append(heading)
      for (let column = 0; column < columns; column++) {
        const place = Object.assign(document.createElement("div"), { className: "worked-place" })
        place.style.gridArea = `${row + 1} / ${column + 2}`
        matrices.forEach((one, at) => {
          if (one.place[0] === row && one.place[1] === column) place.append(this.table(one, at))
        })
        if (place.childElementCount) this.sheet.append(place)
      }
    })
    this.steps.replaceChildren(...this.data.steps.map((step, at) => this.chip(step, at)))
    this.tables = matrices.map((_, at) => this.sheet.querySelector(`table[data-at="${at}"]`))
    this.cells = this.tables.map((table) => [...table.querySelectorAll("tbody td")])
  }

  // A line among all lines: a press goes there.
  chip(step, at) {
    const item = document.createElement("li")
    const button = Object.assign(document.createElement("button"), { type: "button", title: step.formula, ariaLabel: step.formula })
    button.textContent = step.key.replace("new", "")
    button.onclick = () => this.go(at)
    item.classList.toggle("first", at > 0 && step.part !== this.data.steps[at - 1].part)
    item.append(button)
    return item
  }

  table(matrix, at) {
    const { texts } = this.data
    const table = document.createElement("table")
    table.dataset.at = at
    const caption = table.createCaption()
    if (matrix.color[0]) {
      const swatch = document.createElement("i")
      swatch.style.background = `light-dark(${matrix.color[0]}, ${matrix.color[1]})`
      caption.append(swatch)
    }
    const shape = Object.assign(document.createElement("span"), { textContent: matrix.shape })
    caption.append(matrix.name, " ", shape)
    const heading = (words, scope) => {
      const th = Object.assign(document.createElement("th"), { scope })
      th.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: words }))
      return th
    }
    const named = (samples, usual, number) => (samples ? texts.sample : usual).replace("{number}", number)
    const head = table.createTHead().insertRow()
    head.insertCell()
    matrix.cells[0].forEach((_, j) => head.append(heading(named(matrix.samples[1], texts.column, j + 1), "col")))
    const body = table.createTBody()
    matrix.cells.forEach((row, i) => {
      const tr = body.insertRow()
      tr.append(heading(named(matrix.samples[0], texts.row, i + 1), "row"))
      row.forEach((_, j) => {
        const td = tr.insertCell()
        if (matrix.step < 0) td.append(this.field(matrix, i, j))
      })
    })
    return table
  }

  field(matrix, i, j) {
    const places = matrix.list ? [j + 1] : [i + 1, j + 1]
    const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false })
    input.ariaLabel = `${matrix.name}[${places}]`
    input.dataset.place = [matrix.name, ...places].join(".")
    input.onchange = () => this.put(input, value(input.value))
    input.onfocus = () => input.select()
    return input
  }

  // The numbers of the data, as far as they are computed at this step; a number that is being typed stays.
  write() {
    const { matrices, edits } = this.data
    matrices.forEach((matrix, at) => {
      const texts = matrix.cells.flat()
      const known = matrix.step <= this.at
      this.cells[at].forEach((td, place) => {
        const input = td.firstElementChild
        if (!input) {
          if (td.textContent !== (known ? texts[place] : "")) td.textContent = known ? texts[place] : ""
          return
        }
        td.classList.toggle("changed", input.dataset.place in edits)
        const typing = document.activeElement === input && input.value !== input.dataset.written
        if (!typing && !(input.dataset.place in this.pending)) input.value = texts[place]
        input.dataset.written = texts[place]
      })
    })
    this.reset.disabled = !Object.keys(edits).length
  }

  put(input, number) {
    const { texts } = this.data
    this.problem.textContent = ""
    if (number === null) {
      this.problem.textContent = texts.problem
      input.value = input.dataset.written
      return
    }
    this.take({ ...this.data.edits, ...this.pending, [input.dataset.place]: Number(number.toPrecision(6)) })
  }

  take(edits) {
    this.pending = edits
    this.send("edits", edits)
  }

  // --- the steps ---

  go(to) {
    const { steps } = this.data
    if (to < 0 || to >= steps.length || to === this.at) return
    const inSheet = document.activeElement?.closest(".worked-sheet td") && !document.activeElement.matches("input")
    this.at = to
    this.chosen = 0
    this.write()
    this.show()
    if (inSheet) this.cells[steps[to].result][0].focus({ preventScroll: true })
    this.bring(this.tables[steps[to].result])
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send("step", steps[to].key), PATIENCE)
  }

  show() {
    const { steps, matrices, texts } = this.data
    const step = steps[this.at]
    this.back.ariaDisabled = this.at === 0
    this.next.ariaDisabled = this.at === steps.length - 1
    const count = texts.count.replace("{step}", this.at + 1).replace("{steps}", steps.length)
    this.line.replaceChildren(
      Object.assign(document.createElement("span"), { textContent: count }),
      Object.assign(document.createElement("b"), { textContent: step.formula }),
      Object.assign(document.createElement("span"), { textContent: step.about }),
    )
    ;[...this.steps.children].forEach((item, at) => {
      item.classList.toggle("past", at < this.at)
      if (at === this.at) item.firstChild.setAttribute("aria-current", "step")
      else item.firstChild.removeAttribute("aria-current")
    })
    this.why.textContent = this.at === steps.length - 1 ? this.data.summary : step.why
    matrices.forEach((matrix, at) => {
      this.tables[at].className = at === step.result ? "result" : step.operands.includes(at) ? "operand" : matrix.step > this.at ? "later" : ""
      this.cells[at].forEach((td, place) => {
        if (td.firstElementChild) return
        if (at === step.result) td.tabIndex = place === this.chosen ? 0 : -1
        else td.removeAttribute("tabindex")
        td.onfocus = at === step.result ? () => this.stopAt(place) : null
        if (at === step.result) td.setAttribute("aria-describedby", "worked-written")
        else td.removeAttribute("aria-describedby")
      })
    })
    this.tell(step.result, Math.min(this.chosen, this.cells[step.result].length - 1))
  }

  stopAt(place) {
    const cells = this.cells[this.data.steps[this.at].result]
    cells[this.chosen].tabIndex = -1
    this.chosen = place
    cells[place].tabIndex = 0
    this.tell(this.data.steps[this.at].result, place)
  }

  point(td) {
    if (!td || td.firstElementChild) return
    const at = Number(td.closest("table").dataset.at)
    if (this.data.matrices[at].step > this.at) return
    const place = this.cells[at].indexOf(td)
    if (at === this.data.steps[this.at].result) this.stopAt(place)
    else this.tell(at, place)
  }

  // Writes a number out as the sum that it is, and marks what is in it.
  tell(at, place) {
    const [names, numbers, sources] = this.data.matrices[at].written[place]
    const [first, second] = this.written.children
    first.textContent = names
    second.textContent = numbers
    for (const td of this.sheet.querySelectorAll(".used, .chosen")) td.classList.remove("used", "chosen")
    this.cells[at][place].classList.add("chosen")
    for (const [matrix, number] of sources) this.cells[matrix][number].classList.add("used")
  }

  bring(table) {
    table.scrollIntoView({ block: "nearest", inline: "nearest" }) // up and down, where it is out of sight
    this.center(table)
  }

  center(table) {
    this.sheet.scrollTo({ left: table.offsetLeft - (this.sheet.clientWidth - table.offsetWidth) / 2 })
  }

  // --- the keyboard ---

  key(event) {
    if (!this.element.isConnected) return this.leave()
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { target } = event
    const inside = this.element.contains(target)
    if (!inside && target !== document.body) return
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const turn = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (target.matches("input")) {
      if (!turn) return
      event.preventDefault()
      const number = value(target.value)
      if (number === null) return
      const nudged = Math.max(-LARGEST, Math.min(LARGEST, Number((number - turn * NUDGE).toFixed(6))))
      target.value = written(nudged, this.data.texts.decimal)
      this.put(target, nudged)
    } else if (step) {
      event.preventDefault()
      this.go(this.at + step)
    } else if (turn && target.matches("td")) {
      event.preventDefault()
      this.cells[this.data.steps[this.at].result][this.chosen + turn]?.focus()
    }
  }
}

// What a sheet looks like without its numbers.
const form = (data) => JSON.stringify([data.matrices.map((one) => [one.name, one.shape, one.place, one.step, one.samples]), data.steps.map((one) => one.formula), data.bands, data.texts])

// A number as people type it, or null.
function value(text) {
  const number = Number(text.trim().replace(",", ".").replace("\u2212", "-"))
  return text.trim() && Math.abs(number) <= LARGEST ? number : null
}

const written = (number, decimal) => String(number).replace("-", "\u2212").replace(".", decimal)
