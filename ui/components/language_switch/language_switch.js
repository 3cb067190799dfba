// Shows the language of the tab, reports another one that is chosen, and keeps what was chosen for the next visit.

const A_YEAR = 31536000 // seconds

export default function ({ data, parentElement, setTriggerValue }) {
  const [name, select] = parentElement.querySelectorAll(".language-switch > :is(span, select)")
  const show = (language) => {
    select.value = language
    name.textContent = select.selectedOptions[0].textContent
    document.documentElement.lang = language
  }
  show(data.language)
  select.ariaLabel = data.label
  select.onchange = () => {
    show(select.value) // at once; the texts of the page follow
    setTriggerValue("language", select.value)
  }
  if (data.cookie) document.cookie = `${data.cookie}=${data.language}; path=/; max-age=${A_YEAR}; samesite=lax`
}
