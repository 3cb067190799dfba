// Paints each layer as a strip of cells and, below, one unit: its weights, its input, and their product.
//
// A strip is one focusable canvas: a press or the arrow keys and Enter choose a unit; the server then sends its numbers.

import { isDark, rgb } from "./colors.js"

const SIDE = 28

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".flow")
  root.strips ??= new Map()
  const colors = data.colors[isDark(root) ? "dark" : "light"]
  const layers = data.layers.map((layer) => ({ ...layer, values: numbers(layer.values) }))
  const names = layers.map((layer) => layer.name).join()
  if (root.dataset.names !== names) {
    root.replaceChildren(...layers.map((_, at) => strip(at)), unitPart())
    root.dataset.names = names
  }
  layers.forEach((layer, at) => paintStrip(root.children[at], layer, at, colors, data.texts, (number) => setStateValue("unit", { layer: at, number })))
  paintUnit(root.lastElementChild, data.unit, colors, data.texts)
}

function strip(at) {
  const section = document.createElement("section")
  section.append(document.createElement("h4"), document.createElement("canvas"))
  section.lastElementChild.setAttribute("role", at ? "application" : "img")
  if (at) section.lastElementChild.tabIndex = 0
  return section
}

function paintStrip(section, layer, at, colors, texts, choose) {
  const short = shortIn(texts)
  const unitWords = (unit, value) => texts.unit.replace("{unit}", unit).replace("{value}", value)
  const [head, canvas] = section.children
  const count = layer.values.length
  const grid = { ...gridOf(count, section.clientWidth - 2, count === SIDE * SIDE && at === 0), below: layer.labels ? 20 : 0 }
  const most = Math.max(...layer.values.map(Math.abs)) || 1
  head.innerHTML = ""
  head.append(layer.name, Object.assign(document.createElement("span"), { textContent: ` ${texts.largest.replace("{value}", short(most))}` }))
  const state = { cursor: canvas.flow?.cursor ?? layer.strongest[0] ?? 0 }
  canvas.flow = state
  const paint = () => {
    const context = sized(canvas, grid)
    cells(context, layer.values, grid, endsOf(layer.values, at === 0, colors), most)
    if (layer.labels) label(context, layer.labels, grid, colors)
    context.strokeStyle = colors.text
    context.lineWidth = 1.5
    for (const unit of layer.strongest) outline(context, unit, grid)
    if (at && document.activeElement === canvas) {
      context.lineWidth = 3
      outline(context, state.cursor, grid)
    }
    const value = short(layer.values[state.cursor])
    canvas.setAttribute("aria-label", at ? `${layer.name}, ${unitWords(state.cursor, value)}. ${texts.keys}` : layer.name)
    canvas.title = at ? unitWords(state.cursor, value) : ""
  }
  paint()
  if (!at) return
  const under = (event) => {
    const box = canvas.getBoundingClientRect()
    const column = Math.floor((event.clientX - box.left - 1) / grid.cell)
    const row = Math.floor((event.clientY - box.top - 1) / grid.cell)
    return Math.max(0, Math.min(count - 1, row * grid.columns + Math.max(0, Math.min(grid.columns - 1, column))))
  }
  canvas.onpointermove = (event) => (canvas.title = unitWords(under(event), short(layer.values[under(event)])))
  canvas.onclick = (event) => {
    state.cursor = under(event)
    paint()
    choose(state.cursor)
  }
  canvas.onfocus = canvas.onblur = paint
  canvas.onkeydown = (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns }
    if (event.key in moves) {
      const next = state.cursor + moves[event.key]
      if (next >= 0 && next < count) state.cursor = next
      paint()
    } else if (event.key === "Enter" || event.key === " ") choose(state.cursor)
    else return
    event.preventDefault()
  }
}

function unitPart() {
  const part = document.createElement("section")
  part.className = "flow-unit"
  return part
}

function paintUnit(part, unit, colors, texts) {
  const short = shortIn(texts)
  part.replaceChildren()
  const words = document.createElement("p")
  words.className = "flow-sum"
  if (!unit) {
    words.textContent = texts.press
    return part.append(words)
  }
  const head = Object.assign(document.createElement("h4"), { textContent: unit.title })
  const rows = Object.assign(document.createElement("div"), { className: "flow-rows" })
  words.textContent = unit.sum
  part.append(head, rows, words)
  for (const [place, [name, packed]] of unit.rows.entries()) {
    const values = numbers(packed)
    const most = Math.max(...values.map(Math.abs)) || 1
    const figure = document.createElement("figure")
    const canvas = document.createElement("canvas")
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", name)
    figure.append(canvas, Object.assign(document.createElement("figcaption"), { textContent: `${name}; ${texts.largest.replace("{value}", short(most))}` }))
    rows.append(figure)
    const image = values.length === SIDE * SIDE
    const grid = image ? { columns: SIDE, rows: SIDE, cell: 6 } : gridOf(values.length, Math.min(336, part.clientWidth - 2), false)
    const signed = [colors.negative, colors.zero, colors.positive]
    cells(sized(canvas, grid), values, grid, place === 1 ? endsOf(values, image, colors) : signed, most)
  }
}

// The colours of the least, of zero and of the most: a digit as ink, values without sign in one hue, others in two.
function endsOf(values, image, colors) {
  if (image) return [colors.canvas, colors.canvas, colors.ink]
  if (values.some((value) => value < 0)) return [colors.negative, colors.zero, colors.positive]
  return [colors.zero, colors.zero, colors.active]
}

function label(context, labels, { columns, cell }, colors) {
  context.font = "12px sans-serif"
  context.textAlign = "center"
  context.textBaseline = "top"
  context.fillStyle = colors.text
  labels.forEach((text, unit) => context.fillText(text, ((unit % columns) + 0.5) * cell, cell + 3))
}

function gridOf(count, width, image) {
  if (image) return { columns: SIDE, rows: SIDE, cell: 6 }
  const cell = count <= 16 ? 28 : count <= 128 ? 16 : count <= 600 ? 12 : 9
  const columns = Math.max(1, Math.min(count, Math.floor((width || 328) / cell)))
  return { columns, rows: Math.ceil(count / columns), cell }
}

function sized(canvas, { columns, rows, cell, below = 0 }) {
  const scale = window.devicePixelRatio || 1
  canvas.width = columns * cell * scale
  canvas.height = (rows * cell + below) * scale
  canvas.style.width = `${columns * cell}px`
  canvas.style.height = `${rows * cell + below}px`
  const context = canvas.getContext("2d")
  context.scale(scale, scale)
  return context
}

function cells(context, values, { columns, cell }, [negative, zero, positive], most) {
  const from = rgb(zero)
  const gap = cell > 8 ? 1 : 0
  values.forEach((value, unit) => {
    const to = rgb(value < 0 ? negative : positive)
    const share = Math.min(1, Math.abs(value) / most)
    context.fillStyle = `rgb(${from.map((part, i) => Math.round(part + (to[i] - part) * share)).join()})`
    context.fillRect((unit % columns) * cell, Math.floor(unit / columns) * cell, cell - gap, cell - gap)
  })
}

function outline(context, unit, { columns, cell }) {
  context.strokeRect((unit % columns) * cell + 0.5, Math.floor(unit / columns) * cell + 0.5, cell - 2, cell - 2)
}

const numbers = (packed) => [...new Float32Array(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)).buffer)]
const shortIn = (texts) => (value) => `${Number(value.toPrecision(3))}`.replace("-", "\u2212").replace(".", texts.decimal)
