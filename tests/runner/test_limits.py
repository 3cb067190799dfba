import pytest

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
    Limits(max_queued=2).check_queue(1)
    Limits(max_queued=None).check_queue(10**6)
    with pytest.raises(RunError, match=r"2 runs wait already, and at most 2 may \(INKLING_MAX_QUEUED\)"):
        Limits(max_queued=2).check_queue(2)


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
