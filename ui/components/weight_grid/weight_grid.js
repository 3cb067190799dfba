// Paints one small canvas for each unit, in place, and the one that was pressed a second time, large.
//
// Streamlit calls the exported function when the element appears and again for new weights or another theme.

import { isDark, rgb } from "./colors.js"
import { follow } from "./moment.js"

const SIDE = 28
const LEVELS = 127
const NOT_FINITE = -128

const LINE_FEED = 10

const grids = new WeakMap() // element -> Grid
const decoder = new TextDecoder()

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".weight-grid")
  if (!grids.has(element)) grids.set(element, new Grid(element))
  const end = data.indexOf(LINE_FEED)
  const levels = new Int8Array(data.buffer, data.byteOffset + end + 1, data.byteLength - end - 1)
  grids.get(element).show({ head: decoder.decode(data.subarray(0, end)), levels })
}

class Grid {
  near = true // in or near the part of the page that is on the screen: else it is painted when it comes there
  large = null // the number of the unit that is shown large
  pointer = null // the pixel of it that is pointed at
  stop = 0 // the unit, as shown, that the keyboard stops at

  constructor(element) {
    this.element = element
    this.watching = new IntersectionObserver(([entry]) => this.come(entry.isIntersecting), { rootMargin: "60px" })
    this.watching.observe(element)
    follow(element, (moment) => this.showMoment(moment))
    const find = (selector) => element.querySelector(selector)
    this.dialog = find("dialog")
    this.canvas = find("dialog canvas")
    find(".weight-units").onkeydown = (event) => this.goWithKeys(event)
    find(".weight-close").onclick = () => this.dialog.close()
    find(".weight-previous").onclick = () => this.move(-1)
    find(".weight-next").onclick = () => this.move(1)
    this.dialog.onclose = () => (this.large = this.pointer = null)
    this.dialog.onclick = (event) => event.target === this.dialog && this.dialog.close() // beside it
    this.dialog.onkeydown = (event) => {
      if (event.key === "ArrowLeft") this.move(-1)
      if (event.key === "ArrowRight") this.move(1)
    }
    this.canvas.onpointermove = this.canvas.onpointerdown = (event) => this.point(event)
    this.canvas.onpointerleave = (event) => event.pointerType === "mouse" && this.point(null) // a finger is always gone
  }

  come(near) {
    this.near = near
    if (near && this.later) this.show(this.later)
  }

  show(data) {
    this.later = this.near || !this.shown ? null : data
    if (!this.later) this.draw(data)
  }

  draw({ head, levels }) {
    const dark = isDark(this.element)
    if (head === this.shown && dark === this.dark && levels.every((level, at) => level === this.levels[at])) return
    const { units, norms, scale, colors, texts } = JSON.parse(head)
    Object.assign(this, { shown: head, dark, levels, units, norms, scale, texts })
    this.theme = colors[dark ? "dark" : "light"]
    this.table = colorTable(this.theme)
    this.present = null
    this.showScale(this.theme)
    this.showUnits()
    if (this.large !== null) this.showLarge()
  }

  // The weights of a moment that is looked back at, or the present ones again.
  showMoment(moment) {
    if (moment && moment.levels.length === this.levels.length) {
      this.present ??= { levels: this.levels, scale: this.scale }
      Object.assign(this, { levels: moment.levels, scale: moment.scale })
    } else if (!moment && this.present) {
      Object.assign(this, this.present, { present: null })
    } else return
    this.showScale(this.theme)
    this.showUnits()
    if (this.large !== null) this.showLarge()
  }

  showScale([negative, zero, positive]) {
    const end = String(Number(this.scale.toPrecision(2))).replace(".", this.texts.decimal)
    this.element.querySelector(".weight-least").textContent = `\u2212${end}`
    this.element.querySelector(".weight-most").textContent = `+${end}`
    const ramp = `linear-gradient(to right, ${negative}, ${zero}, ${positive})`
    this.element.querySelector(".weight-ramp").style.background = ramp
    const words = this.texts.scale.replaceAll("{end}", end)
    const scale = this.element.querySelector(".weight-scale")
    scale.setAttribute("aria-label", words)
    scale.setAttribute("role", "img") // only now, because a picture without words is a riddle
  }

  showUnits() {
    const grid = this.element.querySelector(".weight-units")
    while (grid.childElementCount > this.units.length) grid.lastElementChild.remove()
    while (grid.childElementCount < this.units.length) grid.append(this.tile(grid.childElementCount))
    this.units.forEach((unit, at) => {
      const button = grid.children[at]
      const [canvas, caption] = button.children
      this.paint(canvas, at)
      button.title = this.nameOf(unit, at)
      canvas.setAttribute("aria-label", button.title)
      caption.textContent = unit
    })
    this.stopAt(Math.min(this.stop, this.units.length - 1))
  }

  // The unit at which the keyboard comes into the grid: the one that it was on last.
  stopAt(at) {
    const { children } = this.element.querySelector(".weight-units")
    if (children[this.stop]) children[this.stop].tabIndex = -1
    this.stop = Math.max(0, at)
    if (children[this.stop]) children[this.stop].tabIndex = 0
  }

  goWithKeys(event) {
    const { children } = event.currentTarget
    const columns = [...children].findIndex((one) => one.offsetTop > children[0].offsetTop)
    const row = columns < 0 ? children.length : columns
    const to = {
      ArrowLeft: this.stop - 1,
      ArrowRight: this.stop + 1,
      ArrowUp: this.stop - row,
      ArrowDown: this.stop + row,
      Home: 0,
      End: children.length - 1,
    }[event.key]
    if (to === undefined) return
    event.preventDefault() // the page would scroll
    if (!children[to]) return
    this.stopAt(to)
    children[to].focus()
  }

  tile(at) {
    const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 })
    button.onfocus = () => this.stopAt(at)
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE, role: "img" })
    button.append(canvas, document.createElement("span"))
    button.onclick = () => {
      this.large = this.units[at]
      this.showLarge()
      this.dialog.showModal()
    }
    return button
  }

  move(by) {
    const at = this.units.indexOf(this.large)
    this.large = this.units[(at + by + this.units.length) % this.units.length]
    this.showLarge()
  }

  showLarge() {
    const at = this.units.indexOf(this.large)
    if (at < 0) return this.dialog.close() // it is no longer among the units shown
    this.paint(this.canvas, at)
    this.element.querySelector(".weight-name").textContent = this.nameOf(this.large, at)
    this.element.querySelector("output").textContent = this.words(at)
  }

  nameOf(unit, at) {
    return this.texts.unit.replace("{unit}", unit).replace("{norm}", this.norms[at])
  }

  words(at) {
    if (!this.pointer) return this.texts.point
    const { row, column } = this.pointer
    const level = this.levels[at * SIDE * SIDE + row * SIDE + column]
    const value = ((level / LEVELS) * this.scale).toPrecision(2).replace("-", "\u2212").replace(".", this.texts.decimal)
    const weight = level === NOT_FINITE ? this.texts.notFinite : level > 0 ? `+${value}` : value
    return this.texts.weight.replace("{row}", row).replace("{column}", column).replace("{weight}", weight)
  }

  point(event) {
    if (event) {
      const box = this.canvas.getBoundingClientRect()
      const pixel = (at, size) => Math.max(0, Math.min(SIDE - 1, Math.floor((at / size) * SIDE)))
      this.pointer = {
        row: pixel(event.clientY - box.top, box.height),
        column: pixel(event.clientX - box.left, box.width),
      }
    } else this.pointer = null
    if (this.large !== null) this.showLarge()
  }

  paint(canvas, at) {
    const context = canvas.getContext("2d")
    const picture = context.createImageData(SIDE, SIDE)
    const pixels = new Uint32Array(picture.data.buffer)
    const first = at * SIDE * SIDE
    for (let i = 0; i < pixels.length; i++) pixels[i] = this.table[this.levels[first + i] - NOT_FINITE]
    context.putImageData(picture, 0, 0)
  }
}

// For each level from -128 up the colour as one number, in the byte order of ImageData on today's machines.
function colorTable([negative, zero, positive, notFinite]) {
  const table = new Uint32Array(2 * LEVELS + 2)
  table[0] = packed(rgb(notFinite))
  for (let level = -LEVELS; level <= LEVELS; level++) {
    const share = Math.abs(level) / LEVELS
    const end = rgb(level < 0 ? negative : positive)
    table[level - NOT_FINITE] = packed(rgb(zero).map((part, i) => Math.round(part + (end[i] - part) * share)))
  }
  return table
}

const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
