// Keeps one Plotly graph for each chart of the page and gives it every new figure.
//
// Streamlit calls the exported function when the element appears and again for every new figure or theme. What has to
// outlive a call is kept in `plots`, by element.

const NARROW = 560 // pixels: below, the names at the line ends would leave too little for the lines
const LINE_END = "line end"

const plots = new WeakMap() // element -> Plot
const groups = new Map() // name -> Set of plots that share the zoom of their x axis
let plotly // the promise of the one script of this page

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".live-plot")
  element.style.height = `${data.height}px`
  let plot = plots.get(element)
  if (!plot) plots.set(element, (plot = new Plot(element)))
  plot.show(JSON.parse(data.figure), data.script)
  // Also called when a later figure overtakes this one; only an element that has left the page is taken down.
  return () => element.isConnected || plot.close()
}

function load(script) {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly)
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
  constructor(element) {
    this.element = element
    this.hidden = new Set() // names of the lines that the person has switched off
    this.zoom = null // the x range that the person has chosen
    this.inView = true
    this.stale = false
    this.drawn = false
    this.closed = false
    this.resizing = new ResizeObserver(() => this.drawn && element.clientWidth !== this.width && this.draw())
    this.resizing.observe(element)
    // A chart below the fold costs nothing: it is drawn when it comes near.
    this.watching = new IntersectionObserver(([entry]) => this.seen(entry.isIntersecting), { rootMargin: "300px" })
    this.watching.observe(element)
  }

  async show(figure, script) {
    this.figure = figure
    try {
      this.Plotly = await load(script)
    } catch (error) {
      this.element.textContent = `No chart: ${error.message}.`
      return
    }
    if (figure === this.figure) this.draw() // else a newer one is on its way
  }

  seen(inView) {
    this.inView = inView
    if (inView && this.stale) this.draw()
  }

  draw() {
    this.stale = !this.inView && this.drawn
    if (this.closed || this.stale || !this.Plotly || !this.element.clientWidth) return
    const { element, figure } = this
    this.width = element.clientWidth
    element.setAttribute("aria-label", plain(figure.layout.title?.text ?? ""))
    this.Plotly.react(element, this.traces(), this.layout(), CONFIG)
    if (!this.drawn) this.listen()
    this.drawn = true
    if (this.pointer) this.hover()
  }

  traces() {
    return this.figure.data.map((trace) => (this.hidden.has(trace.name) ? { ...trace, visible: "legendonly" } : trace))
  }

  layout() {
    const layout = { ...this.figure.layout, width: this.width, height: this.element.clientHeight }
    const named = (layout.annotations ?? []).filter((note) => note.name === LINE_END)
    if (named.length && this.width < NARROW) {
      layout.annotations = layout.annotations.filter((note) => note.name !== LINE_END)
      layout.margin = { ...layout.margin, r: 12 }
      layout.showlegend = true
    } else if (named.length) {
      layout.annotations = layout.annotations.map((note) => this.lineEnd(note))
    }
    if (this.zoom) layout.xaxis = { ...layout.xaxis, range: this.zoom, autorange: false }
    // A finger scrolls the page; it must not be caught by a chart.
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false
    return layout
  }

  lineEnd(note) {
    if (note.name !== LINE_END) return note
    return { ...note, captureevents: true, opacity: this.hidden.has(nameOf(note)) ? 0.35 : 1 }
  }

  listen() {
    const { element } = this
    element.on("plotly_clickannotation", ({ annotation }) => this.toggle(nameOf(annotation)))
    element.on("plotly_legendclick", ({ curveNumber }) => {
      this.toggle(this.figure.data[curveNumber].name)
      return false
    })
    element.on("plotly_legenddoubleclick", () => false)
    element.on("plotly_relayout", (change) => this.zoomed(change))
    element.addEventListener("mousemove", (event) => (this.pointer = event))
    element.addEventListener("mouseleave", () => (this.pointer = null))
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name)
    this.draw()
  }

  zoomed(change) {
    const group = groups.get(this.figure.layout.meta?.group)
    void group
    void change
  }

  hover() {}

  close() {
    this.closed = true
    this.resizing.disconnect()
    this.watching.disconnect()
    if (this.drawn) this.Plotly.purge(this.element)
  }
}

const CONFIG = { displayModeBar: false, displaylogo: false, responsive: false, doubleClick: "reset+autosize" }

const nameOf = (note) => plain(note.text).replace(/^\S+\s/, "")
const plain = (html) => html.replace(/<br>/g, ". ").replace(/<[^>]*>/g, "")
