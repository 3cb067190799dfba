"""Who begins when: as a server with so many places would do it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.launcher_state import LauncherReport
from runner.run import Run
from runner.status import Status
from runner.store import ANOTHER, RunStore
from runner.waiting import Queue
from tests.runner.support import small
from tests.runner.test_run import OWNERS, run

seconds = st.integers(0, 100).map(float)


def needs_of(runs: dict[str, float | None]) -> Callable[[Run], float | None]:
    return lambda one: runs[one.id]


@given(places=st.integers(1, 4), training=st.lists(seconds, max_size=4), waiting=st.lists(seconds, max_size=8))
def test_runs_begin_when_a_place_is_free(places: int, training: list[float], waiting: list[float]):
    training = training[:places]
    need: dict[str, float | None] = {f"a{number}": time for number, time in enumerate([*training, *waiting])}
    names = list(need)
    queue = Queue(
        places,
        [run(name, "running") for name in names[: len(training)]],
        [run(name) for name in names[len(training) :]],
    )
    begins = queue.begin_in(needs_of(need))
    assert len(begins) == len(waiting) + 1
    spans = [(0.0, time) for time in training]
    for begin, length in zip(begins, [*waiting, 1.0], strict=True):
        assert begin is not None
        assert sum(start <= begin < end for start, end in spans) < places, "a place is free"
        if begin > 0:
            assert sum(start < begin <= end for start, end in spans) >= places, "and none was before"
        spans.append((begin, begin + length))


def test_behind_a_run_of_unknown_length_nothing_is_known():
    needs = needs_of({"a1": 5.0, "a2": None, "b1": 1.0})
    queue = Queue(1, [run("a1", "running")], [run("a2"), run("b1")])
    assert queue.begin_in(needs) == [5.0, None, None]
    assert Queue(2, queue.training, queue.waiting).begin_in(needs) == [0, 5, 6]


@pytest.mark.parametrize(
    ("places", "training", "at_once"),
    [(1, 0, [True, False]), (1, 1, [False] * 2), (2, 0, [True] * 2), (3, 1, [True] * 2), (1, 2, [False] * 2)],
)
def test_a_run_for_which_there_is_a_place_begins_at_once(places: int, training: int, at_once: list[bool]):
    queue = Queue(places, [run(f"b{number}", "running") for number in range(training)], [run("a1"), run("a2")])
    assert [queue.begins_at_once(name) for name in ("a1", "a2")] == at_once
    assert [queue.position(name) for name in ("a1", "a2", "b0", "c1")] == [1, 2, None, None]
    assert not queue.begins_at_once("c1")


def test_one_that_is_left_alone_does_not_begin():
    assert not Queue(1, [], [run("a1")], frozenset({"a1"})).begins_at_once("a1")


def test_of_a_run_that_gives_way_only_an_epoch_counts():
    first = replace(run("a1", "running"), status=Status("running", 10, 0.0, epoch=5.0))
    needs = needs_of({"a1": 50.0, "b1": 1.0})
    assert Queue(1, [first], [run("b1")], giving_way=frozenset({"a1"})).begin_in(needs) == [10.0, 11.0]
    last = replace(first, status=replace(first.status, epoch=9.9))
    assert Queue(1, [last], [], giving_way=frozenset({"a1"})).begin_in(needs) == [50.0]


# --- of a store -------------------------------------------------------------------------------------------------------


def test_paused_and_stopping_runs_take_no_place_and_what_is_left_alone_comes_last(tmp_path):
    store = RunStore(tmp_path)
    learns, pauses, stops, odd, waits = (store.submit(small(), owner=OWNERS["a"]) for _ in range(5))
    for name, state in ((learns, "running"), (pauses, "paused"), (stops, "running")):
        store.open(name).change_status({"queued"}, state=state)
    store.command(stops, OWNERS["a"], "stop")
    LauncherReport(tmp_path, places=2).write({odd: "Its lock cannot be opened."})
    queue = store.queue()
    assert [one.id for one in queue.training] == [learns]
    assert [one.id for one in queue.waiting] == [waits, odd]
    assert queue.begins_at_once(waits)


def test_where_another_run_would_stand(tmp_path):
    store = RunStore(tmp_path)
    for _ in range(3):
        store.submit(small(), owner=OWNERS["a"])
    assert store.queue(another_of=OWNERS["a"]).position(ANOTHER) == 4
    assert store.queue(another_of=OWNERS["b"]).position(ANOTHER) == 2, "browsers take turns"
    assert store.queue().position(ANOTHER) is None
    assert len(store.list()) == 3
