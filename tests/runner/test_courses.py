"""Courses beside a server, with trainings of the laboratory: two at a time, used again, and what fails is said."""

import os
import signal
import stat
from pathlib import Path

import pytest

from mlp.lab.famous import FAMOUS
from runner.course_files import log_of
from runner.courses import MOST, Courses
from runner.laboratory import FOLDER, Version
from tests.runner.support import until

KEYS = list(FAMOUS)[:5]


class Stand(Courses):
    """Its processes sleep until they are ended, or do what a test says."""

    command = "exec sleep 60"

    def _command(self, path: Path) -> list[str]:
        return ["sh", "-c", self.command.replace("FILE", str(path))]


@pytest.fixture
def trainings(tmp_path: Path):
    made = Stand(tmp_path)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def test_at_most_two_train_and_the_others_wait(trainings: Stand) -> None:
    versions = [Version(key) for key in KEYS]
    trainings.start(*versions)
    trainings.start(*versions)
    assert len(trainings.processes) == MOST
    assert [trainings.look(one).waits for one in versions] == [False, False, True, True, True]
    first = trainings.processes[0]
    first.kill()
    first.wait()
    assert [trainings.look(one).waits for one in versions] == [False, False, False, True, True]


def test_a_process_that_dies_is_noticed_said_and_tried_again_when_asked(trainings: Stand) -> None:
    version = Version(KEYS[0])
    trainings.start(version)
    [process] = trainings.processes
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert "ended by signal 9" in trainings.look(version).problem
    assert trainings.processes == []
    trainings.start(version)
    assert trainings.look(version).problem == ""
    assert len(trainings.processes) == 1


def test_a_process_that_fails_says_so_and_its_words_are_in_a_log(trainings: Stand) -> None:
    version = Version(KEYS[0])
    trainings.command = "echo trace; exit 3"
    trainings.start(version)
    assert "exit code 3" in until(lambda: trainings.look(version).problem)
    assert log_of(version.path(trainings.home)).read_text() == "trace\n"


def test_a_damaged_file_is_made_again(trainings: Stand) -> None:
    version = Version(KEYS[0])
    path = version.path(trainings.home)
    path.parent.mkdir(parents=True)
    path.write_text("nonsense\n")
    assert trainings.look(version).record is None
    trainings.start(version)
    assert len(trainings.processes) == 1


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    trainings = Courses(tmp_path)
    trainings.start(Version(KEYS[0]))
    assert "Nothing can be written" in trainings.look(Version(KEYS[0])).problem


@pytest.mark.long
def test_real_trainings_report_while_they_train_and_are_used_again(tmp_path: Path) -> None:
    trainings, version = Courses(tmp_path), Version("same-batch")
    right = Version("same-batch", is_right=True)
    trainings.start(version, right)
    record = until(lambda: trainings.look(version).record)
    beside = until(lambda: trainings.look(right).record)
    assert record
    assert beside
    for process in trainings.processes:
        process.wait()  # the file is there a moment before its process has ended
    assert beside.done.step == record.done.step == 500
    assert not list((tmp_path / FOLDER).glob("*.part"))
    other = Courses(tmp_path)
    other.start(version, right)
    assert other.processes == []
    assert other.look(version).record == record
    assert not stat.S_IMODE(version.path(tmp_path).stat().st_mode) & 0o002
