"""Odd files and values in one run: it is listed as intact or as damaged, and the run beside it is not touched."""

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from mlp.errors import InklingError
from mlp.training.events import (
    BINS,
    Change,
    Continued,
    Done,
    EpochReport,
    Event,
    FinalTest,
    Histogram,
    Histograms,
    LayerHistograms,
    Paused,
    Refused,
    Resumed,
    StepReport,
    event_json,
)
from runner.checked import is_text
from runner.damaged import owner_in
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


EVENTS: tuple[Event, ...] = (
    StepReport(0.1, 8, 512, 2.3, 0.1, 0.1, [1.0, 2.0], [0.1, 0.2], [1e-3, 1e-3], 9e3, 0.1),
    EpochReport(1, 80, 1.0, 0.7, 0.9, 0.8, 0.2, [0.0, None], [None, None], 9e3, 1.0),
    Histograms(1.0, 80, [LayerHistograms(Histogram(-1.0, 1.0, [1] * BINS), None, None)] * 2),
    Change(1.0, 80, "learning rate 0.1 -> 0.05", {"learning_rate": 0.05}, 1),
    Paused(80, 2), Continued(80, 3), Refused(80, "It cannot be.", 4), Resumed(80),
    Done("epochs", "1", 1.0, 80, 1.0, 9e3), FinalTest(80, 0.9, 0.8, 0.8, None),
)  # fmt: skip
COMMANDS: tuple[dict[str, Any], ...] = (
    {"command": "pause"}, {"command": "resume"}, {"command": "stop"}, {"command": "step", "count": 3},
    {"command": "epochs", "count": 1}, {"command": "slow", "steps_per_second": 4.0},
    {"command": "change", "settings": {"learning_rate": 0.05}},
)  # fmt: skip
LINES = {
    "metrics.jsonl": [event_json(event) for event in EVENTS],
    "control.jsonl": [{"number": number, **command} for number, command in enumerate(COMMANDS, 1)],
}


def with_an_odd_field(data: dict[str, Any], rng: random.Random) -> tuple[str, str]:
    """An object as JSON in which one field has an odd value; what was done."""
    field, value = rng.choice(list(data)), rng.choice(VALUES)
    return json.dumps(data | {field: "PLACE"}).replace('"PLACE"', value), f"{field} = {value[:20]}"


def spoil(run: Path, rng: random.Random) -> str:
    """Put one odd thing into the directory of a run; what was done."""
    name = rng.choice(FILES)
    path = run / name
    kind = rng.choice((*ODD, "sparse", "bytes", "value", "value", "value"))
    if kind == "value" and name.endswith(".json") and path.exists():
        content, done = with_an_odd_field(json.loads(path.read_text()), rng)
        path.write_text(content)
        return f"{name}: {done}"
    if kind == "value" and name in LINES:
        lines = rng.sample(LINES[name], rng.randint(1, len(LINES[name])))
        odd, done = with_an_odd_field(lines[-1], rng)
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines[:-1]) + f"{odd}\n")
        return f"{name}: {lines[-1].get('event', lines[-1].get('command'))}: {done}"
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


def is_to_be_shown(run: RunDirectory) -> bool:
    """Whether a run, odd or not, still says whose it is, and not that it was thrown away."""
    try:
        deleted = run.about().deleted is not None
    except InklingError:
        deleted = False
    return owner_in(run.spec_path) == OWNER and not deleted


def check(store: RunStore, good: str) -> None:
    listed = {run.id for run in store.list(OWNER)}
    damaged = {run.id for run in store.damaged(OWNER)}
    assert good in listed
    assert not listed & damaged
    runs = [RunDirectory(path) for path in (store.home / "runs").glob("[0-9a-f]*")]
    for run in runs:
        look(store, run.id)
    assert listed | damaged == {run.id for run in runs if is_to_be_shown(run)}


def shown(store: RunStore) -> set[str]:
    """The runs that their owner sees, intact or damaged."""
    return {run.id for run in store.list(OWNER)} | {run.id for run in store.damaged(OWNER)}


def throw_away(store: RunStore, run_id: str) -> None:
    """Delete a run of which some file is odd, and take it back."""
    store.delete(run_id, OWNER)
    assert run_id not in shown(store)
    store.undelete(run_id, OWNER)


@pytest.mark.long
@pytest.mark.parametrize("count", [10, 300])
def test_odd_runs_are_listed_as_intact_or_damaged_and_the_good_one_trains(odd_home, store, launch, count):
    source, run_id = odd_home
    (store.home / "runs").mkdir(parents=True)
    print(*spoiled(source / "runs" / run_id, store.home, count, seed=count), sep="\n")
    good = store.submit(small(train_size=200, epochs=1), owner=OWNER)
    check(store, good)
    launch(slots=2)
    until(lambda: store.status(good).state == "done", seconds=120)
    check(store, good)


@pytest.mark.long
@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.long)])
def test_every_odd_run_that_is_listed_can_be_deleted(odd_home, store, count):
    source, run_id = odd_home
    (store.home / "runs").mkdir(parents=True)
    print(*spoiled(source / "runs" / run_id, store.home, count, seed=count), sep="\n")
    for odd in shown(store):
        throw_away(store, odd)


@pytest.mark.parametrize("name", ["lock", "worker.lock"])
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("damaged", [True, False])
def test_a_run_with_an_odd_lock_can_be_deleted(odd_home, store, name, kind, damaged):
    source, run_id = odd_home
    run = store.home / "runs" / run_id
    shutil.copytree(source / "runs" / run_id, run)
    (run / name).unlink(missing_ok=True)
    make_odd(run / name, kind)
    if damaged:
        (run / "status.json").write_text("{}")
    throw_away(store, run_id)
