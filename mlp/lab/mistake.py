"""One famous mistake: in words, and as the lines of the program that it replaces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis.diagnose import with_changes
from mlp.lab.program import RIGHT, Program

STAGES = ("data", "first weights", "batches", "forward", "backward", "update", "reading")
"""Where a line stands, in the order in which they are run; the last one is the use of what was learned."""

USUAL, SLOWLY, STILL, EXPLODES, STOPS = (
    "falls as usual",
    "falls more slowly",
    "stands still",
    "explodes",
    "stops with an error",
)
EXPECTATIONS = (USUAL, SLOWLY, STILL, EXPLODES, STOPS)
"""What the loss of a training can do beside that of the right one; the last: shapes do not fit."""

BASE = Experiment(
    NetworkConfig(hidden=(32,)),
    TrainingConfig(
        optimizer="sgd", learning_rate=0.1, schedule="constant", train_size=5_000, batch_size=50, epochs=5, seed=0
    ),
)
"""What is trained where a mistake needs nothing else."""


@dataclass(frozen=True)
class FamousMistake:
    """A mistake with what it is shown on; `expects` was found by `table`, not guessed."""

    key: str
    title: str
    stage: str
    right: str
    """The right line, in rows: `@` is the matrix product, `*` the product element by element."""
    wrong: str
    expects: str
    """What the loss does: one of EXPECTATIONS."""
    why: str
    change: Callable[[Program], Program]
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the experiment has other than BASE, so that the mistake can be made and seen."""

    @property
    def experiment(self) -> Experiment:
        """What is trained, rightly and wrongly."""
        return with_changes(BASE, self.settings)

    @property
    def program(self) -> Program:
        """The lines with the mistake."""
        return self.change(RIGHT)
