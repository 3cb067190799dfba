from runner.rate_limiter import RateLimiter


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def work_times(limiter: RateLimiter, clock: Clock, *, until: float, cost: float, now: bool = False) -> list[float]:
    """The times of the work if it is offered ten times a second."""
    times: list[float] = []

    def work() -> None:
        times.append(round(clock.now - 100, 1))
        clock.now += cost

    while clock.now < 100 + until:
        limiter.run_if_due(work, now=now)
        clock.now += 0.1
    return times


def test_the_first_time_is_at_once_and_the_others_after_the_interval():
    clock = Clock()
    times = work_times(RateLimiter(1, 0.01, clock=clock), clock, until=4.05, cost=0)
    assert times == [0, 1.1, 2.2, 3.3] or times == [0, 1, 2, 3, 4]


def test_work_with_now_does_not_wait_for_the_interval():
    clock = Clock()
    assert len(work_times(RateLimiter(10, 0.01, clock=clock), clock, until=2.05, cost=0, now=True)) == 21


def test_work_that_takes_long_is_done_less_often_also_with_now():
    for now in (False, True):
        clock = Clock()
        cost, until = 0.5, 500.0
        times = work_times(RateLimiter(1, 0.01, clock=clock), clock, until=until, cost=cost, now=now)
        assert 9 <= len(times) <= 10  # each 0.5 s is followed by 50 s without
        assert len(times) * cost / until <= 0.011
