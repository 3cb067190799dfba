"""`evaluate`: how well a model reads digits, or own data, that it was not trained on."""

import argparse
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from mlp.commands.console import Console, percent
from mlp.commands.evaluate_folder import evaluate_folder
from mlp.commands.options import DEFAULT_MODEL, own_data
from mlp.config import Experiment
from mlp.data.dataset import Dataset, joined
from mlp.data.mnist import load_mnist
from mlp.data.own.own_data import OwnData
from mlp.data.own.picture_form import DIGIT_FORM, PictureForm, reads_digits
from mlp.data.pen_digits import load_pen
from mlp.errors import ConfigError
from mlp.home import cache_folder
from mlp.methods.losses import Loss, find_loss
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
        "--data",
        default="mnist",
        help="mnist: its 10,000 test images; pen: digits drawn on a screen; both (mnist); or a file or folder",
    )
    parser.add_argument("--folder", type=Path, help="photographs and drawings of digits: NAME_7.png, or 7/NAME.png")
    report = Path("errors.html")
    parser.add_argument("--report", type=Path, default=report, help=f"the page with the errors in --folder ({report})")


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
    if args.folder:
        return evaluate_folder(model, args.model, args.folder, args.report, console)
    own = own_data(args.data, (*SETS, "both"))
    if own is None:
        if not reads_digits(model.card, model.config):
            raise ConfigError(
                f"Only networks from 784 pixels to 10 digits can be evaluated with digits; {args.model} is"
                f" {model.config}. Give the data that it knows: --data PATH."
            )
        names = list(SETS) if args.data == "both" else [args.data]
        sets = {name: (SETS[name][0], SETS[name][1]()) for name in names}
        classes: Sequence[object] = DIGIT_FORM.classes
    else:
        form = PictureForm.in_card(model.card, model.config) or DIGIT_FORM
        check_form(form, own, args.model)
        classes, sets = form.classes, {args.data: of_own(own, model)}
    results = {name: evaluate(model, samples, loss_of(model)) for name, (_, samples) in sets.items()}
    found = {name: as_json(result) for name, result in results.items()}
    console.event({"event": "done", "model": str(args.model)} | (found if len(found) > 1 else found[args.data]))
    for name, result in results.items():
        for line in table(args.model, model, result, sets[name][0], classes):
            console.text(line)
    return 0


def check_form(form: PictureForm, own: OwnData, path: Path) -> None:
    """Raise ConfigError where the data are not like those that the model learned."""
    known, given = ((one.classes, one.height, one.width) for one in (form, own))
    if known != given:
        raise ConfigError(
            f"{path} knows images of {form.height} x {form.width} pixels of the classes"
            f" {', '.join(form.classes)}; {own.source} has {own.height} x {own.width} of {', '.join(own.classes)}."
        )


def of_own(own: OwnData, model: Model) -> tuple[str, Dataset]:
    """What a model is tested with: of the data that it learned the test images, else all."""
    splits = own.splits
    if model.card.get("data") == own.name:
        return f"test images of {own.source}", splits.test
    return f"images of {own.source}", joined(splits.train, splits.validation, splits.test)


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


def table(path: Path, model: Model, result: Evaluation, what: str, classes: Sequence[object]) -> list[str]:
    """The result as lines of text."""
    names = [str(name) for name in classes]
    first, width = max(5, *map(len, names)), max(6, *(len(name) + 1 for name in names))
    title = "digit" if list(names) == list(DIGIT_FORM.classes) else "class"
    lines = [
        f"{path}: {model.config}, {result.samples:,} {what},"
        f" accuracy {percent(result.accuracy)}, loss {result.loss:.4f}",
        "",
        f"{title:<{first}}  precision   recall   answered " + "".join(f"{name:>{width}}" for name in names),
    ]
    for number, name in enumerate(names):
        counts = "".join(f"{count or '·':>{width}}" for count in result.confusion[number])
        lines.append(
            f"{name:>{first}}  {percent(result.precision[number]):>9}  {percent(result.recall[number]):>9}"
            f"         {counts}"
        )
    return lines
