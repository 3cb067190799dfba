// Folds the form beside a run and shows it again; style.css says what is left of it.

const MARK = "form-folded" // on the page itself, as start.js sets it

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector(".fold button")
  const page = document.documentElement
  const show = () => button.setAttribute("aria-expanded", String(!page.classList.contains(MARK)))
  button.querySelector("span").textContent = data
  button.onclick = () => {
    const folded = page.classList.toggle(MARK)
    show()
    try {
      sessionStorage.setItem(MARK, folded ? "yes" : "")
    } catch {
      // A browser that keeps nothing for pages: it is folded until the page is loaded again.
    }
  }
  show()
}
