"""`predict`: which digit is in each image."""

import argparse
from pathlib import Path
from typing import Any

from mlp.arrays import DIGITS, PIXELS
from mlp.commands.console import Console, percent
from mlp.commands.options import DEFAULT_MODEL
from mlp.errors import ConfigError, ImageError
from mlp.images.normalize import prepare
from mlp.images.read import read_image
from mlp.nn.model import Model
from mlp.nn.model_files import load_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model and the images."""
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a model file (models/default.safetensors)")
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="an image file with one drawn digit")


def run(args: argparse.Namespace, console: Console) -> int:
    """One answer per image; exit code 1 if any image could not be read."""
    model = load_model(args.model)
    if (model.config.inputs, model.config.outputs) != (PIXELS, DIGITS):
        raise ConfigError(f"Only networks from 784 pixels to 10 digits read images; {args.model} is {model.config}.")
    answers = 0
    for path in args.images:
        answer = predict_file(model, path)
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
    return answer | ({"hints": list(prepared.hints)} if prepared.hints else {})


def describe(answer: dict[str, Any]) -> str:
    """The answer as a line of text."""
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    if answer["digit"] is None:
        return f"{answer['file']}: no digit. {answer['reason']}"
    probabilities = answer["probabilities"]
    order = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])
    first, second = (f"{digit} ({percent(probabilities[digit])})" for digit in order[:2])
    return " ".join([f"{answer['file']}: {first}, second guess {second}.", *answer.get("hints", [])])
