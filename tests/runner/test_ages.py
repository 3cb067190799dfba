import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.ages import SECONDS_OF_DOUBT
from tests.runner.support import NOW, Clocks

HOUR, DAY, YEAR = 3600.0, 86400.0, 365 * 86400.0


def test_with_a_steady_clock_an_age_is_the_time_since_the_date():
    clocks = Clocks()
    ages = clocks.ages()
    ages.look({"old": NOW - DAY})
    clocks.go_on(HOUR)
    born = clocks.wall
    ages.look({"old": NOW - DAY, "new": born})
    clocks.go_on(HOUR)
    assert ages.look({"old": NOW - DAY, "new": born}) == {"old": DAY + 2 * HOUR, "new": HOUR}


@pytest.mark.parametrize("jump", [DAY, YEAR, -DAY, -YEAR])
def test_a_jump_of_the_clock_makes_nothing_old(jump):
    clocks = Clocks()
    ages = clocks.ages()
    ages.look({"seen": NOW})
    clocks.go_on(60)
    clocks.wall += jump
    dates = {"seen": NOW, "not seen before the jump": NOW + 30}
    assert all(0 <= age <= 60 for age in ages.look(dates).values())
    clocks.go_on(HOUR)
    assert all(0 <= age <= HOUR + 60 for age in ages.look(dates).values())


def test_a_clock_that_is_wrong_at_the_start_and_then_corrected_makes_nothing_old():
    clocks = Clocks()
    clocks.wall += YEAR
    ages = clocks.ages()
    assert ages.look({"recent": NOW - HOUR}) == {"recent": 0}
    clocks.go_on(SECONDS_OF_DOUBT - 1)
    assert ages.look({"recent": NOW - HOUR})["recent"] == SECONDS_OF_DOUBT - 1
    clocks.wall -= YEAR
    clocks.go_on(HOUR)
    assert ages.look({"recent": NOW - HOUR})["recent"] <= 3 * HOUR


def test_a_date_in_the_future_counts_from_the_first_look():
    clocks = Clocks()
    ages = clocks.ages()
    ages.look({"future": NOW + YEAR})
    clocks.go_on(2 * DAY)
    assert ages.look({"future": NOW + YEAR}) == {"future": 2 * DAY}


def test_what_is_gone_and_comes_back_is_new():
    clocks = Clocks()
    ages = clocks.ages()
    ages.look({"run": NOW - YEAR})
    clocks.go_on(DAY)
    ages.look({})
    clocks.go_on(HOUR)
    assert ages.look({"run": NOW - YEAR}) == {"run": 0}


jumps = st.lists(st.tuples(st.floats(0, DAY), st.floats(-YEAR, YEAR)), min_size=1, max_size=8)


@given(jumps=jumps)
def test_whatever_the_clock_does_a_new_thing_is_no_older_than_the_time_that_passed(jumps):
    clocks = Clocks()
    ages = clocks.ages()
    ages.look({})
    born, since = clocks.wall, clocks.monotonic
    for passed, jump in jumps:
        clocks.go_on(passed)
        clocks.wall += jump
        assert 0 <= ages.look({"run": born})["run"] <= clocks.monotonic - since + 1e-3
