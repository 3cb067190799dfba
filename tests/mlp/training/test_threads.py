"""Threads of the matrix products."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import scipy.linalg.blas  # noqa: F401 (loads the second BLAS, which must get one thread only)
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.errors import ConfigError
from mlp.training import threads
from mlp.training.threads import TYPICAL, best_threads, cores, set_threads, threads_now


def case(*hidden: int, **training: Any) -> Experiment:
    return Experiment(NetworkConfig(hidden=hidden), TrainingConfig(**training))


@pytest.mark.parametrize(
    ("experiment", "of_2_4_8"),
    [
        (case(), (1, 1, 1)),
        (case(30, batch_size=10), (1, 1, 1)),
        (case(128, 64), (1, 3, 4)),
        (case(128, 64, augmentation=0.5), (1, 1, 1)),
        (case(512), (1, 3, 5)),
        (case(512, optimizer="adam"), (1, 3, 3)),
        (case(2048, 2048, batch_size=128), (1, 3, 7)),
    ],
)
def test_a_run_gets_what_its_layers_can_use_and_leaves_a_core(experiment: Experiment, of_2_4_8: tuple[int, ...]):
    assert tuple(best_threads(experiment, max(1, cores - 1), cores) for cores in (2, 4, 8)) == of_2_4_8


@pytest.mark.parametrize(
    ("experiment", "threads"), [(case(128), 1), (case(256, 128), 2), (case(512), 2), (case(1024, batch_size=16), 1)]
)
def test_the_last_core_is_taken_only_where_it_is_worth_it(experiment: Experiment, threads: int):
    assert best_threads(experiment, 2, 2) == threads
    assert best_threads(experiment, 2, 3) >= threads


MEASURED = {
    ((30,), 10, "momentum"): 0.91,
    ((128,), 64, "momentum"): 1.26,
    ((128, 64), 64, "momentum"): 1.43,
    ((256, 128), 64, "momentum"): 1.36,
    ((256,), 256, "momentum"): 1.71,
    ((512,), 64, "momentum"): 1.62,
    ((512,), 64, "adam"): 1.51,
    ((512, 512), 128, "momentum"): 1.87,
    ((1024,), 64, "momentum"): 1.76,
    ((1024, 1024), 64, "momentum"): 1.70,
    ((1024, 1024), 128, "adam"): 1.74,
    ((2048, 2048), 128, "momentum"): 1.92,
    ((512,), 16, "momentum"): 1.29,
    ((1024,), 10, "momentum"): 1.43,
    ((128,), 1000, "momentum"): 1.68,
}
"""How many times faster two threads are than one, in steps on two cores of an AMD EPYC (benchmarks/README.md)."""


@pytest.mark.parametrize("measured", MEASURED.items(), ids=str)
def test_the_costs_behind_the_rule_are_those_that_were_measured(measured: tuple[tuple[Any, int, str], float]):
    (hidden, batch, optimizer), faster = measured
    experiment = case(*hidden, batch_size=batch, optimizer=optimizer)
    assert TYPICAL.step(experiment) / TYPICAL.step(experiment, 2) == pytest.approx(faster, rel=0.2)


@given(
    hidden=st.lists(st.integers(1, 4096), max_size=3).map(tuple), batch=st.integers(1, 5000), most=st.integers(1, 64),
    augmentation=st.sampled_from([0.0, 0.5]),
)  # fmt: skip
def test_never_more_than_allowed_and_each_one_is_a_gain(hidden, batch: int, most: int, augmentation: float):
    try:
        experiment = case(*hidden, batch_size=batch, augmentation=augmentation)
    except ConfigError:
        return  # more parameters than a network may have
    threads = best_threads(experiment, most, 64)
    assert 1 <= threads <= most
    times = [TYPICAL.step(experiment, count) for count in range(1, threads + 1)]
    assert times == sorted(times, reverse=True)


def test_the_cores_are_those_that_this_process_may_use():
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_numpy_gets_the_threads_and_scipys_own_library_one():
    before = threadpool_info()
    with threadpool_limits(None):  # puts back what was set before
        for threads in (1, 2, 1):
            set_threads(threads)
            found: dict[bool, set[int]] = {True: set(), False: set()}
            for pool in threadpool_info():
                if pool["user_api"] == "blas":
                    scipys_own = not {"scipy", "scipy.libs"}.isdisjoint(Path(pool["filepath"]).parts)
                    found[scipys_own].add(pool["num_threads"])
            assert found[False] == {threads}
            assert found[True] <= {1}
    assert threadpool_info() == before


def test_a_library_that_cannot_be_asked_counts_as_one_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(threads, "ThreadpoolController", lambda: SimpleNamespace(lib_controllers=[]))
    assert threads_now() == 1
