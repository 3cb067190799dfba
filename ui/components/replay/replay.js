// Plays a run again, in ten seconds: it moves evenly over the logarithm of the steps, and between two moments that were
// kept it mixes their weights, so that nothing jumps.

import { show } from "./moment.js"

const SECONDS = 10
const FRAME = 50 // milliseconds: more pictures a second would cost more than they show
const END = 1000
const PIXELS = 784
const LINE_FEED = 10
const decoder = new TextDecoder()

export default function ({ data, parentElement, setStateValue }) {
  const element = parentElement.querySelector(".replay")
  element.player ??= new Player(element)
  element.player.load(data, () => setStateValue("wanted", true))
  return () => element.isConnected || element.player.leave()
}

class Player {
  position = END
  playing = false

  constructor(element) {
    this.element = element
    const find = (selector) => element.querySelector(selector)
    this.button = find("button")
    this.slider = find("input")
    this.output = find("output")
    this.answer = find(".replay-answer")
    this.bars = Array.from({ length: 10 }, (_, digit) => bar(digit))
    find("ol").append(...this.bars)
    this.button.onclick = () => this.toggle()
    this.slider.oninput = () => this.seek(Number(this.slider.value))
  }

  load(data, want) {
    const end = data.indexOf(LINE_FEED)
    const text = decoder.decode(data.subarray(0, end))
    this.want = want
    if (text === this.text) return
    this.text = text
    this.head = JSON.parse(text)
    this.levels = new Int8Array(data.buffer, data.byteOffset + end + 1, data.byteLength - end - 1)
    this.answer.querySelector("img").src = this.head.digit
    this.slider.ariaLabel = this.head.slider
    this.showButton()
    if (this.wanted && this.head.steps) {
      const { wanted } = this
      this.wanted = null
      wanted()
    } else this.showMoment()
  }

  // Does something as soon as the moments are there.
  once(action) {
    if (this.head.steps) return action()
    this.wanted = action
    this.want()
  }

  toggle() {
    this.once(() => {
      this.playing = !this.playing
      this.showButton()
      if (!this.playing) return
      if (this.position >= END) this.position = 0
      this.began = performance.now() - (this.position / END) * SECONDS * 1000
      this.last = -FRAME
      requestAnimationFrame((now) => this.frame(now))
    })
  }

  seek(position) {
    this.once(() => {
      this.playing = false
      this.position = position
      this.showButton()
      this.showMoment()
    })
  }

  frame(now) {
    if (!this.playing || !this.element.isConnected) return
    if (now >= this.last + FRAME) {
      this.last = now
      this.position = Math.min(END, ((now - this.began) / (SECONDS * 1000)) * END)
      this.slider.value = this.position
      if (this.position >= END) {
        this.playing = false
        this.showButton()
      }
      this.showMoment()
    }
    requestAnimationFrame((later) => this.frame(later))
  }

  leave() {
    this.playing = false
    show(null)
  }

  showButton() {
    this.button.textContent = this.playing ? `❚❚ ${this.head.pause}` : `▶ ${this.head.play}`
  }

  // At the end there is nothing to look back at: the page shows the present again.
  showMoment() {
    if (!this.head.steps) return
    const { steps, scale, accuracy, answers, probabilities } = this.head
    const axis = Math.log1p(steps[0]) + (this.position / END) * (Math.log1p(steps.at(-1)) - Math.log1p(steps[0]))
    const next = Math.max(1, steps.findIndex((step) => Math.log1p(step) >= axis - 1e-9))
    const [low, high] = [Math.log1p(steps[next - 1]), Math.log1p(steps[next])]
    const share = Math.min(1, Math.max(0, (axis - low) / (high - low)))
    const at = share < 0.5 ? next - 1 : next
    const step = Math.round(Math.expm1(axis))
    this.showAnswer(probabilities[next - 1].map((p, digit) => mix(p, probabilities[next][digit], share)))
    const right = percent(mix(accuracy[next - 1], accuracy[next], share))
    const text = this.head.at.replace("{step}", step.toLocaleString(document.documentElement.lang || "en")).replace("{share}", right)
    this.output.textContent = text
    this.slider.setAttribute("aria-valuetext", text)
    if (this.position >= END) show(null)
    else show({ step, levels: this.mixed(next, share), scale, answers: answers[at] })
  }

  mixed(next, share) {
    const size = this.head.units * PIXELS
    const levels = new Int8Array(size)
    const [a, b] = [(next - 1) * size, next * size]
    for (let i = 0; i < size; i++) levels[i] = this.levels[a + i] + (this.levels[b + i] - this.levels[a + i]) * share
    return levels
  }

  showAnswer(probabilities) {
    const winner = probabilities.indexOf(Math.max(...probabilities))
    probabilities.forEach((p, digit) => {
      this.bars[digit].firstChild.style.height = `${(31 * p).toFixed(1)}px`
      this.bars[digit].className = digit === winner ? "winner" : ""
    })
    this.answer.role = "img" // only with its words, which come here
    this.answer.ariaLabel = this.head.answer.replace("{answer}", winner).replace("{share}", percent(probabilities[winner]))
  }
}

function bar(digit) {
  const item = document.createElement("li")
  item.append(document.createElement("i"), document.createElement("span"))
  item.lastChild.textContent = digit
  return item
}

const mix = (from, to, share) => from + (to - from) * share
const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`
