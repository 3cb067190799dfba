"""Writes what shows which famous mistake, for people and for the program: `python -m tools.laboratory`, half a minute.

docs/laboratory.md        the page
mlp/lab/found.json        the same rows
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from mlp.data.mnist import load_mnist
from mlp.diagnosis.diagnose import RULES
from mlp.lab.famous import FAMOUS, TABLE
from mlp.lab.found import write_rows
from mlp.lab.gradient import ALLOWED
from mlp.lab.mistake import BASE, FamousMistake
from mlp.lab.table import NOTICED, Row, rows
from mlp.lab.verdict import RULE
from mlp.training.threads import set_threads

PAGE = Path(__file__).resolve().parents[1] / "docs" / "laboratory.md"
HEADER = (
    "| mistake | gradient check | shapes | the loss | its last epoch | accuracy | diagnosis |",
    "|---|---|---|---|---|---|---|",
)


def line(row: Row) -> str:
    """A row of the table."""
    check = row.gradient_check
    shapes = "**error**" if row.shape_error else "fit"
    cells = (
        row.key,
        "**shapes do not fit**" if check.shape_error else f"**wrong** ({check.tensor})" if check.sees else "right",
        shapes,
        row.loss if row.loss == "falls as usual" else f"**{row.loss}**",
        "-" if row.wrong_loss is None else f"{row.wrong_loss:.2f} ({row.right_loss:.2f})",
        _accuracy(row),
        ", ".join(f"**{name}**" for name in row.findings) or "-",
    )
    return f"| {' | '.join(cells)} |"


def _accuracy(row: Row) -> str:
    if row.wrong_accuracy is None:
        return f"none ({100 * row.right_accuracy:.1f} %)"
    shown = f"{100 * row.wrong_accuracy:.1f} %"
    return f"{f'**{shown}**' if row.accuracy_tells else shown} ({100 * row.right_accuracy:.1f} %)"


def counts(found: Sequence[Row]) -> str:
    """How many of them each shows, and which are shown by nothing."""
    names = ("gradient check", "shapes", "loss", "accuracy", "diagnosis")
    each = ", ".join(f"{name} {sum(name in row.seen_by for row in found)}" for name in names)
    unseen = [row.key for row in found if not row.seen_by]
    alone = [row.key for row in found if row.seen_by == ("gradient check",)]
    return (
        f"Of {len(found)} mistakes, so many are shown by each: {each}.\n\n"
        f"By the gradient check alone: {', '.join(alone) or 'none'}.\n\nBy nothing: {', '.join(unseen) or 'none'}."
    )


def described(mistake: FamousMistake) -> str:
    """One mistake in words."""
    settings = f" With {_settings(mistake.settings)}." if mistake.settings else ""
    return (
        f"- **{mistake.key}** ({mistake.stage}): {mistake.title}. Right: `{mistake.right}`; wrong: `{mistake.wrong}`."
        f"{settings} {mistake.why}"
    )


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in settings.items())


def usual() -> str:
    """The experiment of most mistakes in a sentence."""
    network, training = BASE.network, BASE.training
    return (
        f"Trained is {network}, {network.activation}, {network.initializer}, by {training.optimizer} with the learning"
        f" rate {training.learning_rate:g}, on {training.train_size:,} images of MNIST in batches of"
        f" {training.batch_size}, {training.epochs} epochs, seed {training.seed}."
    )


def page(found: Sequence[Row], day: date) -> str:
    """docs/laboratory.md"""
    table = "\n".join((*HEADER, *map(line, found)))
    listed = "\n".join(map(described, FAMOUS.values()))
    return f"""# What shows a famous mistake?

Each mistake replaces a line of a training that is right otherwise (`mlp/lab/`). It is trained beside the right one with
the same seed. Is its gradient wrong, do the shapes fit, what does the loss do, what is the accuracy, what does the
diagnosis find? What shows the mistake is bold. One of them live: `python -m mlp lab same-batch`.

Written by `python -m tools.laboratory` on {day.isoformat()} with NumPy {np.__version__}, one thread, float32. {usual()}
Where a mistake needs other settings, they stand beside it below. Numbers in brackets are those of the right training.

- **Gradient check**: the gradient by the lines of the mistake against centred differences of its own loss, at a random
  point of a small network, in float64. It is wrong if a tensor is off by more than {ALLOWED:g}.
- **Loss**: {RULE}
- **Accuracy**: on 5,000 validation images, as the program counts it. It is bold if it is {100 * NOTICED:g} points
  lower; another seed alone makes up to one.
- **Diagnosis**: what the diagnosis of a run finds (of {len(RULES)} rules) and does not find in the right training.

{table}

{counts(found)}

## The mistakes

{listed}
"""


def main() -> None:
    """Write the page, and the file that the program reads."""
    set_threads(1)
    found = list(rows(load_mnist(), TABLE))
    PAGE.write_text(page(found, date.today()), encoding="utf-8")
    write_rows(found)


if __name__ == "__main__":
    main()
