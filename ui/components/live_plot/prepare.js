// Loads the chart library before the first chart is asked for, and draws one out of sight: the browser compiles what
// drawing needs only when it is first used.

import { load } from "./live_plot.js"

const PAUSE = 1500 // milliseconds without a press before the page may be busy for a moment
const lines = (y, log) => [
  [{ x: [1, 2, 3], y, mode: "lines", cliponaxis: false }, { x: [1, 3], y: [2, 1], mode: "lines+markers" }],
  { width: 600, height: 260, hovermode: "x unified", yaxis: { type: log ? "log" : "linear" }, shapes: [] },
]

let pressed = -PAUSE
for (const kind of ["pointerdown", "pointermove", "keydown"]) addEventListener(kind, () => (pressed = performance.now()), true)

export async function prepare(script, whenIdle) {
  const Plotly = await load(script)
  const chart = document.createElement("div")
  chart.style.cssText = "position: fixed; left: -9999px; visibility: hidden"
  chart.ariaHidden = "true"
  const steps = [
    () => document.body.append(chart),
    () => Plotly.newPlot(chart, ...lines([3, 2, 1], false), { displayModeBar: false }),
    () => Plotly.react(chart, ...lines([1, 2, 3], true), { displayModeBar: false }),
    () => Plotly.purge(chart),
    () => chart.remove(),
  ]
  const next = () => {
    if (performance.now() < pressed + PAUSE) return setTimeout(() => whenIdle(next), PAUSE)
    steps.shift()()
    if (steps.length) whenIdle(next)
  }
  whenIdle(next)
}
