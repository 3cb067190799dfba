// Keeps one Plotly graph for each chart of the page and gives it every new figure.
//
// Streamlit calls the exported function when the element appears and again for every new figure or theme. What must
// outlive a call is kept in the element's `plot`: above all what the person has done to the chart, its zoom and the
// lines that are switched off. Each figure is drawn with that in it, so new data never undo it.

import { isDark } from "./colors.js"
import { follow } from "./moment.js"
import { Overlay, plain } from "./overlay.js"

const NARROW = 430 // pixels: below, the names at the line ends would leave too little for the lines
const LINE_END = "line end"
const CONFIG = { displayModeBar: false, doubleClick: "autosize" }
const BELOW_TITLE = 8 // pixels between the title and the lines
const MARKS = 15 // pixels for the texts of marks, between the two

const PACE = 950 // milliseconds: more often than this charts are not drawn for new data alone
const ATTENTIVE = 1500 // milliseconds after a press in which everything new is drawn at once
const FRAME = 20 // milliseconds of drawing after which the other charts wait for the next frame

const groups = new Map() // name -> the plots that share the zoom of their x axis
const decoder = new TextDecoder()
let pressed = -ATTENTIVE // when a button, a key or the screen was pressed last
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (pressed = performance.now()), true)
let plotly // the promise of the one script of this page

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".live-plot")
  const [first, figure] = decoder.decode(data).split("\n")
  const frame = JSON.parse(first)
  element.style.height = `${frame.height}px`
  if (!(element.plot instanceof Plot)) begin(element)
  const { plot } = element
  const resized = plot.enlarged !== frame.enlarged
  plot.enlarged = frame.enlarged
  element.style.setProperty("--enlarged", frame.enlarged)
  const text = inTheme(figure, frame, parentElement)
  if (text !== plot.text || !plot.Plotly) plot.show(text, frame.script) // a tick without news costs nothing
  else if (resized) plot.redraw()
  // Streamlit calls this also when a later figure overtakes this one; only what has left the page is taken down.
  return () => element.isConnected || plot.close()
}

// A page that stays open while the server gets another version of this script has charts of the older one.
function begin(element) {
  element.plot?.close()
  element.replaceChildren()
  element.plot = new Plot(element)
}

// The figure with the colours of the theme that the page has by now: switching it does not ask the server again.
function inTheme(figure, { dark, themes }, parentElement) {
  if (isDark(parentElement) === dark) return figure
  const other = new Map(themes.map(([light, darkColor]) => (dark ? [darkColor, light] : [light, darkColor])))
  return figure.replace(/#[0-9A-F]{6}/g, (color) => other.get(color) ?? color)
}

// All charts are drawn together, about once a second, because a frame in which one is drawn costs as much as the chart;
// not more of them in one frame than leaves the page responsive.
const round = {
  waiting: new Set(), // the plots that have something new to draw
  at: -PACE, // when the last one was

  soon(plot) {
    this.waiting.add(plot)
    const now = performance.now()
    const early = now < pressed + ATTENTIVE ? 0 : this.at + PACE - now
    if (early > 0) this.timer ??= setTimeout(() => this.request(), early)
    else this.request()
  },

  now(plot) {
    this.waiting.add(plot)
    this.request()
  },

  request() {
    this.frame ??= requestAnimationFrame(() => this.draw())
  },

  draw() {
    clearTimeout(this.timer)
    this.timer = this.frame = undefined
    this.at = performance.now()
    for (const plot of [...this.waiting].sort((one, other) => other.isFirst - one.isFirst)) {
      this.waiting.delete(plot)
      plot.draw()
      if (performance.now() > this.at + FRAME) break
    }
    if (this.waiting.size) this.request()
  },
}

export function load(script) {
  plotly ??= new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement("script"), { src: script, async: true })
    tag.onload = () => resolve(window.Plotly)
    tag.onerror = () => {
      plotly = undefined // the next figure tries again
      tag.remove()
      reject(new Error(`the chart library did not load from ${script}`))
    }
    document.head.append(tag)
  })
  return plotly
}

class Plot {
  hidden = new Set() // names of the lines that are switched off
  zoom = { xaxis: null, yaxis: null } // the ranges that the person has chosen
  drawn = false
  stale = false // there is something newer than what is drawn
  near = true // in or near the part of the page that is on the screen
  held = false // a finger or mouse button is down on it
  closed = false
  enlarged = 1

  constructor(element) {
    this.element = element
    this.overlay = new Overlay(element, (name) => this.toggle(name))
    this.resizing = new ResizeObserver(() => element.clientWidth !== this.width && this.redraw())
    this.resizing.observe(element)
    this.watching = new IntersectionObserver(([entry]) => this.set("near", entry.isIntersecting), { rootMargin: "60px" })
    this.watching.observe(element)
    follow(element, (moment) => this.placeCursor(moment))
    this.release = () => this.set("held", false)
    element.addEventListener("pointerdown", () => (this.held = true))
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, this.release)
  }

  async show(text, script) {
    this.text = text
    this.parsed = null
    try {
      this.Plotly = await load(script)
    } catch (error) {
      this.element.textContent = `No chart: ${error.message}.`
      return
    }
    if (!this.drawn) for (const other of this.group()) this.zoom.xaxis ??= other.zoom.xaxis
    this.stale = true
    round.soon(this)
  }

  // Read when it is drawn: far from the screen a figure is not even parsed.
  get figure() {
    return (this.parsed ??= JSON.parse(this.text))
  }

  get isFirst() {
    return this.figure.layout.meta.first ?? false
  }

  redraw() {
    this.stale = true
    round.now(this)
  }

  set(state, value) {
    this[state] = value
    if (this.stale) round.now(this)
  }

  // Far from the screen a chart costs nothing, and one that is held keeps still until it is let go.
  draw() {
    const { element, Plotly } = this
    if (this.closed || !this.stale || !Plotly || !element.clientWidth) return
    if (this.drawn && (!this.near || this.held)) return
    this.stale = false
    this.width = element.clientWidth
    element.ariaLabel = plain(this.title)
    this.top = this.overlay.titleHeight(this.title, this.width) + BELOW_TITLE
    element.classList.toggle("empty", Boolean(this.figure.layout.meta.empty))
    if (!this.drawn && this.figure.layout.meta.empty) return // the library is not needed for a frame without data
    this.forgetZoomOfOtherAxes()
    Plotly.react(element, this.traces(), this.layout(), CONFIG)
    if (!this.drawn) this.listen()
    this.drawn = true
    this.placeOverlay()
  }

  // A range that was chosen on another kind of axis, or in another part of it, means nothing on this one.
  forgetZoomOfOtherAxes() {
    const { meta, yaxis } = this.figure.layout
    if (this.drawn && meta.view !== this.view) this.zoom.xaxis = null
    if (this.drawn && yaxis?.type !== this.scale) this.zoom.yaxis = null
    Object.assign(this, { view: meta.view, scale: yaxis?.type })
  }

  placeOverlay() {
    const { data, layout } = this.figure
    const { xaxis, yaxis } = this.element._fullLayout
    const ends = this.narrow() ? [] : (layout.annotations ?? []).filter(isLineEnd)
    this.overlay.enlarged = this.enlarged
    this.overlay.placeEnds(ends, data, this.hidden, { xaxis, yaxis })
    this.overlay.placeMarks(layout.meta.marks ?? [], xaxis, this.top - BELOW_TITLE / 2)
  }

  // Over the steps, what came after a moment that is looked back at is covered.
  placeCursor(moment) {
    const steps = this.drawn && this.figure.layout.meta.group?.startsWith("step")
    if (steps) this.overlay.placeCursor(moment && moment.step, this.element._fullLayout)
  }

  get title() {
    return this.figure.layout.title.text
  }

  traces() {
    const short = this.narrow() && this.figure.data.length > 2
    return this.figure.data.map((trace) => ({
      ...trace,
      name: short ? trace.name.split(" ")[0] : trace.name,
      visible: this.hidden.has(trace.name) ? "legendonly" : (trace.visible ?? true),
      ...(trace.line && { line: { ...trace.line, width: trace.line.width * this.enlarged } }),
    }))
  }

  layout() {
    const { title, ...layout } = this.enlarge(this.figure.layout) // the title is in the overlay
    const top = this.top + (layout.meta.marks?.length ? MARKS * this.enlarged : 0)
    layout.margin = { ...layout.margin, t: top }
    layout.annotations = layout.annotations?.filter((note) => !isLineEnd(note))
    Object.assign(layout, { width: this.width, height: this.element.clientHeight })
    if (this.narrow()) this.putLegendBelow(layout)
    for (const [axis, range] of Object.entries(this.zoom)) {
      if (range) layout[axis] = { ...layout[axis], range, autorange: false }
    }
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false // a finger scrolls the page
    return layout
  }

  // For a presentation: every size of letters and margins is as many times larger.
  enlarge(layout) {
    const times = this.enlarged
    if (times === 1) return layout
    const sized = (part) => {
      if (Array.isArray(part)) return part.map(sized)
      if (part === null || typeof part !== "object") return part
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, key === "size" ? times * value : sized(value)]))
    }
    const margin = Object.fromEntries(Object.entries(layout.margin).map(([side, pixels]) => [side, times * pixels]))
    return { ...sized(layout), margin, meta: layout.meta }
  }

  // Too narrow for names at the line ends; a chart without any stays as it is.
  narrow() {
    return this.width < NARROW * this.enlarged && this.figure.layout.annotations?.some(isLineEnd)
  }

  putLegendBelow(layout) {
    const count = this.figure.data.length
    const columns = count > 4 ? 4 : Math.max(2, count)
    const rows = Math.ceil(count / columns)
    const corner = { x: 0, y: 0, xref: "container", yref: "container", yanchor: "bottom" }
    const entries = { orientation: "h", itemwidth: 30, entrywidth: 0.96 / columns, entrywidthmode: "fraction" }
    const times = this.enlarged
    layout.margin = { ...layout.margin, l: 50 * times, r: 12 * times, b: (40 + 20 * rows) * times }
    layout.legend = { ...corner, ...entries }
    layout.showlegend = true
  }

  listen() {
    this.element.on("plotly_legendclick", ({ curveNumber }) => {
      this.toggle(this.figure.data[curveNumber].name)
      return false // Plotly would do it as well
    })
    this.element.on("plotly_legenddoubleclick", () => false)
    this.element.on("plotly_relayout", (change) => this.zoomed(change))
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name)
    this.held = false
    this.redraw()
  }

  // The x axis takes the charts of its group along, so that a column of charts shows the same steps.
  zoomed(change) {
    for (const axis of ["xaxis", "yaxis"]) {
      if (`${axis}.range[0]` in change) this.zoom[axis] = [change[`${axis}.range[0]`], change[`${axis}.range[1]`]]
      if (change[`${axis}.autorange`]) this.zoom[axis] = null
    }
    this.held = false
    for (const plot of this.group()) {
      plot.zoom.xaxis = this.zoom.xaxis
      plot.redraw()
    }
  }

  group() {
    const name = this.figure.layout.meta?.group
    if (!name) return new Set([this])
    for (const [other, plots] of groups) if (other !== name) plots.delete(this)
    if (!groups.has(name)) groups.set(name, new Set())
    return groups.get(name).add(this)
  }

  close() {
    this.closed = true
    this.resizing.disconnect()
    this.watching.disconnect()
    for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, this.release)
    for (const group of groups.values()) group.delete(this)
    if (this.drawn) this.Plotly.purge(this.element)
  }
}

const isLineEnd = (note) => note.name === LINE_END
