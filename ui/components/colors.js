// Colours and the theme of the page, for all elements: each imports this file as if it lay beside its own script.

// The red, green and blue of `#RRGGBB`, 0 to 255.
export const rgb = (color) => color.match(/\w\w/g).map((part) => parseInt(part, 16))

// Whether the page that holds an element has the dark theme. An element that has left the page has no styles: false.
export function isDark(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color")
  if (!background) return false
  const [red, green, blue] = rgb(background)
  return red + green + blue < 384
}
