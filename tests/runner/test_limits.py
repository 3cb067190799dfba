import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import Experiment, NetworkConfig
from runner.files import RunError
from runner.limits import MEGABYTE, Limits, free_megabytes, megabytes
from tests.runner.support import small


def test_without_variables_the_usual_limits_hold():
    assert Limits.from_environment({}) == Limits()


def test_each_limit_is_a_variable_and_can_be_lifted():
    names = [name.upper() for name in Limits.__dataclass_fields__]
    found = Limits.from_environment({f"INKLING_{name}": str(number) for number, name in enumerate(names, start=1)})
    assert found == Limits(*range(1, len(names) + 1))
    assert Limits.from_environment({f"INKLING_{name}": "none" for name in names}) == Limits(*[None] * len(names))


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "²"])
def test_a_variable_that_is_no_number_is_told(text):
    with pytest.raises(RunError, match=f"INKLING_MAX_QUEUED must be a whole number of at least 1.*; got '{text}'"):
        Limits.from_environment({"INKLING_MAX_QUEUED": text})


@pytest.mark.parametrize(
    ("limits", "experiment", "sentence"),
    [
        (Limits(max_epochs=3), small(epochs=4), "At most 3 epochs of a run are allowed .*INKLING_MAX_EPOCHS.*; got 4"),
        (Limits(max_parameters=7000), Experiment(NetworkConfig(hidden=(10,))), "INKLING_MAX_PARAMETERS.*; got 7,960"),
        (Limits(max_seconds=60), small(max_seconds=61.0), "INKLING_MAX_SECONDS.*; got 61"),
    ],
)
def test_over_a_limit_a_sentence_names_it(limits, experiment, sentence):
    with pytest.raises(RunError, match=sentence):
        limits.admit(experiment)


def test_what_is_within_the_limits_stays_as_it_is():
    experiment = small(epochs=3, max_seconds=60.0)
    assert Limits(max_epochs=3, max_parameters=20_000, max_seconds=60).admit(experiment) == experiment


def test_a_run_without_a_time_limit_gets_the_one_of_the_server():
    assert Limits(max_seconds=60).admit(small()) == small(max_seconds=60.0)


def test_a_full_queue_is_told():
    Limits(max_queued=2).check_queue(1, 1)
    Limits(max_queued=None).check_queue(10**6, 10**6)
    with pytest.raises(RunError, match=r"2 runs wait already, and at most 2 may \(INKLING_MAX_QUEUED\)"):
        Limits(max_queued=2).check_queue(2, 0)


def test_a_full_disk_is_told(tmp_path):
    Limits(min_free_megabytes=1).check_disk(tmp_path / "not" / "there" / "yet")
    most = int(free_megabytes(tmp_path)) + 10**6
    with pytest.raises(RunError, match=r"MB must stay free \(INKLING_MIN_FREE_MEGABYTES"):
        Limits(min_free_megabytes=most).check_disk(tmp_path)


def test_the_files_of_all_runs_are_counted(tmp_path):
    (tmp_path / "one" / "deep").mkdir(parents=True)
    (tmp_path / "one" / "deep" / "file").write_bytes(bytes(MEGABYTE // 2))
    (tmp_path / "two").write_bytes(bytes(MEGABYTE))
    assert megabytes(tmp_path) == 1.5
    assert megabytes(tmp_path / "nowhere") == 0
    Limits(max_megabytes=2).check_disk(tmp_path)
    with pytest.raises(RunError, match=r"take 2 MB, and at most 1 MB are allowed \(INKLING_MAX_MEGABYTES\)"):
        Limits(max_megabytes=1).check_disk(tmp_path)


def is_admitted(limits: Limits, waiting: int, own: int) -> bool:
    try:
        limits.check_queue(waiting, own)
    except RunError:
        return False
    return True


@given(most=st.integers(1, 500), wishes=st.lists(st.integers(0, 3), max_size=600), alone=st.booleans())
def test_no_browser_takes_the_last_quarter_and_the_limit_holds(most, wishes, alone):
    limits, own = Limits(max_queued=most), dict.fromkeys(range(5), 0)
    for browser in [0] * most + ([] if alone else wishes):  # one fills what it gets, then others come
        if is_admitted(limits, sum(own.values()), own[browser]):
            own[browser] += 1
    assert own[0] == most - most // 4
    assert sum(own.values()) <= most
    in_last_quarter = {browser: count for browser, count in own.items() if browser and count}
    assert all(count <= max(1, most // 8) for count in in_last_quarter.values())
    if sum(own.values()) < most:
        assert is_admitted(limits, sum(own.values()), 0)  # whoever has nothing there gets a place


def test_a_sweep_of_fifty_is_queued_beside_a_few_others():
    limits = Limits()
    assert all(is_admitted(limits, waiting=own + 20, own=own) for own in range(50))


def test_who_has_many_runs_in_the_queue_is_told_for_whom_its_last_places_are():
    with pytest.raises(RunError, match=r"75 runs wait already, 75 of them yours\. The last 25 of 100 places \(INKLING"):
        Limits().check_queue(75, 75)
