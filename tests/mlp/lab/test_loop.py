"""Without a mistake the laboratory trains as mlp's own engine does, and reports the same events."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits
from mlp.errors import ConfigError, DataError
from mlp.lab.loop import REPORTS, LabTraining
from mlp.lab.mistake import BASE
from mlp.lab.program import RIGHT
from mlp.nn.network import parameter_views
from mlp.training.events import Done, EpochReport, StepReport
from mlp.training.loop import Training

SMALL: dict[str, Any] = {"train_size": 300, "batch_size": 64, "epochs": 2}


def experiment(network: dict[str, Any] | None = None, **training: Any) -> Experiment:
    usual = {"optimizer": "sgd", "schedule": "constant"}
    return Experiment(NetworkConfig(**{"hidden": (12,)} | (network or {})), TrainingConfig(**usual | SMALL | training))


KINDS = [
    experiment(),
    experiment({"hidden": (9, 9), "activation": "tanh,sigmoid"}, optimizer="momentum", l2=0.01, schedule="one_cycle"),
    experiment({"initializer": "normal:0.05"}, optimizer="adam", learning_rate=0.003, warmup=1.0),
    experiment(dropout=0.5, seed=4),
    experiment({"biases": False, "output_activation": "sigmoid"}, loss="squared_error", learning_rate=1.0),
]


@pytest.mark.parametrize("kind", KINDS, ids=["sgd", "momentum, L2", "adam", "dropout", "squared error, no biases"])
@pytest.mark.parametrize(("dtype", "near"), [(np.float64, 1e-9), (np.float32, 2e-3)])
def test_it_trains_as_the_engine_does(few: Splits, kind: Experiment, dtype: type, near: float):
    ours, engine = LabTraining(kind, few, dtype=dtype), Training(kind, few, dtype=dtype, seconds_between_reports=0)
    events, theirs = list(ours.run()), list(engine.run())
    for k, (W, b) in enumerate(parameter_views(engine.network.theta, kind.network), 1):
        np.testing.assert_allclose(ours.W[k], W, rtol=near, atol=near)
        np.testing.assert_allclose(ours.b[k], b, rtol=near, atol=near)
    for one, other in zip(*([e for e in all_ if isinstance(e, EpochReport)] for all_ in (events, theirs)), strict=True):
        assert one.train_loss == pytest.approx(other.train_loss, rel=near)
        assert one.validation_loss == pytest.approx(other.validation_loss, rel=max(near, 1e-5))  # theirs in float32
        assert one.validation_accuracy == pytest.approx(other.validation_accuracy, abs=0.011)
        assert (one.epoch, one.step) == (other.epoch, other.step)
    step, their_step = (next(e for e in all_ if isinstance(e, StepReport)) for all_ in (events, theirs))
    for name in ("loss", "accuracy", "learning_rate", "gradient_norm", "gradient_rms", "update_ratio", "samples"):
        assert getattr(step, name) == pytest.approx(getattr(their_step, name), rel=near), name
    assert isinstance(events[-1], Done)
    assert (events[-1].reason, events[-1].step) == ("epochs", 10)


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(few: Splits):
    def losses(seed: int) -> list[float]:
        return [e.loss for e in LabTraining(experiment(seed=seed), few).run() if isinstance(e, StepReport)]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)


def test_reports_are_evenly_spaced_on_a_logarithmic_axis(few: Splits):
    steps = [e.step for e in LabTraining(experiment(batch_size=1), few).run() if isinstance(e, StepReport)]
    assert steps[:20] == list(range(1, 21))
    assert steps[-1] == 600
    assert len(steps) <= REPORTS
    gaps = np.diff(np.log(steps[60:]))
    assert gaps.max() < 2 * np.log(600) / REPORTS + 1 / steps[60]


def test_a_training_that_becomes_infinite_ends_with_its_layer(few: Splits):
    huge = replace(RIGHT, inputs=lambda images, dtype: images.astype(dtype) * np.float32(1e30))
    events = list(LabTraining(experiment(), few, huge).run())
    assert isinstance(events[-1], Done)
    assert events[-1].reason == "diverged"
    assert "h1 12 relu" in events[-1].detail or "output 10 softmax" in events[-1].detail


def test_shapes_that_do_not_fit_end_it_with_the_words_of_numpy(few: Splits):
    training = LabTraining(experiment(), few, replace(RIGHT, targets=lambda labels, classes: labels.astype(float)))
    (done,) = training.run()
    assert isinstance(done, Done)
    assert (done.reason, done.step) == ("stopped", 0)
    assert done.detail == training.shape_error
    assert "(64,10)" in training.shape_error


def test_an_error_of_ours_is_not_taken_for_one_of_shapes(few: Splits):
    def order(labels: Any, rng: Any) -> Any:
        raise DataError("There are no digits.")

    with pytest.raises(DataError):
        list(LabTraining(experiment(), few, replace(RIGHT, order=order)).run())


@pytest.mark.parametrize(
    "settings", [{"augmentation": 0.5}, {"clip_norm": 1.0}, {"momentum": 0.5}, {"train_size": 20_000}]
)
def test_what_has_no_line_is_refused(few: Splits, settings: dict[str, Any]):
    with pytest.raises(ConfigError, match=r"laboratory"):
        LabTraining(BASE.with_training(**settings), few)


def test_one_output_is_refused():
    zeros = Dataset(np.zeros((4, 2), np.float32), np.zeros((4, 1), np.float32))
    network = NetworkConfig(inputs=2, hidden=(), outputs=1, output_activation="sigmoid")
    small = Experiment(network, TrainingConfig(loss="logistic", train_size=4, batch_size=2))
    with pytest.raises(ConfigError, match="at least 2 outputs"):
        LabTraining(small, Splits(zeros, zeros, zeros))
