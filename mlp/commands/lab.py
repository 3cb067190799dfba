"""`python -m mlp lab`: the famous mistakes; with the key of one, the right training and the wrong one side by side."""

import argparse
from dataclasses import asdict, fields
from itertools import zip_longest
from typing import Any

import numpy as np

from mlp.commands.console import Console, percent
from mlp.commands.findings import finding_json
from mlp.data.mnist import load_mnist
from mlp.errors import ConfigError
from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import FamousMistake
from mlp.lab.program import RIGHT
from mlp.lab.record import Record
from mlp.lab.table import Row, row_of
from mlp.training.events import EpochReport, event_json
from mlp.training.threads import set_threads

WIDTH = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which mistake, and how long."""
    parser.add_argument("key", nargs="?", metavar="KEY", help="the mistake to train with; without, all are listed")
    parser.add_argument("--seed", type=int, help="of both trainings (that of the table)")
    parser.add_argument("--epochs", type=int, help="passes over the images (5)")
    parser.add_argument("--train-size", type=int, help="training images (5000)")


def run(args: argparse.Namespace, console: Console) -> int:
    """The list, or two trainings; 0 also where one of them diverged, as that is what is to be seen."""
    if args.key is None:
        return list_all(console)
    if args.key not in FAMOUS:
        raise ConfigError(f"No mistake is called {args.key!r}. `python -m mlp lab` lists those that there are.")
    mistake = FAMOUS[args.key]
    given = {name: getattr(args, name) for name in ("seed", "epochs", "train_size")}
    experiment = mistake.experiment.with_training(**{name: value for name, value in given.items() if value is not None})
    set_threads(1)
    splits = load_mnist()
    console.text(f"{mistake.title} ({mistake.stage})")
    console.text(f"  right: {mistake.right}")
    console.text(f"  wrong: {mistake.wrong}")
    console.text()
    right, wrong = (Record.of(experiment, splits, program) for program in (RIGHT, mistake.program))
    for name, record in (("right", right), ("wrong", wrong)):
        for event in record.events:
            console.event({"training": name} | event_json(event))
    side_by_side(right, wrong, console)
    row = row_of(mistake, right, wrong)
    answers(row, wrong, console)
    console.text()
    console.text(mistake.why)
    for finding in wrong.findings:
        console.event(finding_json(finding))
    console.event({"event": "done"} | row_json(row))
    return 0


def list_all(console: Console) -> int:
    """A line for each mistake."""
    width = max(map(len, FAMOUS))
    for mistake in FAMOUS.values():
        console.text(f"{mistake.key:<{width}}  {mistake.title} ({mistake.stage})")
        console.event({"event": "mistake"} | mistake_json(mistake))
    console.event({"event": "done", "mistakes": list(FAMOUS)})
    return 0


def mistake_json(mistake: FamousMistake) -> dict[str, Any]:
    """An entry in words, without its function; `settings` are those that the usual experiment does not have."""
    words = ("key", "title", "stage", "right", "wrong", "expects", "why")
    return {name: getattr(mistake, name) for name in words} | {"settings": dict(mistake.settings)}


def row_json(row: Row) -> dict[str, Any]:
    """A row of the table; a number that is not finite is null."""
    plain = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "gradient_check"}
    check = asdict(row.gradient_check)
    check["error"] = check["error"] if np.isfinite(check["error"]) else None
    return plain | {
        "findings": list(row.findings),
        "gradient_check": check | {"sees": row.gradient_check.sees},
        "seen_by": list(row.seen_by),
    }


def side_by_side(right: Record, wrong: Record, console: Console) -> None:
    """A line for each epoch."""
    console.text(f"{'epoch':>5}  {'right':<{WIDTH}}  {'wrong':<{WIDTH}}".rstrip())
    for number, (one, other) in enumerate(zip_longest(right.epochs, wrong.epochs), 1):
        console.text(f"{number:>5}  {_words(one):<{WIDTH}}  {_words(other):<{WIDTH}}".rstrip())
    console.text("       loss on training images, accuracy on validation images")
    console.text()


def _words(epoch: EpochReport | None) -> str:
    if epoch is None:
        return "-"
    return f"loss {epoch.train_loss:7.4f}  {percent(epoch.validation_accuracy):>8}"


def answers(row: Row, wrong: Record, console: Console) -> None:
    """What tells and what does not."""
    check = row.gradient_check
    if check.shape_error:
        seen = f"the shapes do not fit: {check.shape_error}"
    elif check.sees:
        seen = f"yes: {check.tensor} is off by {check.error:.1g}"
    else:
        seen = f"no: the largest error is {check.error:.1g}"
    if row.wrong_accuracy is None:
        accuracy = "there is none"
    else:
        accuracy = f"{'yes' if row.accuracy_tells else 'no'}: {percent(row.wrong_accuracy)}"
    console.text(f"Does the gradient check see it?  {seen}")
    console.text(f"Do the shapes tell?              {'yes: ' + row.shape_error if row.shape_error else 'no'}")
    console.text(f"What does the loss do?           it {row.loss}")
    console.text(f"Does the accuracy tell?          {accuracy}, right {percent(row.right_accuracy)}")
    console.text(f"What does the diagnosis find?    {', '.join(row.findings) or 'nothing'}")
    if wrong.diverged:
        console.text(wrong.done.detail)
