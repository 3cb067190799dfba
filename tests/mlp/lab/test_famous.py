"""The famous mistakes: each entry is complete, changes the training, and what its words claim is so."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment
from mlp.data.dataset import Splits
from mlp.lab.famous import FAMOUS, TABLE
from mlp.lab.loop import LabTraining
from mlp.lab.mistake import BASE, EXPECTATIONS, STAGES, FamousMistake
from mlp.lab.program import RIGHT, Program
from mlp.training.events import EpochReport, StepReport

FEW = {"train_size": 300, "epochs": 2}


def trained(few: Splits, experiment: Experiment, program: Program = RIGHT, **changes: Any) -> LabTraining:
    """A training in float64 that has run to its end; the numbers that it has reported are in `reported`."""
    training = LabTraining(experiment.with_training(**FEW | changes), few, program, dtype=np.float64)
    list(training.run())
    return training


def same(one: LabTraining, other: LabTraining, near: float = 1e-9) -> bool:
    return all(
        np.allclose(a[k], b[k], near, near) for a, b in ((one.W, other.W), (one.b, other.b)) for k in (1, len(one.W))
    )


def reports(training: LabTraining) -> list[Any]:
    kinds = (StepReport, EpochReport)
    unlike = ("seconds", "samples_per_second")
    return [
        {name: value for name, value in vars(event).items() if name not in unlike}
        for event in training.run()
        if isinstance(event, kinds)
    ]


def test_there_are_many_each_with_a_key_of_its_own():
    assert len(FAMOUS) == len(TABLE) >= 40
    assert {mistake.stage for mistake in TABLE} == set(STAGES)
    assert [STAGES.index(mistake.stage) for mistake in TABLE] == sorted(STAGES.index(m.stage) for m in TABLE)


@pytest.mark.parametrize("mistake", TABLE, ids=FAMOUS)
def test_an_entry_is_complete(mistake: FamousMistake):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mistake.key)
    assert mistake.expects in EXPECTATIONS
    assert 5 <= len(mistake.why.split()) <= 60
    assert mistake.why.endswith(".")
    assert not mistake.title.endswith(".")
    for line in (mistake.right, mistake.wrong):
        assert line
        assert "\n" not in line
        compile(line, mistake.key, "exec")
    assert mistake.right != mistake.wrong
    assert mistake.program != RIGHT


@pytest.mark.parametrize("mistake", TABLE, ids=FAMOUS)
def test_each_changes_what_is_reported(few: Splits, mistake: FamousMistake):
    short = mistake.experiment.with_training(**FEW)
    right, wrong = (reports(LabTraining(short, few, program)) for program in (RIGHT, mistake.program))
    assert right != wrong


@pytest.mark.parametrize(
    ("key", "factor"), [("sum-not-mean", 1 / 50), ("mean-twice", 50), ("factor-two", 1 / 2), ("rate-twice", 10)]
)
def test_a_factor_is_another_learning_rate(few: Splits, key: str, factor: float):
    """As the words say; with the learning rate applied twice, 0.1 becomes 0.01: sqrt(10) times 0.1 gives 0.1 again."""
    rate = BASE.training.learning_rate * (factor if key != "rate-twice" else 10**0.5)
    wrong = trained(few, BASE, FAMOUS[key].program, learning_rate=rate)
    assert same(wrong, trained(few, BASE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("update-adds", "sign-flipped"),
        ("bias-missing", "bias-not-assigned"),
        ("slope-missing", "relu-slope-not-strict"),
    ],
)
def test_two_that_come_to_the_same(few: Splits, one: str, other: str):
    first, second = (trained(few, BASE, FAMOUS[key].program, epochs=1) for key in (one, other))
    assert same(first, second)


def test_zero_weights_make_twins(few: Splits):
    twins = trained(few, FAMOUS["weights-zero-sigmoid"].experiment, FAMOUS["weights-zero-sigmoid"].program)
    assert np.ptp(twins.W[1], axis=1).max() == 0
    assert np.abs(twins.W[1]).max() > 0
    dead = trained(few, BASE, FAMOUS["weights-zero"].program)
    assert not dead.W[1].any()
    assert dead.b[2].any()


def test_a_sum_of_all_gradients_is_momentum_without_friction(few: Splits):
    velocity: dict[str, Any] = {}

    def coasting(name: str, values: Any, gradient: Any, state: Any, rate: float, training: Any) -> Any:
        velocity[name] = velocity.get(name, 0) + gradient
        return values - rate * velocity[name], state

    wrong = trained(few, BASE, FAMOUS["gradient-not-reset"].program, epochs=1)
    plain = trained(few, BASE, replace(RIGHT, update=coasting), epochs=1)
    assert set(velocity) == {"W1", "b1", "W2", "b2"}
    assert same(wrong, plain)


@pytest.mark.parametrize("key", ["argmax-wrong-axis", "dropout-left-on", "read-not-scaled"])
def test_reading_wrongly_leaves_the_training_as_it_is(few: Splits, key: str):
    mistake = FAMOUS[key]
    assert same(trained(few, mistake.experiment, mistake.program), trained(few, mistake.experiment), 0)


def test_shuffling_without_the_labels_keeps_both_in_number(few: Splits):
    order = np.random.default_rng(0).permutation(10)
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0).reshape(10, 1)
    wrong = FAMOUS["labels-not-shuffled"].program.batch(x, y, order, 4, 3)
    np.testing.assert_array_equal(wrong[0], x[order[4:7]])
    np.testing.assert_array_equal(wrong[1], y[4:7])


def test_images_are_reshaped_into_rows_of_other_images():
    images = np.arange(12, dtype=np.uint8).reshape(3, 4)
    wrong = FAMOUS["images-reshaped"].program.inputs(images, np.float64)
    np.testing.assert_allclose(wrong * 255, [[0, 4, 8, 1], [5, 9, 2, 6], [10, 3, 7, 11]])
