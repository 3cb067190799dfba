"""`evaluate`: how well a model reads the test set."""

import argparse
from math import isfinite
from pathlib import Path

from mlp.commands.console import Console, percent
from mlp.commands.options import DEFAULT_MODEL
from mlp.config import Experiment
from mlp.data import load_mnist
from mlp.errors import ConfigError
from mlp.losses import Loss, find_loss
from mlp.metrics import Evaluation, evaluate
from mlp.model import Model
from mlp.storage import load_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which model."""
    parser.add_argument(
        "model", nargs="?", type=Path, default=DEFAULT_MODEL, help="a file (models/default.safetensors)"
    )


def loss_of(model: Model) -> Loss:
    """The loss a model was trained with, else the usual one of its output activation."""
    try:
        training = Experiment.from_json(model.card.get("experiment")).training
    except ConfigError:
        softmax = model.config.output_activation == "softmax"
        return find_loss("cross_entropy" if softmax else "squared_error", "half_sum")
    return find_loss(training.loss, training.reduction)


def run(args: argparse.Namespace, console: Console) -> int:
    """Accuracy, loss, precision and recall per digit, and the confusion matrix."""
    model = load_model(args.model)
    if (model.config.inputs, model.config.outputs) != (784, 10):
        raise ConfigError(
            f"Only networks from 784 pixels to 10 digits can be evaluated; {args.model} is {model.config}."
        )
    result = evaluate(model, load_mnist().test, loss_of(model))
    console.event(
        {
            "event": "done",
            "model": str(args.model),
            "accuracy": result.accuracy,
            "loss": result.loss if isfinite(result.loss) else None,
            "samples": result.samples,
            "precision": result.precision.tolist(),
            "recall": result.recall.tolist(),
            "confusion": result.confusion.tolist(),
        }
    )
    for line in table(args.model, model, result):
        console.text(line)
    return 0


def table(path: Path, model: Model, result: Evaluation) -> list[str]:
    """The same for people."""
    digits = range(len(result.confusion))
    lines = [
        f"{path}: {model.config}, {result.samples:,} test images,"
        f" accuracy {percent(result.accuracy)}, loss {result.loss:.4f}",
        "",
        "digit  precision   recall   answered " + "".join(f"{digit:6d}" for digit in digits),
    ]
    for digit in digits:
        counts = "".join(f"{count or '·':>6}" for count in result.confusion[digit])
        lines.append(
            f"{digit:5d}  {percent(result.precision[digit]):>9}  {percent(result.recall[digit]):>9}         {counts}"
        )
    return lines
