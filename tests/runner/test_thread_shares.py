"""How many threads a run gets, and that it keeps them."""

from dataclasses import replace
from typing import Any

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.run import Run
from runner.spec import RunSpec
from runner.status import Status
from runner.thread_shares import threads_of

WIDE = Experiment(NetworkConfig(hidden=(2048, 2048)), TrainingConfig(batch_size=128))


def run(experiment: Experiment = WIDE, **status: Any) -> Run:
    return Run("0" * 24, RunSpec(experiment, 0.0), Status("queued", 5, 0.0, **status))


@pytest.mark.parametrize(
    ("cores", "in_use", "starting", "threads"),
    [
        (1, 0, 1, 1), (2, 0, 1, 1), (4, 0, 1, 3), (8, 0, 1, 7),  # alone
        (8, 1, 1, 6), (8, 4, 1, 3), (8, 7, 1, 1), (8, 9, 1, 1),  # beside others
        (8, 0, 2, 3), (8, 0, 7, 1), (8, 3, 2, 2),  # together with others
    ],
)  # fmt: skip
def test_a_wide_network_gets_the_cores_that_nobody_else_needs(cores: int, in_use: int, starting: int, threads: int):
    assert threads_of(run(), cores=cores, places=max(1, cores - 1), in_use=in_use, starting=starting) == threads


def test_a_narrow_network_takes_no_core_that_it_cannot_use():
    narrow = run(Experiment(NetworkConfig(hidden=(30,)), TrainingConfig(batch_size=10)))
    assert threads_of(narrow, cores=64, places=63, in_use=0, starting=1) == 1


@pytest.mark.parametrize("in_use", [0, 7])
def test_what_it_had_at_its_first_start_it_keeps(in_use: int):
    begun = run(attempt=2, threads=5)
    assert threads_of(begun, cores=8, places=7, in_use=in_use, starting=1) == 5
    assert threads_of(begun, cores=2, places=1, in_use=in_use, starting=1) == 5


@pytest.mark.parametrize(("cores", "places", "threads"), [(8, 7, 1), (8, 2, 3), (8, 1, 7), (2, 1, 1), (4, 10, 1)])
def test_a_run_of_an_older_version_goes_on_with_what_it_had_there(cores: int, places: int, threads: int):
    assert threads_of(run(attempt=1), cores=cores, places=places, in_use=0, starting=1) == threads
    fresh = replace(run(), status=Status("queued", 5, 0.0))
    assert threads_of(fresh, cores=8, places=7, in_use=0, starting=1) == 7
