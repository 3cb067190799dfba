"""`predict`: which digit is in each image, or which class of the data that the network learned."""

import argparse
from pathlib import Path
from typing import Any

from mlp.commands.console import Console, percent
from mlp.commands.options import DEFAULT_MODEL
from mlp.data.own.picture_form import PictureForm, reads_digits
from mlp.errors import ConfigError, ImageError
from mlp.images.normalize import prepare
from mlp.images.read import read_image
from mlp.nn.confidence import DOUBT
from mlp.nn.model import Model
from mlp.nn.model_files import load_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model and the images."""
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a model file (models/default.safetensors)")
    parser.add_argument(
        "images",
        nargs="+",
        type=Path,
        metavar="IMAGE",
        help="an image file with one drawn digit, or like those of the data",
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """One answer per image; exit code 1 if any image could not be read."""
    model = load_model(args.model)
    form = None if reads_digits(model.card, model.config) else PictureForm.in_card(model.card, model.config)
    if form is None and not reads_digits(model.card, model.config):
        raise ConfigError(
            f"Only networks from 784 pixels to 10 digits, or with classes of their own, read images; {args.model} is"
            f" {model.config}."
        )
    answers = 0
    for path in args.images:
        answer = class_in(model, path, form) if form else predict_file(model, path)
        answers += "error" not in answer
        console.event(answer)
        console.text(describe(answer))
    return 0 if answers == len(args.images) else 1


def predict_file(model: Model, path: Path) -> dict[str, Any]:
    """The answer for one image as a JSON object with `digit` and `probabilities`, a `reason` or an `error`."""
    try:
        prepared = prepare(read_image(path))
    except ImageError as error:
        return {"file": str(path), "error": str(error)}
    if prepared.blank:
        return {"file": str(path), "digit": None, "reason": prepared.reason}
    probabilities = model.predict(prepared.row[None])[0]
    answer = {"file": str(path), "digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
    hints = [*prepared.hints, *([DOUBT] if model.doubts(prepared.row[None])[0] else [])]
    return answer | ({"hints": hints} if hints else {})


def class_in(model: Model, path: Path, form: PictureForm) -> dict[str, Any]:
    """The answer for one image as a JSON object with `class` and the `probabilities` of all classes, or an `error`."""
    try:
        row = form.row(read_image(path))
    except ImageError as error:
        return {"file": str(path), "error": str(error)}
    probabilities = model.predict(row[None])[0]
    return {
        "file": str(path),
        "class": form.classes[int(probabilities.argmax())],
        "probabilities": dict(zip(form.classes, probabilities.tolist(), strict=True)),
    }


def describe(answer: dict[str, Any]) -> str:
    """The answer as a line of text."""
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    if "class" not in answer and answer["digit"] is None:
        return f"{answer['file']}: no digit. {answer['reason']}"
    probabilities = answer["probabilities"] if "class" in answer else dict(enumerate(answer["probabilities"]))
    order = sorted(probabilities, key=lambda name: -probabilities[name])
    first, second = (f"{name} ({percent(probabilities[name])})" for name in order[:2])
    return " ".join([f"{answer['file']}: {first}, second guess {second}.", *answer.get("hints", [])])
