"""The rule of the token bucket, by a clock that the test moves."""

from ui.web.allowance import MOST_KNOWN, Allowance


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_a_rest_there_are_as_many_as_fit_and_then_one_for_each_share_of_a_second():
    clock = Clock()
    allowance = Allowance(4, 3, clock=clock)
    assert [allowance.takes("a") for _ in range(5)] == [True, True, True, False, False]
    clock.now += 0.25
    assert [allowance.takes("a") for _ in range(2)] == [True, False]
    clock.now += 1000
    assert [allowance.takes("a") for _ in range(4)] == [True, True, True, False]


def test_one_asker_takes_nothing_from_another():
    allowance = Allowance(1, 1, clock=Clock())
    assert allowance.takes("a")
    assert allowance.takes("b")
    assert not allowance.takes("a")


def test_of_many_askers_only_the_last_are_known():
    allowance = Allowance(1, 1, clock=Clock())
    for asker in range(3 * MOST_KNOWN):
        assert allowance.takes(str(asker))
    assert len(allowance._buckets) == MOST_KNOWN
    assert not allowance.takes(str(3 * MOST_KNOWN - 1))
