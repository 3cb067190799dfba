from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.files import RunError
from runner.run import Run, queue_of
from runner.spec import RunSpec
from runner.status import Status
from tests.runner.support import small

OWNERS = {name: sha256(name.encode()).hexdigest() for name in "abc"}


def run(name: str, state: str = "queued", at: float = 0.0, started: float | None = None) -> Run:
    """The run `a1` is one of the browser a."""
    status = Status(state, epochs=2, queued_at=at, started_at=started)
    return Run(name, RunSpec(small(), at, OWNERS[name[0]]), status)


def names(runs) -> list[str]:
    return [one.id for one in runs]


def test_browsers_take_turns():
    runs = [run(name, at=at) for at, name in enumerate(["a1", "a2", "a3", "b1", "b2", "c1"])]
    assert names(queue_of(runs)) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_has_a_run_in_training_waits_for_those_who_have_none():
    runs = [run("a1", "running", 0, started=1), run("a2", at=1), run("a3", at=2), run("b1", at=3)]
    assert names(queue_of(runs)) == ["b1", "a2", "a3"]


def test_whose_turn_is_longer_ago_comes_first():
    runs = [run("a1", "done", started=5), run("b1", "done", started=9), run("b2", at=10), run("a2", at=11)]
    assert names(queue_of(runs)) == ["a2", "b2"]


def test_a_run_whose_turn_was_cut_short_comes_first():
    runs = [run("b1", at=1), run("a1", at=2, started=3), run("a2", at=1, started=0)]
    assert names(queue_of(runs)) == ["a1", "b1", "a2"]


def test_a_run_whose_worker_is_starting_waits_no_more_and_counts():
    runs = [run("a1", at=0), run("a2", at=1), run("b1", at=2)]
    assert names(queue_of(runs, begun={"a1"})) == ["b1", "a2"]


queues = st.lists(st.sampled_from("abc"), max_size=12).map(
    lambda owners: [run(f"{owner}{at}", at=at) for at, owner in enumerate(owners)]
)


@given(runs=queues)
def test_with_one_place_the_runs_begin_in_the_order_that_was_shown(runs):
    shown, begun, now = names(queue_of(runs)), [], 100.0
    while waiting := queue_of(runs):
        now += 1
        begun.append(waiting[0].id)
        runs = [_ended(one) for one in runs]
        runs = [_started(one, now) if one.id == begun[-1] else one for one in runs]
    assert begun == shown


@given(runs=queues)
def test_between_two_runs_of_one_browser_nobody_else_has_two(runs):
    order = queue_of(runs)
    assert sorted(names(order)) == sorted(names(runs))
    for owner in "abc":
        mine = [place for place, one in enumerate(order) if one.id[0] == owner]
        assert [order[place].status.queued_at for place in mine] == sorted(order[p].status.queued_at for p in mine)
        for first, second in pairwise(mine):
            between = [one.id[0] for one in order[first + 1 : second]]
            assert len(set(between)) == len(between)


def _started(one: Run, now: float) -> Run:
    return replace(one, status=replace(one.status, state="running", started_at=now))


def _ended(one: Run) -> Run:
    return replace(one, status=replace(one.status, state="done")) if one.status.state == "running" else one


def test_the_experiment_is_what_was_asked_for_with_what_was_changed():
    one = run("a1")
    assert one.experiment is one.spec.experiment
    changed = replace(one, status=replace(one.status, changes={"learning_rate": 0.5, "epochs": 9}))
    assert changed.experiment == small(learning_rate=0.5, epochs=9)


@pytest.mark.parametrize("changes", [{"learning_rate": -1}, {"nonsense": 1}])
def test_a_change_to_what_cannot_be_is_told(changes):
    with pytest.raises(RunError, match="changed settings are not possible"):
        _ = replace(run("a1"), status=replace(run("a1").status, changes=changes)).experiment
