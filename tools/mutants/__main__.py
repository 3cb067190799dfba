"""`python -m tools.mutants [PLACE ...]`: sample mutants, run the tests that cover each, print who noticed which."""

import argparse
import importlib
import os
import random
import sys
import tempfile
import time
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path

from tools.mutants.changes import Mutant, is_python, mutants_of
from tools.mutants.covering import Covering, content_of, record
from tools.mutants.trial import Trial, browser_test, copy_tree

ROOT = Path(__file__).resolve().parents[2]
PLACES = ["mlp/training", "runner/checkpoints.py", "ui/run", "ui/drawing", "ui/charts"]
HEAVY = ["numpy", "scipy.special", "scipy.optimize", "PIL.Image", "streamlit.testing.v1", "plotly.graph_objects",
         "safetensors.numpy", "threadpoolctl"]  # fmt: skip
"""Imported once, before the processes of the trials are forked."""


def sample(places: list[str], size: int, seed: int) -> list[Mutant]:
    """So many mutants of those files and folders, drawn at random, all places alike."""
    rng, drawn = random.Random(seed), []
    for place in places:
        path = ROOT / place
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        found = [one for file in files for one in mutants_of(str(file.relative_to(ROOT)), file.read_text("utf-8"))]
        rng.shuffle(found)
        drawn.append(list(islice((one for one in found if is_python(one.source)), -(-size // len(places)))))
        print(f"{place}: {len(found)} mutants, {len(drawn[-1])} drawn", flush=True)
    return [mutant for of_place in drawn for mutant in of_place]


def try_all(mutants: list[Mutant], covering: Covering, trees: list[Path]) -> dict[Mutant, str | None]:
    """Which test noticed each mutant; as many at a time as there are trees."""
    for name in HEAVY:
        importlib.import_module(name)
    waiting, free = mutants[::-1], list(trees)
    running: dict[Trial, float] = {}
    results: dict[Mutant, str | None] = {}
    while waiting or running:
        while waiting and free:
            mutant = waiting.pop()
            tests = covering.tests_of(mutant.path, mutant.line)
            if not tests:
                results[mutant] = None
                continue
            trial = Trial(mutant, free.pop(), tests, sum(covering.seconds[test] for test in tests))
            running[trial] = time.monotonic() + trial.seconds
        wait([trial.process.sentinel for trial in running], timeout=1.0)
        for trial, deadline in list(running.items()):
            if not trial.process.is_alive() or time.monotonic() > deadline:
                del running[trial]
                free.append(trial.tree)
                results[trial.mutant] = trial.end()
                print(f"{len(results)}/{len(mutants)} {row(trial.mutant, results[trial.mutant])}", flush=True)
    return results


def row(mutant: Mutant, killed_by: str | None) -> str:
    """A row of the table."""
    before, after = (text.replace("|", r"\|") for text in (mutant.before, mutant.after))
    return f"| {mutant} | `{before}` → `{after}` | {killed_by or '**survived**'} |"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: what survives is for a person to judge."""
    parser = argparse.ArgumentParser(prog="tools.mutants", description=__doc__)
    parser.add_argument("places", nargs="*", default=PLACES, help="files or folders (the five thin places)")
    parser.add_argument("-n", "--sample", type=int, default=60, help="how many mutants (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (1)")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="only these unit tests, which is quicker (all)")
    parser.add_argument("--workers", type=int, default=2, help="trials at a time (2)")
    parser.add_argument("--no-browser", action="store_true", help="do not put the survivors before the browser tests")
    options = parser.parse_args(arguments)
    os.environ |= {"OPENBLAS_NUM_THREADS": "1"}
    places, tests = options.places or PLACES, options.tests
    mutants = sample(places, options.sample, options.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        trees = [folder / f"tree{number}" for number in range(options.workers)]
        for tree in trees:
            copy_tree(ROOT, tree)
        covering = record(
            trees[0], ROOT / ".mutants" / content_of(trees[0], places, tests), places, tests, options.workers
        )
        results = try_all(mutants, covering, trees)
        survivors = [mutant for mutant in mutants if results[mutant] is None]
        by_unit = len(mutants) - len(survivors)
        if not options.no_browser:
            for mutant in survivors:
                results[mutant] = browser_test(mutant, trees[0])
                print(f"browser: {row(mutant, results[mutant])}", flush=True)
    left = [mutant for mutant in mutants if results[mutant] is None]
    print("\n| where | change | noticed by |\n|---|---|---|")
    for mutant in sorted(mutants, key=lambda one: (one.path, one.line)):
        print(row(mutant, results[mutant]))
    by_browser = len(survivors) - len(left)
    print(
        f"\n{len(mutants)} mutants: {by_unit} noticed by unit tests, {by_browser} by browser tests, {len(left)} left."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
