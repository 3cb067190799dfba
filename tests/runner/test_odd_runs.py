"""Odd files and values in one run: it is listed as intact or as damaged, and the run beside it is not touched."""

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from mlp.errors import InklingError
from runner.checked import is_text
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.runner.support import ODD, make_odd, small, until

OWNER = "a" * 64
RECORDS = ("spec.json", "status.json", "about.json")
LINES_AND_LOCKS = ("metrics.jsonl", "control.jsonl", "lock", "worker.lock", "worker.log")
WEIGHTS = tuple(f"{name}.safetensors" for name in ("snapshot", "model", "initial", "extra"))
FILES = (*RECORDS, *LINES_AND_LOCKS, *WEIGHTS)
VALUES = ("NaN", "-Infinity", "1e999", "1" + 400 * "0", "-5", "1e300", "true", "null", '"\\ud800"', "[]", "{}", '"x"',
          "[" * 900 + "]" * 900, "-62e9", "0.5", '""')  # fmt: skip


def spoil(run: Path, rng: random.Random) -> str:
    """Put one odd thing into the directory of a run; what was done."""
    name = rng.choice(FILES)
    path = run / name
    kind = rng.choice((*ODD, "sparse", "bytes", "value", "value", "value"))
    if kind == "value" and name.endswith(".json") and path.exists():
        data = json.loads(path.read_text())
        field, value = rng.choice(list(data)), rng.choice(VALUES)
        data[field] = "PLACE"
        path.write_text(json.dumps(data).replace('"PLACE"', value))
        return f"{name}: {field} = {value[:20]}"
    if kind == "value":
        value = rng.choice(VALUES)
        path.write_text(f'{{"event": "step", "command": "pause", "number": {value}, "step": {value}}}\n')
        return f"{name}: a line with {value[:20]}"
    path.unlink(missing_ok=True)
    if kind == "sparse":
        path.touch()
        os.truncate(path, 2**30)
    elif kind == "bytes":
        path.write_bytes(rng.randbytes(50))
    else:
        make_odd(path, kind)
    return f"{name}: {kind}"


def look(store: RunStore, run_id: str) -> None:
    """All that pages ask of a run; whatever is wrong must come as a sentence."""
    questions = (store.run, store.history, store.model, store.snapshot, store.beginning, store.moments)
    for ask in (*questions, store.is_stopping, store.queue_position, store.disk_problem):
        sentence = "fine"
        try:
            ask(run_id)
        except InklingError as error:
            sentence = str(error)
        assert is_text(sentence)


@pytest.fixture(scope="module")
def odd_home(tmp_path_factory):
    """A home with one run to be spoiled."""
    store = RunStore(tmp_path_factory.mktemp("odd") / "home")
    run_id = store.submit(small(train_size=200, epochs=1), owner=OWNER)
    store.describe(run_id, OWNER, note="mine")
    store.open(run_id).change_status({"queued"}, state="stopped")
    return store.home, run_id


def spoiled(source: Path, home: Path, count: int, seed: int) -> list[str]:
    rng, done = random.Random(seed), []
    for number in range(count):
        target = home / "runs" / f"{rng.getrandbits(96):024x}"
        shutil.copytree(source, target)
        if number % 12 == 0:  # some wait for a worker, which the launcher tries to start
            RunDirectory(target).change_status({"stopped"}, state="queued")
        done.append(f"{target.name}: {spoil(target, rng)}")
    return done


def check(store: RunStore, good: str, count: int) -> None:
    listed = {run.id for run in store.list(OWNER)}
    damaged = {run.id for run in store.damaged(OWNER)}
    assert good in listed
    assert not listed & damaged
    for path in (store.home / "runs").glob("[0-9a-f]*"):
        look(store, path.name)
    assert len(listed | damaged) > count // 2


@pytest.mark.parametrize("count", [10, pytest.param(300, marks=pytest.mark.long)])
def test_odd_runs_are_listed_as_intact_or_damaged_and_the_good_one_trains(odd_home, store, launch, count):
    source, run_id = odd_home
    (store.home / "runs").mkdir(parents=True)
    print(*spoiled(source / "runs" / run_id, store.home, count, seed=count), sep="\n")
    good = store.submit(small(train_size=200, epochs=1), owner=OWNER)
    check(store, good, count)
    launch(slots=2)
    until(lambda: store.status(good).state == "done", seconds=120)
    check(store, good, count)
