// The session storage of the browser belongs to one tab and ends with it. What it holds is sent once for each load of the page.

const asked = new Set()

export default function ({ data, setTriggerValue }) {
  try {
    const before = sessionStorage.getItem(data.name)
    const first = !asked.has(data.name)
    asked.add(data.name)
    if (first && before && !data.text) setTriggerValue("found", before)
    else if (data.text) sessionStorage.setItem(data.name, data.text)
    else sessionStorage.removeItem(data.name)
  } catch {
    // Without a place to store anything, or without room there, the tab forgets.
  }
}
