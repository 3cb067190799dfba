import os

import pytest

from runner.files import RunError
from runner.rundir import RunDirectory
from runner.trash import SECONDS_KEPT, Trash, remove_half_made
from tests.runner.support import new_run


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
    run, trash = thrown_away(runs), Trash(runs)
    trash.take(run)
    trash.empty(now=101 + SECONDS_KEPT)
    assert run.id not in trash
    with pytest.raises(RunError, match=r"There is no run .* in the trash; it stays there for a day"):
        trash.give_back(run)


def test_only_what_was_thrown_away_long_ago_is_removed(runs):
    trash = Trash(runs)
    trash.empty(now=1e12)
    old, new, damaged = thrown_away(runs, at=100.0), thrown_away(runs, at=200.0), thrown_away(runs)
    for run in (old, new, damaged):
        trash.take(run)
    (trash.path / damaged.id / "about.json").write_bytes(b"")
    (trash.path / ".going-0123").mkdir()
    trash.empty(now=150.0 + SECONDS_KEPT)
    assert sorted(path.name for path in trash.path.iterdir()) == sorted([new.id, damaged.id])


def test_half_made_runs_are_removed_when_they_are_old(runs):
    run = new_run(runs)
    for name, changed in ((".new-old", 100), (".new-new", 300)):
        (runs / name / "checkpoints").mkdir(parents=True)
        os.utime(runs / name, (changed, changed))
    remove_half_made(runs, older_than=200)
    assert sorted(path.name for path in runs.iterdir()) == [".new-new", run.id]
