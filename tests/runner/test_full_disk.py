"""A disk that becomes full while a run learns: the page can say so at once, although nothing can be written any more.

A real disk of 4 MB, where the tests may mount one, and one whose calls fail as on a full disk.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from runner.limits import Limits
from runner.rundir import RunDirectory
from runner.store import RunStore
from runner.worker import execute
from tests.runner.faults import FaultyDisk
from tests.runner.support import FOREVER, small, until

LIMITS = Limits(min_free_megabytes=None)


class SmallDisk:
    """A folder on a disk that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._file = folder, folder / "filling"

    def fill(self) -> None:
        with self._file.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def empty(self) -> None:
        self._file.unlink()


class PlayedDisk(SmallDisk):
    """The same where nothing can be mounted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._faults = ExitStack()

    def fill(self) -> None:
        self._faults.enter_context(FaultyDisk(self.folder, 1, "full").goes_wrong())

    def empty(self) -> None:
        self._faults.close()


def mounted(folder: Path) -> bool:
    """Whether a small file system could be mounted on the folder."""
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=4M", "tmpfs", str(folder)]
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.long), "played"])
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "real" and mounted(folder):
        yield SmallDisk(folder)
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        yield PlayedDisk(folder)


@pytest.fixture
def trained(disk: SmallDisk) -> Iterator[Callable[[Path], Thread]]:
    """Train a run in a thread, which is told to leave it at the end of the test."""
    leaving, threads = Event(), []

    def train(path: Path) -> Thread:
        threads.append(Thread(target=execute, args=(RunDirectory(path), leaving.is_set)))
        threads[-1].start()
        return threads[-1]

    yield train
    leaving.set()
    for thread in threads:
        thread.join()


@pytest.mark.long
@pytest.mark.parametrize("paused", [False, pytest.param(True, marks=pytest.mark.long)], ids=["learning", "paused"])
def test_a_full_disk_is_known_while_the_run_still_learns_until_there_is_room(disk, trained, paused):
    store = RunStore(disk.folder / "home", LIMITS)
    run_id = store.submit(small(epochs=FOREVER))
    assert store.disk_problem(run_id) is None
    trained(store.open(run_id).path)
    until(lambda: store.status(run_id).step)
    if paused:
        store.command(run_id, "", "pause")
        until(lambda: store.status(run_id).state == "paused")
    assert store.disk_problem(run_id) is None
    disk.fill()
    assert "The disk is full" in str(until(lambda: store.disk_problem(run_id)))
    assert store.status(run_id).active
    disk.empty()
    until(lambda: store.disk_problem(run_id) is None)
    assert store.status(run_id).active
    store.command(run_id, "", "stop")
    until(lambda: not store.status(run_id).active)
    assert store.disk_problem(run_id) is None


def test_a_run_that_waits_on_a_full_disk_has_its_sentence_although_no_file_can_say_it(disk):
    store = RunStore(disk.folder / "home", LIMITS)
    run_id = store.submit(small())
    waiting = RunStore(store.home, Limits(min_free_megabytes=10**9))
    assert "INKLING_MIN_FREE_MEGABYTES" in str(waiting.disk_problem(run_id))
    assert store.disk_problem(run_id) is None
    store.command(run_id, "", "stop")
    assert waiting.disk_problem(run_id) is None


def test_what_a_killed_worker_left_behind_says_nothing_of_the_disk(store):
    run = store.open(store.submit(small()))
    with run.claim():
        run.change_status({"queued"}, state="running")
        run.set_waits_for_room(True)
        assert store.disk_problem(run.id)
    assert store.disk_problem(run.id) is None
    with run.claim():
        assert store.disk_problem(run.id) is None


@pytest.mark.parametrize("problem", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_lock_that_cannot_be_read_says_nothing_of_the_disk(store, monkeypatch, problem):
    run = store.open(store.submit(small()))

    def refuse(*_: object) -> None:
        raise problem

    with run.claim():
        run.change_status({"queued"}, state="running")
        run.set_waits_for_room(True)
        monkeypatch.setattr("runner.rundir.open_regular", refuse)
        assert store.disk_problem(run.id) is None
        monkeypatch.undo()
