// Marks the page as presented, as long as the element is there, and shows it from its upper edge.

const MARK = "presenting"

export default function ({ data, parentElement }) {
  const { classList } = document.documentElement
  const element = parentElement.querySelector(".presenting-mark")
  if (data && !classList.contains(MARK)) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
  classList.toggle(MARK, data)
  return () => element.isConnected || classList.remove(MARK)
}
