"""Twenty tabs on one server: `python -m benchmarks.load --minutes 10`.

Ten browsers (each with its own cookie) ask for a training, ten other tabs watch. With `--tabs 4` only so many are real
tabs; the others speak the protocol of a tab, ticks included, and paint nothing: for machines without the processors for
twenty. Then, all the time, somebody presses something, tab after tab; the time is taken in the tab, from the press
until the page shows what came of it. Beside that the server's memory and processor time are sampled. Prints a table and
stores all numbers in results/load.json, and after an error the server's log beside them.
"""

import argparse
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import machine
from benchmarks.server import running
from benchmarks.visitors import Visitor, visiting
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.store import RunStore
from tools.chromium import find

RESULTS = Path(__file__).with_name("results")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-renderer-backgrounding"]
SECONDS_BETWEEN_SAMPLES = 5.0
SECONDS_BETWEEN_PRESSES = 0.5
PATIENCE = 10_000
ANSWERED = 1000.0
"""Milliseconds within which every press is to be answered."""
READY = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"

# Presses a button or else a link and tells after how many milliseconds a heading has the words.
PRESS = """([label, words, patience]) => new Promise((resolve) => {
  const headings = () => [...document.querySelectorAll("[data-testid=stHeading]")].map((one) => one.innerText).join()
  const name = (one) => (one.innerText || one.ariaLabel || "").trim().split("\\n").at(-1)
  // Train is a link as well; and while a script runs, Streamlit's own frame has a button Stop.
  const kinds = ["[data-testid=stMain] button", "a"]
  const all = kinds.flatMap((kind) => [...document.querySelectorAll(kind)])
  const wanted = all.find((one) => name(one) === label && !one.disabled)
  if (!wanted) return resolve(null)
  const start = performance.now()
  const look = () => headings().match(words) && finish(performance.now() - start)
  const observer = new MutationObserver(look)
  const finish = (result) => { observer.disconnect(); clearTimeout(late); resolve(result) }
  const late = setTimeout(() => finish(patience), patience)
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  wanted.click()
})"""


@dataclass
class Load:
    """What was seen."""

    presses: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds by what was pressed."""
    ends: list[float] = field(default_factory=list)
    """Milliseconds from an answered Stop until the page shows the end: the worker looks at the test images before."""
    ticks: list[float] = field(default_factory=list)
    """Milliseconds until a tick of somebody without a browser was answered."""
    errors: list[str] = field(default_factory=list)
    samples: list[tuple[float, float, float]] = field(default_factory=list)
    """(seconds since the tabs were open, megabytes of the server, its seconds of processor time)."""


@dataclass(frozen=True)
class Tab:
    """A page, and what is pressed on it: label, and the words that answer, in turns."""

    page: Page
    presses: list[tuple[str, str]]


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--trainers", type=int, default=10)
    parser.add_argument("--watchers", type=int, default=10)
    parser.add_argument(
        "--tabs", type=int, default=20, help="so many of them in Chromium, the others without a browser"
    )
    args = parser.parse_args()
    real = min(args.trainers, max(1, args.tabs // 2))
    others = args.trainers - real
    about, load = machine(), Load()
    with ExitStack() as stack:
        home, url, process = stack.enter_context(running())
        browser = stack.enter_context(chromium())
        tabs = [trainer(browser, url, load) for _ in range(real)]
        links = [tab.page.url for tab in tabs] + [f"{url}/train?run={run}" for run in submitted(home, others)]
        tabs += [watcher(browser, links[i % len(links)], load) for i in range(min(args.watchers, args.tabs - real))]
        unseen = [Visitor(url, "train", link.partition("?")[2]) for link in links[real:]]
        unseen += [
            Visitor(url, "train", links[i % len(links)].partition("?")[2])
            for i in range(args.watchers + args.trainers - len(tabs) - len(unseen))
        ]
        stack.enter_context(visiting(unseen))
        for tab in tabs:
            tab.page.wait_for_selector(READY)
        press_for(args.minutes * 60, tabs, process.pid, load)
        load.errors += [error for visitor in unseen for error in visitor.errors]
        load.ticks = [1000 * seconds for visitor in unseen for seconds in visitor.ticks]
        for tab in tabs:
            if tab.page.locator("[data-testid=stException]").count():
                load.errors.append(f"an exception on {tab.page.url}")
        log = (home / "server.log").read_text(errors="replace")
        load.errors += [line for line in log.splitlines() if re.match(r"\S*(Error|Exception)\b", line)]
    RESULTS.mkdir(exist_ok=True)
    if load.errors:
        (RESULTS / "load.log").write_text(log, encoding="utf-8")
    results = {"machine": about, "tabs": len(tabs), "others": len(unseen), "minutes": args.minutes} | asdict(load)
    print(table(results))
    (RESULTS / "load.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        yield browser
        browser.close()


def submitted(home: Path, count: int) -> list[str]:
    """So many runs, each of a browser of its own."""
    store, experiment = RunStore(home), Experiment(NetworkConfig(hidden=(128, 64)), TrainingConfig(epochs=2000))
    return [store.submit(experiment, owner=f"{i:064x}") for i in range(count)]


def open_tab(browser: Browser, address: str, load: Load) -> Page:
    """A tab of a browser of its own, whose errors are collected."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US").new_page()
    page.set_default_timeout(300_000)
    page.on("pageerror", lambda error: load.errors.append(f"error: {error.message}"))
    page.on("crash", lambda page: load.errors.append(f"the tab {page.url} crashed"))
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def trainer(browser: Browser, url: str, load: Load) -> Tab:
    """A tab that has asked for a training; later it stops it and asks for another."""
    page = open_tab(browser, f"{url}/train", load)
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("2000")
    epochs.press("Enter")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("() => location.search.includes('run=')")
    return Tab(page, [("Stop", "Stopping|Stopped"), ("Train", "Starting|Waiting|Learning")])


def watcher(browser: Browser, link: str, load: Load) -> Tab:
    """A tab that looks at somebody else's run; later it looks at its own runs, and at the run again."""
    return Tab(open_tab(browser, link, load), [("Runs", "Your runs"), ("Weights", "Look at the weights")])


def press(page: Page, label: str, words: str, load: Load) -> bool:
    """Press and take the time; False if there is nothing of that name to be pressed."""
    milliseconds = page.evaluate(PRESS, [label, words, PATIENCE])
    if milliseconds is not None:
        load.presses.setdefault(label, []).append(milliseconds)
        if label == "Stop":
            answered = time.monotonic()
            page.get_by_role("heading", name="Stopped").wait_for()
            load.ends.append(1000 * (time.monotonic() - answered))
    return milliseconds is not None


def press_for(seconds: float, tabs: list[Tab], pid: int, load: Load) -> None:
    """Tab after tab, its next press; and a sample of the server now and then. A watcher returns to its run."""
    start, sampled, turns = time.monotonic(), -SECONDS_BETWEEN_SAMPLES, [0] * len(tabs)
    trainers = [tab for tab in tabs if tab.presses[0][0] == "Stop"]
    at = 0
    while (now := time.monotonic() - start) < seconds:
        if now - sampled >= SECONDS_BETWEEN_SAMPLES:
            load.samples.append((now, *usage(pid)))
            sampled = now
        tab, turn = tabs[at], turns[at]
        if turn < len(tab.presses):
            pressed = press(tab.page, *tab.presses[turn], load)
            turns[at] += 1 if pressed else 0
        else:
            turns[at] = 0
            if tab not in trainers:
                tab.page.goto(trainers[at % len(trainers)].page.url)
                tab.page.wait_for_selector(READY)  # its loading is the work of another computer
        at = (at + 1) % len(tabs)
        tab.page.wait_for_timeout(1000 * SECONDS_BETWEEN_PRESSES)


def usage(pid: int) -> tuple[float, float]:
    """(megabytes, seconds of processor time) of a process so far."""
    answer = subprocess.run(["ps", "-o", "rss=,time=", "-p", str(pid)], capture_output=True, text=True, check=True)
    kilobytes, clock = answer.stdout.split()
    days, _, rest = clock.rpartition("-")
    parts = [float(part) for part in rest.split(":")]
    return int(kilobytes) / 1000, sum(part * 60**i for i, part in enumerate(reversed(parts))) + 86400 * int(days or 0)


def table(results: dict[str, Any]) -> str:
    """Markdown: presses, memory, processor time, errors."""
    presses, samples = results["presses"], results["samples"]
    lines = ["| press | times | median | 95 % | slowest |", "|---|---:|---:|---:|---:|"]
    beside = {"(from Stopping to Stopped)": results["ends"], "(a tick)": results["ticks"]}
    shown = presses | {"all presses": [value for one in presses.values() for value in one]} | beside
    for label, values in shown.items():
        if not values:
            continue
        last = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
        lines.append(f"| {label} | {len(values)} | {median(values):.0f} ms | {last:.0f} ms | {max(values):.0f} ms |")
    third = max(1, len(samples) // 3)
    memory = [median(sample[1] for sample in part) for part in (samples[:third], samples[-third:])]
    share = (samples[-1][2] - samples[0][2]) / max(1e-9, samples[-1][0] - samples[0][0])
    late = sum(value > ANSWERED for values in presses.values() for value in values)
    return "\n".join(
        [
            f"{results['tabs']} tabs and {results['others']} without a browser, {results['minutes']:g} minutes,"
            f" {len(results['errors'])} errors,"
            f" {late} presses answered later than after {ANSWERED:.0f} ms",
            "",
            *lines,
            "",
            f"Server: {memory[0]:.0f} MB in the first third, {memory[1]:.0f} MB in the last,"
            f" at most {max(sample[1] for sample in samples):.0f} MB; {100 * share:.0f} % of a processor.",
            *results["errors"][:20],
        ]
    )


if __name__ == "__main__":
    main()
