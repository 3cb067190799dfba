import errno

import pytest

from runner.disk import Disk, DiskFullError, Reports
from runner.rundir import RunDirectory
from tests.runner import faults
from tests.runner.support import new_run


class Room:
    """Work that finds the disk full so many times; its clock goes on a second at each wait."""

    def __init__(self, full: int) -> None:
        self.full, self.now, self.tries = full, 0.0, 0

    def disk(self, patience: float) -> Disk:
        return Disk(patience, clock=lambda: self.now, wait=self.wait)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def write(self) -> None:
        self.tries += 1
        if self.tries <= self.full:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_what_finds_no_room_is_left_for_later():
    room = Room(2)
    disk = room.disk(10)
    assert [disk.attempt("status", room.write) for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize("full", [0, 1, 10])
def test_waiting_for_room_ends_with_the_writing(full):
    room = Room(full)
    room.disk(10).write_or_wait("model", room.write)
    assert (room.tries, room.now) == (full + 1, full)


def test_patience_ends():
    room = Room(1000)
    with pytest.raises(DiskFullError, match="The disk is full"):
        room.disk(10).write_or_wait("model", room.write)
    assert room.now == 10


def test_patience_begins_anew_for_each_kind_and_after_each_success():
    room, other = Room(1000), Room(1)
    disk = room.disk(10)
    disk.attempt("checkpoint", room.write)
    disk.attempt("events", other.write)
    disk.attempt("events", other.write)
    room.now, other.tries = 11.0, 0
    assert not disk.attempt("events", other.write)
    with pytest.raises(DiskFullError):
        disk.attempt("checkpoint", room.write)


def test_what_found_no_room_is_retried_and_each_change_is_reported_once():
    room, reported = Room(2), list[bool]()
    disk = room.disk(10)
    disk.on_change = reported.append
    disk.attempt("reports", room.write)
    disk.attempt("status", lambda: None)
    assert (disk.full, reported) == (True, [True])
    disk.retry()
    assert (disk.full, reported) == (True, [True])
    disk.retry()
    assert (disk.full, reported, room.tries) == (False, [True, False], 3)


def test_a_report_that_finds_no_room_itself_is_no_error():
    room = Room(1)
    disk = room.disk(10)
    disk.on_change = lambda full: Room(1).write()
    assert not disk.attempt("status", room.write)


def test_any_other_trouble_is_told_at_once():
    def broken() -> None:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        Disk().attempt("status", broken)


def test_reports_that_a_full_disk_refuses_come_when_there_is_room(tmp_path):
    run = new_run(tmp_path / "runs")
    reports = Reports(run, Disk())
    reports.append({"step": 1})
    with faults.FaultyDisk(tmp_path, 1, "full").goes_wrong():
        reports.append({"step": 2})
        reports.append({"step": 3})
        assert RunDirectory(run.path).events()[0] == [{"step": 1}]
    reports.append({"step": 4})
    assert RunDirectory(run.path).events()[0] == [{"step": step} for step in (1, 2, 3, 4)]
