import os

import pytest

from runner.about import About
from runner.checked import parse
from runner.files import RunError
from runner.records import Records
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from tests.runner.support import ODD, make_odd, new_run, small

OWNER = "a" * 64
LONG_AGO = 1_000_000_000.0


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


def rest(run: RunDirectory) -> None:
    """As if nothing had happened to the run for a long time."""
    os.utime(run.path, (LONG_AGO, LONG_AGO))


def test_a_folder_that_is_not_there_has_no_runs(runs):
    assert Records(runs).all() == []


def test_a_run_at_rest_is_the_same_object_until_one_of_its_files_is_replaced(runs):
    run, records = new_run(runs), Records(runs)
    rest(run)
    (first,) = records.all()
    assert records.all()[0] is first
    run.change_status({"queued"}, state="running")
    assert records.all()[0].status.state == "running"
    rest(run)
    records.all()
    run.describe(note="good")
    assert records.all()[0].about.note == "good"


def test_a_run_that_was_just_changed_is_looked_at_again(runs):
    run, records = new_run(runs), Records(runs)
    records.all()
    for step in range(1, 50):
        run.change_status({"queued"}, step=step)
        assert records.all()[0].status.step == step


def test_a_run_that_is_gone_or_damaged_is_left_out(runs):
    gone, damaged, good = (new_run(runs) for _ in range(3))
    records = Records(runs)
    for run in (gone, damaged, good):
        rest(run)
    assert len(records.all()) == 3
    gone.path.rename(runs / "elsewhere")
    damaged.status_path.unlink()
    assert [run.id for run in records.all()] == [good.id]
    with pytest.raises(RunError, match=r"status\.json is missing"):
        records.run(damaged.id)


def test_what_nobody_described_has_the_title_it_was_given(runs):
    run, records = new_run(runs), Records(runs)
    assert records.about(run.id) == About(run.spec().title)
    assert not records.is_deleted(run.id)
    run.describe(deleted=1.0)
    assert records.is_deleted(run.id)


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", ["spec.json", "status.json", "about.json"])
def test_a_damaged_run_is_listed_with_its_problem_until_it_is_mended(runs, name, kind):
    damaged, good = (RunDirectory.create(runs, RunSpec(small(), 1.0, OWNER)) for _ in range(2))
    damaged.describe(note="mine")
    path, kept = damaged.path / name, damaged.path / "kept"
    path.rename(kept)
    make_odd(path, kind)
    records = Records(runs)
    (found,) = records.damaged()
    assert found.problem.startswith(f"{name} ")  # without the folder, which fills the row of a list
    assert [run.id for run in records.all()] == [good.id]
    assert found.id == damaged.id
    assert name in found.problem
    assert found.owner == (None if name == "spec.json" else OWNER)
    assert records.problem(damaged.id) == found.problem
    assert records.problem(good.id) is None
    path.rmdir() if kind == "directory" else path.unlink()
    kept.rename(path)
    assert records.damaged() == []
    assert len(records.all()) == 2


def test_the_owner_is_found_in_a_specification_that_is_cut_or_has_odd_values(runs):
    run = RunDirectory.create(runs, RunSpec(small(), 1.0, OWNER, title=f'"owner": "{"b" * 64}"'))
    whole = run.spec_path.read_text()
    for text in (whole[:-20], whole.replace("1.0", "1e300"), whole.replace("1.0", "NaN")):
        run.spec_path.write_text(text)
        (found,) = Records(runs).damaged()
        assert found.owner == OWNER
    run.spec_path.write_text("{}")
    assert Records(runs).damaged()[0].owner is None


def test_a_damaged_run_is_read_once(runs, monkeypatch):
    run, records, reads = new_run(runs), Records(runs), []
    run.status_path.write_text('{"epoch": NaN}')

    def counted(content):
        reads.append(content)
        return parse(content)

    monkeypatch.setattr("runner.files.parse", counted)
    for _ in range(5):
        assert "NaN" in records.damaged()[0].problem
    assert sum(b"NaN" in content for content in reads) == 1
