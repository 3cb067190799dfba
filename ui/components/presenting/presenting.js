// Marks the page as presented, as long as the element is there.

const MARK = "presenting"

export default function ({ data, parentElement }) {
  const { classList } = document.documentElement
  const element = parentElement.querySelector(".presenting-mark")
  classList.toggle(MARK, data)
  return () => element.isConnected || classList.remove(MARK)
}
