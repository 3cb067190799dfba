"""How many threads a training gets, beside what was measured."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.errors import ConfigError
from mlp.training.best_threads import TYPICAL, best_threads


def case(*hidden: int, **training: Any) -> Experiment:
    return Experiment(NetworkConfig(hidden=hidden), TrainingConfig(**training))


@pytest.mark.parametrize(
    ("experiment", "of_2_4_8"),
    [
        (case(), (1, 1, 1)),
        (case(30, batch_size=10), (1, 1, 1)),
        (case(128, 64), (1, 3, 3)),
        (case(128, 64, augmentation=0.5), (1, 1, 1)),
        (case(512), (1, 3, 4)),
        (case(512, optimizer="adam"), (1, 3, 3)),
        (case(2048, 2048, batch_size=128), (1, 3, 7)),
    ],
)
def test_a_run_gets_what_its_layers_can_use_and_leaves_a_core(experiment: Experiment, of_2_4_8: tuple[int, ...]):
    assert tuple(best_threads(experiment, max(1, cores - 1), cores) for cores in (2, 4, 8)) == of_2_4_8


@pytest.mark.parametrize(
    ("experiment", "threads"),
    [(case(128), 1), (case(256, batch_size=256), 2), (case(512, 512), 2), (case(1024, batch_size=16), 1)],
)
def test_the_last_core_is_taken_only_where_it_is_worth_it(experiment: Experiment, threads: int):
    assert best_threads(experiment, 2, 2) == threads
    assert best_threads(experiment, 2, 3) >= threads


MEASURED = {
    ((30,), 10, "momentum"): 1.01,
    ((128,), 64, "momentum"): 1.14,
    ((128, 64), 64, "momentum"): 1.10,
    ((256, 128), 64, "momentum"): 1.33,
    ((256,), 256, "momentum"): 1.56,
    ((512,), 16, "momentum"): 1.01,
    ((512,), 64, "momentum"): 1.38,
    ((512,), 64, "adam"): 1.23,
    ((512, 512), 128, "momentum"): 1.62,
    ((1024,), 10, "momentum"): 1.11,
    ((1024,), 64, "momentum"): 1.45,
    ((1024, 1024), 64, "momentum"): 1.53,
    ((1024, 1024), 128, "adam"): 1.68,
    ((2048, 2048), 128, "momentum"): 1.60,
    ((128,), 1000, "momentum"): 1.61,
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
