"""What watching costs the training: `python -m benchmarks.watching`.

One run trains; nobody, one and ten visitors watch it in turns. A window's speed is the run's own steps over the time
between two of its reports; the cost is the median over the rounds of one minus the ratio to the window without
visitors. The visitors are without browsers (`visitors.py`): theirs run on other computers. `--tab` adds one real tab of
Chromium, whose painting takes processor time from the training where the two share a machine.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import machine
from benchmarks.server import running
from benchmarks.visitors import Visitor, visiting
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.store import RunStore
from tools.chromium import find

RESULTS = Path(__file__).with_name("results")
OWNER = "a" * 64
SETTLE = 1.0
"""Seconds for those who left to be gone."""
LIMIT = 0.05


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=6.0, help="of a window")
    parser.add_argument("--hidden", type=int, nargs="*", default=[128, 64, 32], help="units of the hidden layers")
    parser.add_argument("--tab", action="store_true", help="a tab in Chromium as well")
    args = parser.parse_args()
    about = machine()
    with ExitStack() as stack:
        home, url, _ = stack.enter_context(running())
        store = RunStore(home)
        training = TrainingConfig(epochs=10_000, schedule="constant", learning_rate=0.01)
        run_id = store.submit(Experiment(NetworkConfig(hidden=tuple(args.hidden)), training), owner=OWNER)
        watchers: dict[str, Callable[[], Any]] = {
            f"{count} watching": partial(watching, url, run_id, count) for count in (0, 1, 10)
        }
        if args.tab:
            watchers["1 tab of Chromium"] = stack.enter_context(tabs(url, run_id))
        wait_until(lambda: store.status(run_id).step > 2000)
        speeds: dict[str, list[float]] = {name: [] for name in watchers}
        for _ in range(args.rounds):
            for name, come in watchers.items():
                with come() as there:
                    wait_until(partial(all_have_seen, there))
                    time.sleep(SETTLE)
                    speeds[name].append(steps_per_second(store, run_id, args.seconds))
                assert not (errors := [error for visitor in there for error in visitor.errors]), errors
    results = {"machine": about, "network": str(NetworkConfig(hidden=tuple(args.hidden))), "steps_per_second": speeds}
    print(table(results))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "watching.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def watching(url: str, run_id: str, count: int) -> AbstractContextManager[list[Visitor]]:
    """So many who watch the run."""
    return visiting([Visitor(url, "train", f"run={run_id}") for _ in range(count)])


def all_have_seen(visitors: list[Visitor]) -> bool:
    """Whether each has had an answer to a tick."""
    return all(visitor.ticks for visitor in visitors)


def steps_per_second(store: RunStore, run_id: str, seconds: float) -> float:
    """Between the reports of the run that are nearest to the window's ends."""
    start = next_report(store, run_id)
    time.sleep(seconds)
    end = next_report(store, run_id)
    return (end[0] - start[0]) / (end[1] - start[1])


def next_report(store: RunStore, run_id: str) -> tuple[int, float]:
    """(step, time) of the status that the run writes next."""
    before = store.status(run_id).heartbeat
    status = wait_until(lambda: status if (status := store.status(run_id)).heartbeat != before else None)
    assert status.state == "running", status
    assert status.heartbeat is not None
    return status.step, status.heartbeat


def wait_until(thing: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What comes of asking again and again until there is something."""
    deadline = time.monotonic() + seconds
    while not (found := thing()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing happened within {seconds:.0f} s")
        time.sleep(0.01)
    return found


@contextmanager
def tabs(url: str, run_id: str) -> Iterator[Callable[[], Any]]:
    """A function that opens one tab on the run, for the time of a `with`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])

        @contextmanager
        def tab() -> Iterator[list[Visitor]]:
            page = browser.new_page()
            page.goto(f"{url}/train?run={run_id}")
            page.wait_for_selector(".live-plot .main-svg")
            yield []
            page.close()

        yield tab
        browser.close()


def table(results: dict[str, Any]) -> str:
    """Markdown: speeds and costs."""
    speeds = results["steps_per_second"]
    nobody = next(iter(speeds.values()))
    lines = ["| who watches | steps a second | cost |", "|---|---:|---:|"]
    for name, values in speeds.items():
        cost = median(1 - value / free for value, free in zip(values, nobody, strict=True))
        words = "" if values is nobody else f"{100 * cost:+.1f} %"
        lines.append(f"| {name} | {median(values):,.0f} | {words} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
