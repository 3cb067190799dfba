import os
import time

import pytest

from runner.launcher_state import LauncherReport, LauncherState, LauncherView
from tests.runner.support import ODD, make_odd


def test_what_the_launcher_writes_is_what_pages_read(tmp_path):
    report, view = LauncherReport(tmp_path), LauncherView(tmp_path)
    assert view.state() == LauncherState(running=False)
    report.write({})
    assert view.state() == LauncherState(running=True)
    report.write({"a1": "It is left alone."})
    assert view.state() == LauncherState(running=True, runs={"a1": "It is left alone."})
    report.write({}, "launcher.lock cannot be used.")
    assert view.state() == LauncherState(running=False, problem="launcher.lock cannot be used.")
    report.remove()
    assert view.state() == LauncherState(running=False)
    report.write({}, "launcher.lock cannot be used.")
    assert view.state().problem


def test_pages_know_how_many_runs_may_train_and_take_one_where_an_older_launcher_does_not_say_it(tmp_path):
    LauncherReport(tmp_path, places=3).write({}, giving_way=["b", "a"])
    state = LauncherView(tmp_path).state()
    assert (state.places, sorted(state.giving_way)) == (3, ["a", "b"])
    (tmp_path / "launcher.json").write_text('{"format": 1, "problem": "", "runs": {}}')
    assert LauncherView(tmp_path).state() == LauncherState(running=True, places=1)


@pytest.mark.parametrize("seconds", [-3600, -20, 20, 3600])
def test_a_launcher_that_has_not_written_for_some_time_is_not_running(tmp_path, seconds):
    report, view = LauncherReport(tmp_path), LauncherView(tmp_path)
    report.write({})
    at = time.time() + seconds
    os.utime(tmp_path / "launcher.json", (at, at))
    assert not view.state().running
    report.write({})  # nothing new, but it lives
    assert view.state().running


def test_a_report_that_was_removed_is_written_again(tmp_path):
    report = LauncherReport(tmp_path)
    report.write({"a1": "odd"})
    (tmp_path / "launcher.json").unlink()
    report.write({"a1": "odd"})
    assert LauncherView(tmp_path).state().runs == {"a1": "odd"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"problem": 1, "runs": {}}',
        '{"problem": "", "runs": []}',
        '{"problem": "", "runs": {"a": 1}}',
        '{"problem": "", "runs": {}, "places": 0}',
        '{"problem": "", "runs": {}, "places": true}',
        '{"problem": "", "runs": {}, "giving_way": {"a": 1}}',
    ],
)
def test_a_foreign_report_is_none(tmp_path, content):
    (tmp_path / "launcher.json").write_text(content)
    assert LauncherView(tmp_path).state() == LauncherState(running=False)


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_in_its_place_is_none(tmp_path, kind):
    make_odd(tmp_path / "launcher.json", kind)
    assert LauncherView(tmp_path).state() == LauncherState(running=False)
