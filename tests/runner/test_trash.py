import os

import pytest

from runner.files import RunError
from runner.rundir import RunDirectory
from runner.trash import SECONDS_KEPT, Trash, remove_half_made
from tests.runner.support import NOW, Clocks, new_run


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


def thrown_away(runs, at: float = 100.0) -> RunDirectory:
    run = new_run(runs)
    run.change_status({"queued"}, state="stopped")
    run.describe(deleted=at)
    return run


def test_a_run_that_was_thrown_away_is_moved_and_comes_back_as_it_was(runs):
    run, trash = thrown_away(runs), Trash(runs)
    before = run.status(), run.spec()
    assert trash.take(run)
    assert not run.path.exists()
    assert run.id in trash
    trash.give_back(run)
    assert (run.status(), run.spec()) == before
    assert run.about().deleted is None
    assert run.id not in trash


def test_nothing_is_moved_that_somebody_works_on_or_that_nobody_threw_away(runs):
    trash, kept, active, claimed = Trash(runs), new_run(runs), thrown_away(runs), thrown_away(runs)
    kept.change_status({"queued"}, state="done")
    active.change_status({"stopped"}, state="running")
    with claimed.claim():
        assert [trash.take(run) for run in (kept, active, claimed)] == [False] * 3
    assert all(run.path.is_dir() for run in (kept, active, claimed))
    trash.give_back(active)  # in time: it has not moved
    assert active.about().deleted is None
    assert trash.take(claimed)
    assert trash.take(claimed)  # it is there already


def test_what_is_not_there_cannot_be_given_back(runs):
    clocks = Clocks()
    run, trash = thrown_away(runs, at=NOW), Trash(runs, clocks.ages())
    trash.take(run)
    trash.empty()
    clocks.go_on(SECONDS_KEPT + 1)
    trash.empty()
    assert run.id not in trash
    with pytest.raises(RunError, match=r"There is no run .* in the trash; it stays there for a day"):
        trash.give_back(run)


def in_trash(trash: Trash) -> set[str]:
    return {path.name for path in trash.path.iterdir()}


def test_only_what_was_thrown_away_long_ago_is_removed(runs):
    clocks = Clocks()
    trash = Trash(runs, clocks.ages())
    trash.empty()
    old, new, damaged = thrown_away(runs, at=NOW), thrown_away(runs, at=NOW + 1000), thrown_away(runs)
    for run in (old, new, damaged):
        trash.take(run)
    (trash.path / damaged.id / "about.json").write_bytes(b"")
    (trash.path / ".going-0123").mkdir()
    clocks.go_on(1000)
    trash.empty()
    clocks.go_on(SECONDS_KEPT - 500)
    trash.empty()
    assert in_trash(trash) - {damaged.id} == {new.id}  # the damaged one has the date of the real clock
    clocks.go_on(SECONDS_KEPT)
    trash.empty()
    assert in_trash(trash) == set()


@pytest.mark.parametrize("days", [1, 400, -1, -400])
def test_a_clock_that_jumps_removes_nothing_that_was_just_thrown_away(runs, days):
    clocks = Clocks()
    trash = Trash(runs, clocks.ages())
    trash.empty()
    before, after = thrown_away(runs, at=NOW), thrown_away(runs, at=NOW + days * SECONDS_KEPT)
    trash.take(before)
    clocks.go_on(60)
    clocks.wall += days * SECONDS_KEPT
    trash.take(after)
    for _ in range(20):
        trash.empty()
        clocks.go_on(3600)
    assert in_trash(trash) == {before.id, after.id}


def test_a_server_that_starts_with_a_wrong_clock_removes_nothing_at_once(runs):
    clocks = Clocks()
    run, trash = thrown_away(runs, at=NOW - 60), Trash(runs, clocks.ages())
    trash.take(run)
    clocks.wall += 3 * SECONDS_KEPT
    trash.empty()
    clocks.wall -= 3 * SECONDS_KEPT  # corrected a moment later
    clocks.go_on(3600)
    trash.empty()
    assert in_trash(trash) == {run.id}


def test_half_made_runs_are_removed_when_they_are_old(runs):
    clocks = Clocks()
    run, ages = new_run(runs), clocks.ages()
    for name, changed in ((".new-old", NOW - 2 * SECONDS_KEPT), (".new-new", NOW - 300)):
        (runs / name / "checkpoints").mkdir(parents=True)
        os.utime(runs / name, (changed, changed))
    remove_half_made(runs, ages)
    clocks.go_on(3600)
    remove_half_made(runs, ages)
    assert sorted(path.name for path in runs.iterdir()) == [".new-new", run.id]
