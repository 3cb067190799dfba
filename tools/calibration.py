"""Adds to networks what their confidence is worth, and writes docs/not-a-digit.md: `python -m tools.calibration`.

NAME is a network of models/ (all without a name); --report changes no network. Half a minute.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from mlp.data.dataset import Dataset, as_float, joined
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import load_pen
from mlp.data.scribbles import LETTERS, no_digits
from mlp.explain.calibration import Answers, calibrate, expected_calibration_error
from mlp.home import cache_folder
from mlp.images.no_digit import no_digit
from mlp.nn.confidence import CARD_KEY
from mlp.nn.model import Model
from mlp.nn.model_files import load_model, save_model

FOLDER = Path("models")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "not-a-digit.md"
LEARNED = 15_000
"""Digits of each kind that say where the logits of a class lie."""
DRAWINGS, SEED = 1000, 2026

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Digits:
    """What a network is calibrated and judged with."""

    scanned: Dataset
    drawn: Dataset
    writers: Dataset
    validation: Dataset
    test: Dataset


@cache
def digits() -> Digits:
    """All of them, read once."""
    splits, (drawn, writers) = load_mnist(), load_pen(cache_folder())
    return Digits(splits.train, drawn, writers, splits.validation, splits.test)


def with_confidence(model: Model) -> Model:
    """The model with its confidence in its card, by the digits that it can have learned and those that it cannot."""
    data = digits()
    few = data.scanned.subset(slice(LEARNED))
    learned = joined(few, data.drawn.subset(slice(LEARNED))) if "pen" in str(model.card.get("data")) else few
    return calibrate(model, learned, data.writers, data.validation)


def report(models: dict[str, Model]) -> str:
    """The page: one table of all networks, one of the kinds of drawing."""
    images, kinds = no_digits(DRAWINGS, rng=np.random.default_rng(SEED))
    letters = np.array([kind in LETTERS for kind in kinds])
    shapes = np.array([no_digit(image.reshape(28, 28)) is not None for image in as_float(images)])
    doubts = {name: model.doubts(as_float(images)) for name, model in models.items()}
    rows = [_row(name, model, doubts[name], letters, shapes) for name, model in models.items()]
    lines = [
        "| network | temperature | calibration error before, after (writers) | MNIST test | sure: share, right |"
        " false alarms: writers, MNIST validation, MNIST test | letters | scribbles | all | with the rules of shape |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *rows,
    ]
    first = next(iter(models))
    return PAGE_TEXT.format(
        table="\n".join(lines), first=first, kinds=_kinds(kinds, doubts[first] | shapes), count=DRAWINGS
    )


def _row(
    name: str, model: Model, doubts: NDArray[np.bool_], letters: NDArray[np.bool_], shapes: NDArray[np.bool_]
) -> str:
    data, confidence = digits(), model.confidence
    assert confidence
    writers, validation, test = (Answers.of(model, one) for one in (data.writers, data.validation, data.test))
    heat = confidence.temperature
    before, after, scanned = (
        f"{100 * expected_calibration_error(answers, heat):.2f} %"
        for answers, heat in ((writers, 1.0), (writers, heat), (test, heat))
    )
    sure = softmax(writers.logits / heat, axis=1).max(axis=1) >= confidence.sure
    alarms = ", ".join(_percent(confidence.doubts(one.logits)) for one in (writers, validation, test))
    caught = " | ".join(_percent(one) for one in (doubts[letters], doubts[~letters], doubts, doubts | shapes))
    right = f"{_percent(sure)}, {100 * writers.right[sure].mean():.2f} %" if sure.any() else "none"
    return f"| {name} | {heat:.2f} | {before}, {after} | {scanned} | {right} | {alarms} | {caught} |"


def _kinds(kinds: list[str], caught: Mask) -> str:
    there, seen = Counter(kinds), Counter(kind for kind, one in zip(kinds, caught, strict=True) if one)
    return ", ".join(f"{kind} {100 * seen[kind] / there[kind]:.0f} %" for kind in sorted(there))


def _percent(which: Mask) -> str:
    return f"{100 * which.mean():.1f} %"


PAGE_TEXT = """# What is not a digit, and what a percentage is worth

Written by `python -m tools.calibration`; the numbers of each network are in its card.

A network knows ten answers and gives one of them to anything. Two signs in its ten logits say that a drawing looks
like nothing that it has learned: all of them are low (energy), or together they do not lie as those of any digit do
(Gaussian classes). Where doubt begins was set so that of real digits, drawn by the six validation writers or from
MNIST's validation images, 2 % are doubted; no drawing of anything else was used for that. The rules of shape
(`mlp/images/no_digit.py`) need no network.

Then {count:,} drawings that are no digits, made of strokes (`mlp/data/scribbles.py`): half letters that no digit
resembles, half scribbles of eight kinds. The share that is caught:

{table}

The kinds of drawing, by {first} with the rules of shape: {kinds}.

The temperature divides the logits before they become probabilities; it was set by the validation writers, and their
calibration error is the mean difference between the probability and the share of right answers, over 15 bins. An
answer is called sure from a probability of 99 % on, and only where 99 of 100 such answers are right. Networks with
other outputs than a softmax have none of this.
"""


def main(arguments: list[str] | None = None) -> int:
    """Calibrate the networks that are named and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tools.calibration", description="What a confidence is worth.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks of the folder (all that were trained)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where they are (models)")
    parser.add_argument("--page", type=Path, default=PAGE, help="the report (docs/not-a-digit.md)")
    parser.add_argument("--report", action="store_true", help="change no network")
    args = parser.parse_args(arguments)
    paths = {path.stem: path for path in sorted(args.folder.glob("*.safetensors"))}
    if unknown := sorted(set(args.names) - set(paths)):
        parser.error(f"the networks are {', '.join(paths)}; got {unknown[0]}")
    found: dict[str, Model] = {}
    for name in args.names or paths:
        model = load_model(paths[name])
        if not model.card.get("seconds"):
            continue  # never trained
        model = with_confidence(model)
        if CARD_KEY in model.card:
            found[name] = model
            if not args.report:
                save_model(model, paths[name])
    args.page.write_text(report(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
