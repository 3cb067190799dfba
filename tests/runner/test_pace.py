import errno

import pytest

from runner.pace import Pace, Patience


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def work_times(pace: Pace, clock: Clock, *, until: float, cost: float, now: bool = False) -> list[float]:
    """When the work is done if it is offered ten times a second."""
    times: list[float] = []

    def work() -> None:
        times.append(round(clock.now - 100, 1))
        clock.now += cost

    while clock.now < 100 + until:
        pace.keep(work, now=now)
        clock.now += 0.1
    return times


def test_the_first_time_is_at_once_and_the_others_after_the_interval():
    clock = Clock()
    times = work_times(Pace(1, 0.01, clock=clock), clock, until=4.05, cost=0)
    assert times == [0, 1.1, 2.2, 3.3] or times == [0, 1, 2, 3, 4]


def test_what_is_wanted_now_does_not_wait():
    clock = Clock()
    assert len(work_times(Pace(10, 0.01, clock=clock), clock, until=2.05, cost=0, now=True)) == 21


def test_work_that_takes_long_is_done_more_rarely_even_if_wanted_now():
    for now in (False, True):
        clock = Clock()
        cost, until = 0.5, 500.0
        times = work_times(Pace(1, 0.01, clock=clock), clock, until=until, cost=cost, now=now)
        assert 9 <= len(times) <= 10  # each 0.5 s is followed by 50 s without
        assert len(times) * cost / until <= 0.011


def full_until(tries: int):
    """A disk on which there is room after so many tries; what was written."""
    written: list[int] = []
    count = iter(range(1, 10**6))

    def write() -> None:
        if (number := next(count)) <= tries:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(number)

    return write, written


def test_what_a_full_disk_refuses_is_tried_again_a_second_later():
    clock = iter(float(second) / 2 for second in range(10**6))
    pace = Pace(10, share=1e9, clock=lambda: next(clock))
    write, written = full_until(tries=3)
    for _ in range(40):
        pace.keep(write)
    assert written[:1] == [4]
    assert len(written) < 5  # and then at its old pace


def test_a_disk_that_stays_full_is_told_after_a_minute():
    seconds = [0.0]
    patience = Patience(60, clock=lambda: seconds[0])
    write, _ = full_until(tries=10**6)
    assert not patience.attempt(write)
    seconds[0] = 59.0
    assert not patience.attempt(write)
    seconds[0] = 60.0
    with pytest.raises(OSError, match="No space left"):
        patience.attempt(write)


def test_room_in_between_begins_the_minute_anew():
    seconds = [0.0]
    patience = Patience(60, clock=lambda: seconds[0])
    write, _ = full_until(tries=10**6)
    assert not patience.attempt(write)
    seconds[0] = 59.0
    assert patience.attempt(lambda: None)
    seconds[0] = 61.0
    assert not patience.attempt(write)


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "no"), ValueError("no")])
def test_other_errors_are_told_at_once(error):
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        Patience().attempt(fail)
