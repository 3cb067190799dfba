"""The tasks of the benchmarks."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from benchmarks.contenders.inkling import ScheduledTraining
from benchmarks.task import RACE, Task, five
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.training.events import StepReport


def test_a_task_survives_its_journey_as_json():
    assert Task.from_json(json.loads(json.dumps(asdict(RACE)))) == RACE


def test_the_triangle_rises_from_zero_to_its_peak_and_falls_back():
    steps = RACE.epochs * RACE.steps_per_epoch
    assert RACE.rate_at(0) == 0
    assert RACE.rate_at(round(0.15 * steps)) == pytest.approx(0.125, rel=0.01)
    assert max(map(RACE.rate_at, range(steps))) == pytest.approx(0.25, rel=0.01)
    assert RACE.rate_at(round(0.65 * steps)) == pytest.approx(0.125, rel=0.01)
    assert RACE.rate_at(steps) == 0


def test_the_last_smaller_batch_counts_as_a_step():
    assert [task.steps_per_epoch for task in five("adam")] == [5500, 860, 860, 430, 215]


def test_inkling_races_with_the_rates_of_the_task():
    """Its own schedules have no triangle, so the benchmark brings one: each step must get the rate of its number."""
    rng = np.random.default_rng(0)
    digits = Dataset(rng.integers(256, size=(100, 784), dtype="uint8"), one_hot(rng.integers(10, size=100), 10))
    task = Task((5,), 32, rate=0.1, triangular=True, epochs=3, train_size=100)
    training = ScheduledTraining(task, Splits(digits, digits, digits))
    training._seconds_between_reports = 0.0
    reports = [event for event in training.run() if isinstance(event, StepReport)]
    assert [report.learning_rate for report in reports] == [task.rate_at(step) for step in range(12)]
