"""What shows which mistake: a row for each, computed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from mlp.config import Experiment
from mlp.data.dataset import Splits
from mlp.lab.famous import TABLE
from mlp.lab.gradient import GradientCheck, check_program
from mlp.lab.mistake import USUAL, FamousMistake
from mlp.lab.program import RIGHT
from mlp.lab.record import Record
from mlp.lab.verdict import loss_verdict

NOTICED = 0.02
"""An accuracy tells if it is lower by two points; another seed alone makes up to one."""


@dataclass(frozen=True)
class Row:
    """What was found of one mistake; accuracies are shares of the validation images, None where none were read."""

    key: str
    gradient_check: GradientCheck
    shape_error: str
    """What NumPy said in the training; empty where all shapes fit."""
    loss: str
    """One of `mistake.EXPECTATIONS`."""
    right_loss: float
    wrong_loss: float | None
    """Of the last epoch, on training images."""
    right_accuracy: float
    wrong_accuracy: float | None
    findings: tuple[str, ...]
    """What the diagnosis finds and does not find in the right training."""

    @property
    def accuracy_tells(self) -> bool:
        """Whether it is lower by NOTICED, or there is none."""
        return self.wrong_accuracy is None or self.right_accuracy - self.wrong_accuracy >= NOTICED

    @property
    def seen_by(self) -> tuple[str, ...]:
        """All that show it."""
        from_loss = self.loss != USUAL
        return tuple(
            name
            for name, sees in (
                ("gradient check", self.gradient_check.sees),
                ("shapes", bool(self.shape_error)),
                ("loss", from_loss),
                ("accuracy", self.accuracy_tells),
                ("diagnosis", bool(self.findings)),
            )
            if sees
        )


def row_of(mistake: FamousMistake, right: Record, wrong: Record) -> Row:
    """The row of two recorded trainings; the gradient is checked here."""
    known = {finding.name for finding in right.findings}
    return Row(
        mistake.key,
        check_program(mistake.program, mistake.experiment, rng=np.random.default_rng(0)),
        wrong.shape_error,
        loss_verdict(wrong, right),
        right.epochs[-1].train_loss,
        wrong.epochs[-1].train_loss if wrong.epochs else None,
        right.epochs[-1].validation_accuracy,
        wrong.accuracy,
        tuple(finding.name for finding in wrong.findings if finding.name not in known),
    )


def rows(splits: Splits, mistakes: Iterable[FamousMistake] = TABLE) -> Iterator[Row]:
    """Train right and wrong for each mistake; experiments that several share are trained rightly once."""

    @cache
    def right(experiment: Experiment) -> Record:
        return Record.of(experiment, splits, RIGHT)

    for mistake in mistakes:
        yield row_of(mistake, right(mistake.experiment), Record.of(mistake.experiment, splits, mistake.program))
