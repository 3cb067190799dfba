// Runs on every page before Streamlit's own script.
//
// On an inner page, such as `/train`, Streamlit looks for its server below that page first, and the browser logs two
// errors. This script says where the server is: three folders above the script itself.
//
// A tab in which the training form was folded has it folded from the first moment on (`fold.js` folds it).
//
// Once the first page is there, it prepares the charts: their library takes a second to load and to compile, which
// nobody should wait for after a press of Train.
window.prerenderReady = false
const { src, dataset } = document.currentScript
window.__streamlit = { BACKEND_BASE_URL: new URL("../../../", src).href }


try {
  document.documentElement.classList.toggle("form-folded", sessionStorage.getItem("form-folded") === "yes")
} catch {
  // a browser that keeps nothing for pages
}

const { charts, plotly } = dataset
const IS_DRAWN = '[data-testid="stApp"][data-test-script-state="notRunning"]'
const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 200))

function prepareCharts() {
  const prepare = (script) => script.prepare(plotly, whenIdle)
  if (document.querySelector(IS_DRAWN)) import(charts).then(prepare).catch(() => {}) // the first chart will say it
  else setTimeout(() => whenIdle(prepareCharts), 200)
}

addEventListener("load", () => whenIdle(prepareCharts))
