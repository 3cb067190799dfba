// Writes the words of a run into the places of the form. When the run leaves the page, its words do, too.

export default function ({ data, parentElement }) {
  write(data)
  return () => parentElement.isConnected || write({})
}

function write(words) {
  for (const place of document.querySelectorAll(".in-force")) {
    const text = words[place.dataset.setting] ?? ""
    if (place.textContent !== text) place.textContent = text
  }
}
