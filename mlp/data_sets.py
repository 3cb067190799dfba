"""The data sets that a training can name, with their sizes; what is in them is read or made in `mlp/data`.

A person's own data have the name `own:` and the beginning of their digest; their sizes stand in no table.
"""

import re
from dataclasses import dataclass
from typing import Literal

from mlp.arrays import DIGITS, PIXELS

TRAINING_IMAGES = 55_000
MOST_OWN_IMAGES = 100_000
"""Of a person's own data."""
_OWN = re.compile(r"own:[0-9a-f]{16}")


@dataclass(frozen=True)
class DataSet:
    """A data set by its sizes: the training samples, the numbers of inputs and outputs, and what the targets are."""

    samples: int
    inputs: int = PIXELS
    outputs: int = DIGITS
    targets: Literal["classes", "numbers"] = "classes"
    """Classes are one-hot rows, or 0 and 1 in a single column. For numbers there is no accuracy."""
    about: str = ""
    are_shares: bool = False
    """Whether the targets are numbers from 0 to 1."""

    @property
    def is_of_digits(self) -> bool:
        """Whether the samples are images of 28x28 pixels of the ten digits, as people draw them."""
        return self.inputs == PIXELS and self.outputs == DIGITS

    @property
    def usual_loss(self) -> str:
        """The loss that goes with the targets."""
        return self.losses[0]

    @property
    def losses(self) -> tuple[str, ...]:
        """The losses that such targets can have, the usual one first."""
        if self.targets == "numbers":
            return ("squared_error", "logistic") if self.are_shares else ("squared_error",)
        return ("cross_entropy", "logistic", "squared_error") if self.outputs > 1 else ("logistic", "squared_error")

    @property
    def usual_output_activation(self) -> str | None:
        """The output activation that goes with the targets, where it is not the usual one of the loss."""
        return "identity" if self.targets == "numbers" else None


DATA_SETS: dict[str, DataSet] = {
    "mnist": DataSet(TRAINING_IMAGES, about="scanned digits"),
    "pen": DataSet(TRAINING_IMAGES, about="digits drawn with a pen on a screen"),
    "mnist+pen": DataSet(TRAINING_IMAGES * 3 // 2, about="two thirds scanned, one third drawn"),
    "mnist-20x20": DataSet(TRAINING_IMAGES, inputs=400, about="MNIST without its border of four pixels"),
    "mnist-autoencoder": DataSet(
        TRAINING_IMAGES, outputs=PIXELS, targets="numbers", about="MNIST whose targets are the inputs", are_shares=True
    ),
    "xor": DataSet(4, inputs=2, outputs=1, about="the four rows of the exclusive or"),
    "or": DataSet(4, inputs=2, outputs=1, about="the four rows of the inclusive or"),
    "two-moons": DataSet(400, inputs=2, outputs=2, about="points on two interleaved half circles"),
    "spiral": DataSet(600, inputs=2, outputs=3, about="points on three spiral arms"),
    "squared": DataSet(400, inputs=1, outputs=1, targets="numbers", about="x between -1 and 1 with its square"),
    "squared-features": DataSet(
        5, inputs=3, outputs=1, targets="numbers", about="1, x and x^2 with x^2 as the target, x from 1 to 5"
    ),
    "squared-features-normalised": DataSet(
        5, inputs=2, outputs=1, targets="numbers", about="x and x^2 with x^2 as the target, each with mean 0 and std 1"
    ),
    "random-regression": DataSet(
        64, inputs=1000, outputs=10, targets="numbers", about="normal inputs with normal targets"
    ),
    "regression-lines": DataSet(200, inputs=2, outputs=1, targets="numbers", about="3 + 2 x1 - x2 with a little noise"),
    "two-groups": DataSet(200, inputs=2, outputs=1, about="points above and below a line, for a logistic regression"),
}
"""The data sets by name."""


def is_own(name: object) -> bool:
    """Whether a name is one of a person's own data."""
    return isinstance(name, str) and bool(_OWN.fullmatch(name))


def own_name(digest: str) -> str:
    """How a training names own data with this sha256 (64 hexadecimal digits)."""
    return f"own:{digest[:16]}"


def data_set_of(name: str) -> DataSet | None:
    """The row of a data set; None for a person's own data."""
    return DATA_SETS.get(name)


def most_samples(name: str) -> int:
    """The training samples of a data set, or how many a person's own data can have at most."""
    row = data_set_of(name)
    return row.samples if row else MOST_OWN_IMAGES
