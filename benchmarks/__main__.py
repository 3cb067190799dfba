"""All benchmarks, or some: `python -m benchmarks [--quick] [--only throughput race ...]`; `make bench` does it all."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import estimate, race, server, throughput, worker
from benchmarks.contenders import CONTENDERS
from benchmarks.crew import Plan
from benchmarks.machine import machine
from benchmarks.page import write_page
from benchmarks.tables import report
from benchmarks.task import five
from benchmarks.threads import forget_kernels

RESULTS = Path(__file__).with_name("results")
PARTS = ("throughput", "race", "growth", "prediction", "estimate", "worker", "server")


def main() -> None:
    """Measure, print, store. What fails as a whole says so in its place and does not keep the rest from running."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="the first three networks with momentum, and the race with three seeds")
    add("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    add("--networks", type=int, nargs="+", choices=range(1, 6), default=range(1, 6), help="which of the five")
    add("--optimizers", nargs="+", choices=("momentum", "adam"), default=("momentum", "adam"))
    add("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), help="in throughput")
    add("--windows", type=int, default=7, help="for each contender (7)")
    add("--seconds", type=float, default=1.0, help="of a window, at least (1)")
    add("--name", default="full", help="how to call the result (full, or quick)")
    add("--keep-kernels", action="store_true", help="obey settings that choose a library's machine code")
    args = parser.parse_args()
    if args.quick:
        args.networks, args.optimizers, args.name = range(1, 4), ["momentum"], "quick"
        args.only = [part for part in args.only if part in ("throughput", "race")]
    start = time.perf_counter()

    def say(text: str) -> None:
        minutes, seconds = divmod(int(time.perf_counter() - start), 60)
        print(f"{minutes:3d}:{seconds:02d}  {text}", file=sys.stderr, flush=True)

    if not args.keep_kernels:
        forget_kernels()
    plan = Plan(args.windows, args.seconds, say)
    results: dict[str, Any] = {"machine": machine(), "versions": plan.versions}
    if "throughput" in args.only:
        tasks = [five(optimizer)[number - 1] for optimizer in args.optimizers for number in args.networks]
        results["throughput"] = throughput.training(tasks, plan, args.contenders)
    if "race" in args.only:
        results["race"] = race.to_98(plan, seeds=3 if args.quick else 7)
    if "growth" in args.only:
        results["growth"] = throughput.growth(replace(plan, windows=3, seconds=0.4))
    if "prediction" in args.only:
        results["prediction"] = throughput.predicting(replace(plan, seconds=0.3))
    last: dict[str, Callable[[], Any]] = {
        "estimate": estimate.measured,
        "worker": worker.measured,
        "server": server.server,
    }
    for name, measured in last.items():
        if name in args.only:
            say(name)
            results[name] = attempt(measured)
    results["minutes"] = round((time.perf_counter() - start) / 60, 1)
    print(report(results))
    store(results, args.name)


def attempt(measured: Callable[[], Any]) -> Any:
    """What was measured, or why it could not be."""
    try:
        return measured()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other results are worth having
        return {"error": f"Not measured: {type(error).__name__}: {error}"}


def store(results: dict[str, Any], name: str) -> None:
    """As JSON, and as a page beside it."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{results['machine']['date'][:10]}-{name}.json"
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")
    write_page(results, path.with_suffix(".html"))
    print(f"\n{results['minutes']} minutes; stored as {path} and as the page {path.with_suffix('.html').name}")


if __name__ == "__main__":
    main()
