"""`evaluate`: how well a model reads digits that it was not trained on."""

import argparse
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any

from mlp.arrays import DIGITS, PIXELS
from mlp.commands.console import Console, percent
from mlp.commands.options import DEFAULT_MODEL
from mlp.config import Experiment
from mlp.data.dataset import Dataset
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import load_pen
from mlp.errors import ConfigError
from mlp.home import cache_folder
from mlp.methods.losses import Loss, find_loss
from mlp.methods.parameterized import choices
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.training.evaluation import Evaluation, evaluate

SETS: dict[str, tuple[str, Callable[[], Dataset]]] = {
    "mnist": ("test images", lambda: load_mnist().test),
    "pen": ("drawn digits of six writers", lambda: load_pen(cache_folder())[1]),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model and the data."""
    parser.add_argument(
        "model", nargs="?", type=Path, default=DEFAULT_MODEL, help="a file (models/default.safetensors)"
    )
    parser.add_argument(
        "--data", default="mnist", help="mnist: its 10,000 test images; pen: digits drawn on a screen; both (mnist)"
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
    if args.data not in (*SETS, "both"):
        raise ConfigError(f"--data must be one of {choices(SETS)}, both; got {args.data!r}.")
    model = load_model(args.model)
    if (model.config.inputs, model.config.outputs) != (PIXELS, DIGITS):
        raise ConfigError(
            f"Only networks from 784 pixels to 10 digits can be evaluated; {args.model} is {model.config}."
        )
    names = list(SETS) if args.data == "both" else [args.data]
    results = {name: evaluate(model, SETS[name][1](), loss_of(model)) for name in names}
    found = {name: as_json(result) for name, result in results.items()}
    console.event({"event": "done", "model": str(args.model)} | (found if len(found) > 1 else found[args.data]))
    for name, result in results.items():
        for line in table(args.model, model, result, SETS[name][0]):
            console.text(line)
    return 0


def as_json(result: Evaluation) -> dict[str, Any]:
    """The result on one data set."""
    return {
        "accuracy": result.accuracy,
        "loss": result.loss if isfinite(result.loss) else None,
        "samples": result.samples,
        "precision": result.precision.tolist(),
        "recall": result.recall.tolist(),
        "confusion": result.confusion.tolist(),
    }


def table(path: Path, model: Model, result: Evaluation, what: str) -> list[str]:
    """The result as lines of text."""
    digits = range(len(result.confusion))
    lines = [
        f"{path}: {model.config}, {result.samples:,} {what},"
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
