// Says that the server does not answer, and brings the page back when it does.
//
// Streamlit connects again by itself, and the page goes on as it was. Where another server answers, the page is loaded
// again, with the same run by its address: what the first server knew of the page is gone, and its scripts may be, too.

const STATE = "data-test-connection-state"
const PATIENCE = 800 // milliseconds: a connection that is back by then is not worth a word
const AGAIN = 2000 // milliseconds between two questions to a server that Streamlit has given up
const THEIRS = "Connection error" // the title of Streamlit's dialog, which speaks of Streamlit and terminals

const server = document.querySelector("script[data-server]").dataset.server
const bar = document.createElement("div")
let words, waiting, asking
let broken = false

export default function ({ data }) {
  words = data
  if (!bar.isConnected) begin()
}

function begin() {
  bar.className = "connection-bar"
  bar.role = "alert"
  bar.dataset.reactAriaTopLayer = "true" // heard beside an open dialog, too
  document.body.append(bar)
  new MutationObserver(look).observe(document.documentElement, { attributes: true, attributeFilter: [STATE], subtree: true })
  new MutationObserver(closeTheirs).observe(document.body, { childList: true })
}

function look() {
  const state = document.querySelector(`[${STATE}]`)?.getAttribute(STATE)
  if (state === "CONNECTED") {
    if (broken) comeBack()
  } else if (!broken) {
    broken = true
    waiting = setTimeout(say, PATIENCE)
    asking = setInterval(() => giveUpWith(document.querySelector(`[${STATE}]`)?.getAttribute(STATE)), AGAIN)
  }
}

function say() {
  const title = Object.assign(document.createElement("b"), { textContent: words.gone })
  bar.replaceChildren(title, ` ${words.safe} ${words.back}`)
  document.documentElement.classList.add("connection-lost")
}

async function comeBack() {
  broken = false
  clearTimeout(waiting)
  clearInterval(asking)
  if ((await answering()) === server) {
    bar.replaceChildren()
    document.documentElement.classList.remove("connection-lost")
  } else if (!broken) location.reload()
}

// Streamlit asks the server again and again, but not after an answer that it does not understand.
async function giveUpWith(state) {
  if (state === "DISCONNECTED_FOREVER" && (await answering())) location.reload()
}

// Which server answers now; nothing if none does.
async function answering() {
  try {
    const page = await fetch(location.href, { cache: "no-store" })
    return (await page.text()).match(/data-server="(\w+)"/)?.[1]
  } catch {
    return undefined
  }
}

function closeTheirs() {
  for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
    if (!dialog.textContent.startsWith(THEIRS)) continue
    dialog.style.display = "none"
    dialog.querySelector('button[aria-label="Close"]')?.click()
  }
}
