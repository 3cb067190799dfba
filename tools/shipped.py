"""Makes the networks that come with the program: `python -m tools.shipped [NAME ...]`, all of them without a name.

One thread: then the weights do not depend on how many cores the machine has.
"""

import argparse
import os
import platform
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mlp.__main__ import main as mlp_command
from mlp.commands.evaluate import loss_of
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import VALIDATION_WRITERS, load_pen
from mlp.home import cache_folder
from mlp.nn.model import Model
from mlp.nn.model_card import make_card
from mlp.nn.model_files import load_model, save_model
from mlp.training.evaluation import Evaluation, evaluate
from tools.calibration import FOLDER, with_confidence

LICENCES = {
    "mnist": "MNIST (Y. LeCun and C. Cortes), usually CC BY-SA 3.0",
    "pen": "Pen-Based Recognition of Handwritten Digits (E. Alpaydin and F. Alimoglu, 1996), CC BY 4.0",
}


@dataclass(frozen=True)
class Shipped:
    """How a network is trained (the words after `train`; none for one that is not), what it is for, where it fails."""

    words: str
    purpose: str
    weaknesses: str


SHIPPED = {
    "default": Shipped(
        "--hidden 1024,1024 --data mnist+pen --train-size 82500 --augmentation 0.5 --batch 128 --epochs 75"
        " --dropout 0.2 --label-smoothing 0.05 --averaging 0.999",
        "The best for drawing.",
        "Knows digits only, and answers with one whatever is drawn. A 1 with a long hook is sometimes read as a 7, a 9"
        " with a small loop as a 3 (of the scanned digits, most errors are 9s). Learned from 24 writers with a pen and"
        " from American forms.",
    ),
    "compact": Shipped(
        "--hidden 256,128 --data mnist+pen --train-size 82500 --augmentation 0.4 --batch 128 --epochs 25"
        " --label-smoothing 0.05 --averaging 0.999",
        "Of the same kind, in less than 1 MB: for slow machines and for other programs.",
        "Misreads nine scanned digits in a thousand where the large network misreads six, and as few drawn ones.",
    ),
    "mnist-only": Shipped(
        "--hidden 512 --augmentation 0.5 --batch 128 --epochs 20 --label-smoothing 0.05 --averaging 0.999",
        "The same means without any drawn digit: for an honest comparison.",
        "Has seen nothing but scanned forms, so it misreads drawings whose style is far from those: a 1 with a hook or"
        " a foot, a 7 with a bar, an open 4 or 9.",
    ),
    "small": Shipped(
        "--hidden 32 --data mnist+pen --augmentation 0.3 --epochs 20 --averaging 0.999",
        "Small enough to look at every weight.",
        "Thirty-two units are few: about one digit in thirty is misread, more of those with an unusual width or slant.",
    ),
    "book-30": Shipped(
        "--hidden 30 --activation sigmoid --loss squared_error --init normal --optimizer sgd --lr 3 --batch 10"
        " --schedule constant --epochs 30 --train-size 50000",
        "The network of M. Nielsen's book, chapter 1: sigmoid everywhere, quadratic cost, weights and biases N(0, 1).",
        "About one scanned digit in twenty is misread, and one drawn digit in six: it has not seen a moved, turned or"
        " differently drawn one.",
    ),
    "untrained": Shipped(
        "",
        "Random weights as they are before the first step: what a network knows without learning.",
        "Knows nothing: one answer is as good as another.",
    ),
}


def train(name: str, folder: Path) -> Path:
    """Make one network; its card is that of the command line until it is described."""
    path = folder / f"{name}.safetensors"
    if SHIPPED[name].words:
        code = mlp_command(["train", *SHIPPED[name].words.split(), "--threads", "1", "--out", str(path)])
        if code:
            sys.exit(code)
    else:
        experiment = Experiment(NetworkConfig(), TrainingConfig())
        fresh = Model.untrained(experiment.network, rng=np.random.default_rng(experiment.training.seed))
        save_model(replace(fresh, card=make_card(experiment, command=f"make models ONLY={name}", seconds=0.0)), path)
    return path


def describe(name: str, path: Path, test: Dataset, writers: Dataset) -> str:
    """Complete the card of a network with what can be found out about it; a line that sums it up."""
    model, shipped = load_model(path), SHIPPED[name]
    if shipped.words:
        model = with_confidence(model)
    loss = loss_of(model)
    results = {"mnist test": evaluate(model, test, loss), "pen writers": evaluate(model, writers, loss)}
    trained = bool(shipped.words)
    data = str(model.card["data"]) if trained else "none"
    card = dict(model.card) | {
        "data": data,
        "purpose": shipped.purpose,
        "weaknesses": shipped.weaknesses,
        "licences": [text for key, text in LICENCES.items() if key in data],
        "test_accuracy": results["mnist test"].accuracy,
        "writers_accuracy": results["pen writers"].accuracy,
        "validation_writers": list(VALIDATION_WRITERS),
        "errors": {what: errors(result) for what, result in results.items()},
        "trained_on": f"{os.cpu_count()} cores, one used; {platform.machine()}",
    }
    save_model(replace(model, card=card), path)
    percents = ", ".join(f"{what} {100 * result.accuracy:.2f} %" for what, result in results.items())
    return f"{name}: {model.config} {model.config.activation}, {percents}, {card['seconds']:.0f} s"


def errors(result: Evaluation) -> dict[str, list[int]]:
    """How many of each digit there were, and how many of them were misread."""
    there = result.confusion.sum(axis=1)
    return {"digits": there.tolist(), "misread": (there - np.diagonal(result.confusion)).tolist()}


def main(arguments: list[str] | None = None) -> int:
    """Train and describe the networks that are named."""
    parser = argparse.ArgumentParser(prog="python -m tools.shipped", description="Make the networks in models/.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SHIPPED)} (all)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where they are put (models)")
    parser.add_argument("--describe", action="store_true", help="only complete the cards of those that are there")
    args = parser.parse_args(arguments)
    if unknown := sorted(set(args.names) - set(SHIPPED)):
        parser.error(f"the networks are {', '.join(SHIPPED)}; got {unknown[0]}")
    args.folder.mkdir(parents=True, exist_ok=True)
    test, (_, writers) = load_mnist().test, load_pen(cache_folder())
    for name in args.names or SHIPPED:
        path = args.folder / f"{name}.safetensors" if args.describe else train(name, args.folder)
        print(describe(name, path, test, writers), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
