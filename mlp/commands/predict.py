"""`predict`: which digit is in each image, or which class of the data that the network learned."""

import argparse
from pathlib import Path
from typing import Any

from mlp.commands.console import Console, percent
from mlp.commands.options import DEFAULT_MODEL
from mlp.data.own.picture_form import PictureForm, reads_digits
from mlp.errors import ConfigError, ImageError
from mlp.images.photograph import photograph
from mlp.images.read import read_image, read_photo
from mlp.nn.confidence import DOUBT
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.reading.number import read_number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model and the images."""
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a model file (models/default.safetensors)")
    parser.add_argument("--all", action="store_true", help="read all digits of each image, as a number")
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
    if form and args.all:
        raise ConfigError(f"--all reads digits; {args.model} has classes of its own. Leave out --all.")
    one_digit_or_all = read_all if args.all else predict_file
    answers = 0
    for path in args.images:
        answer = class_in(model, path, form) if form else one_digit_or_all(model, path)
        answers += "error" not in answer
        console.event(answer)
        console.text(describe(answer))
    return 0 if answers == len(args.images) else 1


def predict_file(model: Model, path: Path) -> dict[str, Any]:
    """The answer for one image as a JSON object with `digit` and `probabilities`, a `reason` or an `error`."""
    try:
        prepared = photograph(read_photo(path).image).prepared
    except ImageError as error:
        return {"file": str(path), "error": str(error)}
    if prepared.blank:
        return {"file": str(path), "digit": None, "reason": prepared.reason}
    (probabilities,), (doubted,) = model.answers(prepared.row[None])
    answer = {"file": str(path), "digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
    hints = [*prepared.hints, *([DOUBT] if doubted else [])]
    return answer | ({"hints": hints} if hints else {})


def read_all(model: Model, path: Path) -> dict[str, Any]:
    """All digits of one image as a JSON object with the `digits` and the `number`, or an `error`.

    `box` is x, y, width, height in pixels of the file; `lines` are there where it has more than one, `hints` where
    something does not look like a digit.
    """
    try:
        photo = read_photo(path)
        reading = read_number(photo.image, model, width=photo.width)
    except ImageError as error:
        return {"file": str(path), "error": str(error)}
    digits = [
        {
            "digit": one.digit,
            "box": [left, top, right - left, bottom - top],
            "probabilities": one.probabilities.tolist(),
        }
        | ({"hints": [DOUBT]} if one.doubted else {})
        for one in reading.digits
        for left, top, right, bottom in [one.box]
    ]
    answer = {"file": str(path), "digits": digits, "number": reading.number}
    if reading.reason:
        return answer | {"reason": reading.reason}
    return answer | ({"lines": list(reading.lines)} if len(reading.lines) > 1 else {})


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
    if "number" in answer:
        shares = ", ".join(f"{one['digit']} ({percent(max(one['probabilities']))})" for one in answer["digits"])
        if not shares:
            return f"{answer['file']}: no digit. {answer['reason']}"
        hints = [f"{one['digit']}: {hint}" for one in answer["digits"] for hint in one.get("hints", [])]
        return " ".join([f"{answer['file']}: {' '.join(answer.get('lines', [answer['number']]))}: {shares}.", *hints])
    if "class" not in answer and answer["digit"] is None:
        return f"{answer['file']}: no digit. {answer['reason']}"
    probabilities = answer["probabilities"] if "class" in answer else dict(enumerate(answer["probabilities"]))
    order = sorted(probabilities, key=lambda name: -probabilities[name])
    first, second = (f"{name} ({percent(probabilities[name])})" for name in order[:2])
    return " ".join([f"{answer['file']}: {first}, second guess {second}.", *answer.get("hints", [])])
