// Copies the text of other elements into a live region when it has changed and rests for a moment.

const REST = 150 // milliseconds, in which a page may still replace what it shows
const endings = new WeakMap()

export default function ({ data, parentElement }) {
  const region = parentElement.querySelector(".spoken")
  const container = document.querySelector(`.st-key-${data.container}`)
  endings.get(region)?.()
  if (!container) return
  const text = () => [...container.querySelectorAll(data.parts)].map((part) => part.textContent.trim().replace(/\.$/, "")).join(". ")
  let said = text()
  let timer
  const watching = new MutationObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const now = text()
      if (now !== said) region.textContent = said = now
    }, REST)
  })
  watching.observe(container, { childList: true, subtree: true, characterData: true })
  const end = () => {
    clearTimeout(timer)
    watching.disconnect()
  }
  endings.set(region, end)
  return end
}
