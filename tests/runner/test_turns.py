"""Which runs give way: never those that are looked at, and never for nothing."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.run import Run, queue_of
from runner.turns import Turns
from tests.runner.support import Clocks
from tests.runner.test_run import OWNERS, run

A, B = OWNERS["a"], OWNERS["b"]


def learning(name: str, started: float = 1.0) -> Run:
    return run(name, "running", started=started)


class Server:
    """Looks at its runs after some seconds."""

    def __init__(self, seconds: float | None = 20.0) -> None:
        self.clocks = Clocks()
        self.turns = Turns(seconds, lambda: self.clocks.monotonic)

    def look(self, runs: list[Run], looking: Collection[str] = (), *, after: float = 0.0, free: int = 0) -> set[str]:
        self.clocks.go_on(after)
        alive = {one.id for one in runs if one.status.state in ("running", "paused")}
        return self.turns.to_give_way(runs, alive, looking, free)


def test_after_its_turn_a_run_that_nobody_looks_at_gives_way_to_another_browser():
    server, runs = Server(), [learning("a1"), run("b1", at=5)]
    assert server.look(runs) == set()
    assert server.look(runs, after=19.9) == set()
    assert server.look(runs, after=0.1) == {"a1"}
    assert server.look(runs, looking={A}) == set(), "somebody has come back"
    assert server.look(runs, looking={B}) == {"a1"}


@pytest.mark.parametrize(
    "runs",
    [
        [learning("a1")],
        [learning("a1"), run("a2", at=5)],
        [run("a1", "paused", started=1), run("b1", at=5)],
    ],
    ids=["nobody waits", "only the same browser waits", "it pauses, and takes no place"],
)
def test_it_goes_for_nothing_less(runs: list[Run]):
    server = Server()
    server.look(runs)
    assert server.look(runs, after=1000) == set()


def test_while_there_is_a_free_place_nobody_has_to_leave():
    server, runs = Server(), [learning("a1"), run("b1", at=5)]
    server.look(runs)
    assert server.look(runs, after=1000, free=1) == set()


def test_it_can_be_switched_off():
    server, runs = Server(None), [learning("a1"), run("b1", at=5)]
    server.look(runs)
    assert server.look(runs, after=1000) == set()


def test_a_new_attempt_begins_a_new_turn():
    server, first, waits = Server(), learning("a1"), run("b1", at=5)
    server.look([first, waits])
    again = replace(first, status=replace(first.status, attempt=first.status.attempt + 1))
    assert server.look([again, waits], after=30) == set()
    assert server.look([again, waits], after=20) == {"a1"}


def test_who_would_be_the_next_again_stays():
    # b has a run in training already: the place of a1 would go to a1.
    server, runs = Server(), [learning("a1"), learning("b1"), run("b2", at=5)]
    server.look(runs, looking={B})
    assert server.look(runs, looking={B}, after=1000) == set()


def test_of_several_the_one_goes_that_has_been_there_longest_and_no_more_than_are_waited_for():
    server, waits = Server(), run("c1", at=5)
    server.look([learning("b1"), waits])
    runs = [learning("a1"), learning("b1"), waits]
    server.look(runs, after=10)
    assert server.look(runs, after=30) == {"b1"}
    assert server.look([*runs, run("c2", at=6)], after=1) == {"b1"}


names = st.sampled_from([f"{owner}{number}" for owner in "abc" for number in range(3)])


@given(
    begun=st.lists(names, unique=True, max_size=4), waiting=st.lists(names, unique=True, max_size=5),
    looking=st.sets(st.sampled_from(list(OWNERS.values()))),
    started=st.lists(st.integers(0, 9), min_size=4, max_size=4),
)  # fmt: skip
def test_whoever_gives_way_is_not_the_next(begun, waiting, looking, started):
    runs = [learning(name, at) for name, at in zip(begun, started, strict=False)]
    runs += [run(name, at=20 + place) for place, name in enumerate(waiting) if name not in begun]
    server = Server()
    server.look(runs, looking)
    gone = server.look(runs, looking, after=20)
    assert not {one.spec.owner for one in runs if one.id in gone} & looking
    after = [
        replace(one, status=replace(one.status, state="queued", queued_at=1e9)) if one.id in gone else one
        for one in runs
    ]
    assert not {one.id for one in queue_of(after)[: len(gone)]} & gone
