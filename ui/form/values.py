"""An experiment as the values of the form's controls."""

from collections.abc import Mapping
from typing import Any

from mlp.config import Experiment
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.parameterized import Row, parse_named
from mlp.methods.schedules import SCHEDULES

DATA_WORDS = {"mnist": "MNIST", "pen": "pen digits", "mnist+pen": "MNIST and pen digits"}
"""What the data sets are called on the pages."""


def form_values(experiment: Experiment) -> dict[str, Any]:
    """The key of each control of the form, but those of the hidden layers -> its value for this experiment."""
    network, training = experiment.network, experiment.training
    initializer, initial = _named(network.initializer, INITIALIZERS)
    schedule, scheduled = _named(training.schedule, SCHEDULES)
    return {
        "Activation": network.activation,
        "Learning rate": training.learning_rate,
        "Epochs": training.epochs,
        "Batch size": training.batch_size,
        "Seed": training.seed,
        "Initial weights": initializer,
        "Loss": training.loss,
        "Output activation": network.output_activation,
        "Reduction": training.reduction,
        "Optimizer": training.optimizer,
        "Momentum": training.momentum,
        "Weight decay": training.weight_decay,
        "Learning rate schedule": schedule,
        "Warm-up (epochs)": training.warmup,
        "L2 (lambda)": training.l2,
        "Dropout": training.dropout,
        "Label smoothing": training.label_smoothing,
        "Weight averaging (decay)": training.averaging,
        "Clip gradient norm (0 = off)": training.clip_norm or 0.0,
        "Data": training.data,
        "Augmentation": training.augmentation,
        "Training images": training.train_size,
        **initial,
        **scheduled,
    }


def _named(text: str, table: Mapping[str, Row]) -> tuple[str, dict[str, float]]:
    """`step:2,0.5` -> `step`, and the control of each of its numbers: {"step: every": 2, "step: times": 0.5}."""
    name = text.partition(":")[0]
    row, numbers = parse_named(text, table, "The choice")
    return name, {f"{name}: {what}": value for what, value in zip(row.defaults, numbers, strict=True)}
