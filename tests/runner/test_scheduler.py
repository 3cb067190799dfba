import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.limits import Limits
from runner.looking import say_who_looks
from runner.problems import Problems
from runner.processes import Child
from runner.run import Run
from runner.rundir import RunDirectory
from runner.scheduler import MOST_PAUSED, Scheduler
from runner.turns import Turns
from tests.runner.support import ODD, Clocks, make_odd, small, until


@pytest.fixture
def begun(monkeypatch) -> list[str]:
    """The ids of the runs that a scheduler starts, in their order; no process is started."""
    ids: list[str] = []

    def start(_: Scheduler, run: Run, *_shares: int) -> bool:
        ids.append(run.id)
        return True

    monkeypatch.setattr(Scheduler, "_start", start)
    return ids


@pytest.fixture
def scheduler(store, begun) -> Callable[..., Scheduler]:
    """Makes schedulers that start no process."""
    return lambda slots=1: Scheduler(store.home, slots, Limits())


def test_a_run_whose_worker_pauses_is_not_to_learn_when_it_comes_back(store, scheduler):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="paused")
    scheduler().look()
    assert (store.status(run_id).state, store.status(run_id).start_paused) == ("queued", True)


def test_a_server_can_be_told_to_leave_interrupted_runs(store, scheduler, monkeypatch):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="interrupted")
    monkeypatch.setenv("INKLING_RESUME", "0")
    scheduler().look()
    assert store.status(run_id).state == "interrupted"
    monkeypatch.setenv("INKLING_RESUME", "1")
    scheduler().look()
    assert store.status(run_id).state == "queued"


def test_who_interrupts_a_run_while_the_server_runs_wants_it_so(store, scheduler):
    quiet = scheduler()
    quiet.look()
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="interrupted")
    quiet.look()
    assert store.status(run_id).state == "interrupted"


def test_the_worker_of_an_earlier_server_that_ends_late_is_begun_again(store, scheduler):
    run_id, quiet = store.submit(small()), scheduler()
    run = store.open(run_id)
    run.change_status({"queued"}, state="running")
    with run.claim():
        quiet.look()
        assert store.status(run_id).state == "running"
        run.change_status({"running"}, state="interrupted")
    quiet.look()
    assert store.status(run_id).state == "queued"


def test_a_run_that_waits_again_does_not_end_with_its_former_worker(store, scheduler):
    run_id = store.submit(small())
    run = store.open(run_id)
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]) as process:
        child = Child(process, queued_at=store.status(run_id).queued_at, log_start=0)
    run.log_path.touch()
    run.change_status({"queued"}, state="interrupted")
    store.resume(run_id, "")
    quiet = scheduler()
    quiet._children[run_id] = child
    quiet.look()
    assert store.status(run_id).state == "queued"


def test_on_a_full_disk_a_run_waits_and_says_why(store):
    run_id = store.submit(small())
    Scheduler(store.home, 1, Limits(min_free_megabytes=10**9)).look()
    assert store.status(run_id).state == "queued"
    assert "INKLING_MIN_FREE_MEGABYTES" in store.status(run_id).message


@pytest.mark.parametrize(
    ("ended_at", "pinned", "days", "kept"),
    [(1.0, False, None, True), (1.0, False, 1, False), (1.0, True, 1, True), (1e11, False, 1, True)],
)
def test_only_what_is_old_and_not_pinned_is_thrown_away_and_only_if_wanted(store, ended_at, pinned, days, kept):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state="done", ended_at=ended_at)
    store.describe(run_id, "", pinned=pinned)
    one, clocks = Scheduler(store.home, 1, Limits(keep_days=days)), Clocks()
    one._ended, clocks.wall = clocks.ages(), time.time()
    one._sweep(store.list())
    clocks.go_on(3600)
    one._sweep(store.list())
    assert [run.id for run in store.list()] == ([run_id] if kept else [])


def test_paused_runs_take_no_place_until_there_are_too_many(store, scheduler, begun):
    paused, waiting = [store.submit(small()) for _ in range(MOST_PAUSED + 1)], store.submit(small())
    with ExitStack() as claims:
        for run_id in paused[1:]:
            store.open(run_id).change_status({"queued"}, state="paused")
            claims.enter_context(store.open(run_id).claim())
        with store.open(paused[0]).claim():
            store.open(paused[0]).change_status({"queued"}, state="paused")
            scheduler().look()
            assert begun == []
        store.open(paused[0]).change_status({"paused"}, state="done")
        scheduler().look()
    assert begun == [waiting]


ODD_VALUES = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e300",
    "1" + 400 * "0",
    "-5",
    '"text"',
    "null",
    "[[1]]",
    "{}",
]


@pytest.mark.long
@pytest.mark.parametrize("state", ["queued", "running"])
def test_no_value_in_the_status_of_one_run_keeps_another_from_starting(store, scheduler, begun, state):
    odd, good = store.open(store.submit(small())), store.submit(small())
    odd.change_status({"queued"}, state=state)
    record = json.loads(odd.status_path.read_text())
    for name, value in product(sorted(record), ODD_VALUES):
        odd.status_path.write_text(json.dumps(record | {name: "VALUE"}).replace('"VALUE"', value))
        begun.clear()
        scheduler(slots=3).look()
        assert good in begun, (name, value)


@pytest.mark.parametrize("state", ["queued", "running", "interrupted"])
def test_no_error_of_one_run_keeps_the_others_from_starting(store, scheduler, begun, state, monkeypatch, caplog):
    def unforeseen(*_args, **_changes):
        raise ZeroDivisionError

    odd = store.submit(small())
    store.open(odd).change_status({"queued"}, state=state)
    good = store.submit(small())
    for name in ("is_claimed", "change_status", "check_locks"):
        monkeypatch.setattr(RunDirectory, name, for_one(odd, getattr(RunDirectory, name), unforeseen))
    one = scheduler()
    for _ in range(3):
        one.look()
    assert begun.count(good) == 3
    told = [record for record in caplog.records if odd in record.getMessage()]
    assert len(told) == (0 if state == "queued" and odd in begun else 2)  # once with the trace, once in a sentence
    if told:
        assert "error in Inkling (ZeroDivisionError)" in one.sentences[odd]


def for_one(run_id: str, usual: Callable[..., Any], odd: Callable[..., Any]) -> Callable[..., Any]:
    """A method of RunDirectory that is another one for a single run."""
    return lambda self, *values, **named: (odd if self.id == run_id else usual)(self, *values, **named)


STATES = ("queued", "running", "paused")


def odd_runs(store, *kinds: Sequence[Any]) -> dict[tuple[Any, ...], RunDirectory]:
    """A run for each combination of kinds and states, before which no other begins."""
    combinations: list[tuple[Any, ...]] = list(product(*kinds, STATES))
    runs = {combination: store.open(store.submit(small())) for combination in combinations}
    for (*_, state), run in runs.items():
        run.change_status({"queued"}, state=state)
    return runs


@pytest.mark.long
def test_odd_files_in_some_runs_stop_only_those(store, launch):
    runs = odd_runs(store, ["lock", "worker.lock", "worker.log"], ODD)
    for (name, kind, _), run in runs.items():
        (run.path / name).unlink(missing_ok=True)
        make_odd(run.path / name, kind)
    good = store.submit(small(epochs=1))
    launch()
    until(lambda: store.status(good).state == "done")
    for (name, *_), run in runs.items():
        if name == "lock":  # its status cannot be written either
            assert "lock cannot be used (" in until(lambda: store.launcher().runs.get(run.id))  # noqa: B023 (at once)
        else:
            until(lambda: not store.status(run.id).active)  # noqa: B023 (at once)
            assert store.status(run.id).state == "failed"
            assert f"{name})." in store.status(run.id).message


@pytest.mark.long
def test_locks_of_another_user_in_some_runs_stop_only_those(store, launch, monkeypatch):
    runs = odd_runs(store, [("lock",), ("worker.lock",), ("lock", "worker.lock")], [errno.EACCES, errno.EIO])
    refused = {str(run.path / name): number for (names, number, _), run in runs.items() for name in names}
    for path in refused:
        Path(path).touch()
    usual = os.open

    def open_file(path, *arguments, **options):
        if number := refused.get(os.fsdecode(path)):
            raise OSError(number, os.strerror(number), path)
        return usual(path, *arguments, **options)

    monkeypatch.setattr(os, "open", open_file)
    good = store.submit(small(epochs=1))
    launch()
    until(lambda: store.status(good).state == "done")
    for (_, number, _), run in runs.items():
        said = until(lambda: store.launcher().runs.get(run.id) or store.status(run.id).message)  # noqa: B023 (at once)
        assert os.strerror(number) in said


def test_a_run_whose_deaths_cannot_be_written_is_started_more_and_more_rarely(store, monkeypatch):
    """Its directory is not writable: each worker ends at once, and the status cannot say so."""

    def refused(*_args, **_changes):
        raise PermissionError(errno.EACCES, "Permission denied", "status.json")

    odd, good = store.submit(small()), store.submit(small())
    monkeypatch.setattr(RunDirectory, "change_status", for_one(odd, RunDirectory.change_status, refused))
    started: dict[str, list[float]] = {odd: [], good: []}
    now = 0.0

    def start(run: RunDirectory, queued_at: float, *_: object) -> Child:
        started[run.id].append(now)
        with subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]) as process:
            return Child(process, queued_at, log_start=0)

    monkeypatch.setattr("runner.scheduler.start_worker", start)
    one = Scheduler(store.home, 2, Limits())
    one._problems = Problems(lambda: now)
    for now in range(40):  # noqa: B007 (the clock above reads it)
        one.look()
    assert len(started[odd]) <= 5
    assert len(started[good]) == 3
    assert store.status(good).state == "failed"
    assert one.sentences[odd].startswith(
        "Inkling leaves this run alone: status.json cannot be used (Permission denied)."
    )


def test_a_run_that_nobody_looks_at_is_told_to_give_way_and_one_that_is_seen_again_to_stay(store, scheduler):
    theirs, mine = "a" * 64, "b" * 64
    run = store.open(store.submit(small(), owner=theirs))
    run.change_status({"queued"}, state="running", started_at=1.0)
    store.submit(small(), owner=mine)
    one, clocks = scheduler(), Clocks()
    one._turns._clock = one._looking._clock = lambda: clocks.monotonic
    with run.claim():
        one.look()
        clocks.go_on(20)
        say_who_looks(store.home, [mine])
        one.look()
        assert run.is_to_give_way()
        say_who_looks(store.home, [theirs])
        one.look()
        assert not run.is_to_give_way()


def test_what_an_earlier_server_told_a_run_holds_no_longer(store, scheduler):
    run = store.open(store.submit(small()))
    run.change_status({"queued"}, state="running", started_at=1.0)
    run.ask_to_give_way(True)
    with run.claim():
        scheduler().look()
        assert not run.is_to_give_way()


@pytest.mark.long
def test_two_that_nobody_looks_at_take_turns_on_one_place(store, monkeypatch):
    """Real workers: each is begun several times, and both come to their ends."""
    monkeypatch.setenv("INKLING_SPARE_WORKER", "0")
    one = Scheduler(store.home, 1, Limits())
    one._turns = Turns(0.0)
    ids = [store.submit(small(epochs=4), owner=owner * 64) for owner in "ab"]

    def ended() -> bool:
        one.look()
        return not any(store.status(run_id).active for run_id in ids)

    until(ended, 60)
    assert [store.status(run_id).state for run_id in ids] == ["done"] * 2
    assert min(store.status(run_id).attempt for run_id in ids) >= 2


def test_a_run_alone_gets_all_cores_but_one_and_later_ones_what_is_left(store, monkeypatch):
    given: dict[str, int] = {}

    def start(run: RunDirectory, queued_at: float, threads: int, *_: object) -> Child:
        given[run.id] = threads
        run.change_status({"queued"}, state="running", threads=threads, attempt=1, started_at=1.0)
        held.enter_context(run.claim())
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            return Child(process, queued_at, log_start=0)

    monkeypatch.setattr("runner.scheduler.start_worker", start)
    monkeypatch.setattr("runner.scheduler.cores", lambda: 8)
    wide = Experiment(NetworkConfig(hidden=(2048, 2048)), TrainingConfig(batch_size=128))
    one = Scheduler(store.home, 7, Limits())
    with ExitStack() as held:
        first = store.submit(wide)
        one.look()
        others = [store.submit(wide) for _ in range(2)]
        one.look()
    assert [given[run_id] for run_id in (first, *others)] == [7, 1, 1]


def test_runs_that_begin_together_share_the_cores(store, monkeypatch):
    given: list[int] = []
    monkeypatch.setattr("runner.scheduler.start_worker", lambda run, at, threads, *_: given.append(threads))
    monkeypatch.setattr("runner.scheduler.cores", lambda: 8)
    wide = Experiment(NetworkConfig(hidden=(2048, 2048)), TrainingConfig(batch_size=128))
    for _ in range(3):
        store.submit(wide)
    one = Scheduler(store.home, 7, Limits())
    one._start_next(store.list(), set())
    assert given == [2, 2, 2]
