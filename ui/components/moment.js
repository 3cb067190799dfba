// A moment of a run that is looked back at: the player says which, and all that has a history shows it.

const NAME = "inkling:moment"

// `moment` is {step, levels, scale, answers}; null is the present.
export const show = (moment) => dispatchEvent(new CustomEvent(NAME, { detail: moment }))

// Calls `react` with each moment, for as long as the element is on the page.
export function follow(element, react) {
  const listen = ({ detail }) => (element.isConnected ? react(detail) : removeEventListener(NAME, listen))
  addEventListener(NAME, listen)
}
