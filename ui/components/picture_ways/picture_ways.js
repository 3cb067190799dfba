// Hands a picture to Streamlit's field for files as if it had been chosen there, so that it is sent and limited as any other.

const PATIENCE = 10000 // milliseconds until the field has come after its fold was opened
const endings = new WeakMap() // element -> what takes its listeners away

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".picture-ways")
  const camera = element.querySelector("input")
  const part = (key) => document.querySelector(`.st-key-${data[key].replaceAll(" ", "-")}`)
  const field = () => part("field")?.querySelector("input[type=file]")
  element.querySelector("span").textContent = data.camera

  const hand = async (files) => {
    const picture = [...files].find((file) => file.type.startsWith("image/"))
    if (!picture) return false
    if (!field()) part("fold")?.querySelector("summary")?.click()
    const input = await there(field)
    if (!input) return true
    const chosen = new DataTransfer()
    chosen.items.add(picture)
    input.files = chosen.files
    input.dispatchEvent(new Event("change", { bubbles: true }))
    part("fold").scrollIntoView({ block: "nearest" })
    return true
  }
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.("[data-testid=stFileUploaderDropzone]")

  endings.get(element)?.abort()
  const ending = new AbortController()
  endings.set(element, ending)
  const on = (target, event, act) => target.addEventListener(event, act, { signal: ending.signal })
  on(camera, "change", () => {
    hand(camera.files)
    camera.value = "" // the same picture may be taken again
  })
  on(document, "paste", (event) => {
    if (!event.target.closest?.("input, textarea, [contenteditable]")) hand(event.clipboardData.files)
  })
  on(document, "dragover", (event) => holdsFiles(event) && event.preventDefault())
  on(document, "drop", (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault() // the browser would leave the page and show the file
    hand(event.dataTransfer.files)
  })
  return () => ending.abort()
}

// What is found now or as soon as it has come to the page; null if it does not come.
function there(find) {
  return new Promise((found) => {
    const end = (result) => {
      watching.disconnect()
      clearTimeout(timer)
      found(result)
    }
    const watching = new MutationObserver(() => find() && end(find()))
    const timer = setTimeout(() => end(null), PATIENCE)
    watching.observe(document.body, { childList: true, subtree: true })
    if (find()) end(find())
  })
}
