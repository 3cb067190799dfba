"""The pages over a home with odd runs: all four open, with an odd run chosen or not."""

import random
from pathlib import Path

import pytest

from runner.limits import Limits
from runner.store import RunStore
from tests.runner.support import small
from tests.runner.test_odd_runs import spoil
from tests.ui.views.test_views import NOBODY, Canvas, canvas, home, page

__all__ = ["canvas", "home"]


@pytest.mark.long
@pytest.mark.parametrize("count", [6, 300])
def test_every_page_opens_beside_odd_runs_and_for_each_of_them(canvas: Canvas, home: Path, count: int) -> None:
    store, rng = RunStore(home, Limits(max_queued=None)), random.Random(count)
    good = store.submit(small(), owner=NOBODY)
    odd = [store.submit(small(), owner=NOBODY) for _ in range(count)]
    for run in odd:
        store.describe(run, NOBODY, note="mine")
        print(run, spoil(home / "runs" / run, rng))
    for name in ("runs", "train", "", "weights"):
        page(name)
        page(name, run=good)
    for run in odd:
        page(rng.choice(["runs", "train", "", "weights"]), run=run)
