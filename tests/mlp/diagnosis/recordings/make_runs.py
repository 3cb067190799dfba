"""Makes the recorded histories beside it again: `python -m tests.mlp.diagnosis.recordings.make_runs [NAME ...]`.

Each is a real training. Its clock counts steps instead of seconds, so that a report is always a given number of steps.
"""

import json
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from mlp.config import Experiment
from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.training.events import Done, EpochReport, Event, StepReport
from mlp.training.history import EpochColumns, StepColumns
from mlp.training.loop import Training
from mlp.training.threads import set_threads
from tests.mlp.diagnosis.recordings.cases import HELD_OUT, MANY_REPORTS, TUNING

HERE = Path(__file__).parent
REPORTS, MANY = 56, 480
"""About how many reports a recorded training has; all of them together stay small enough for a repository."""

FOLDERS: dict[str, tuple[dict[str, Experiment], int]] = {
    "tuning": (TUNING, REPORTS),
    "tuning_many": ({name: TUNING[name] for name in MANY_REPORTS}, MANY),
    "held_out": (HELD_OUT, REPORTS),
}
"""Where which trainings are recorded, and with how many reports."""

UNREAD = {"gradient_norm", "epoch", "train_accuracy"}
"""Columns that no rule reads; they and the histograms are not recorded."""


def events(case: Experiment, splits: Splits, reports: int) -> list[Event]:
    """Train, with about so many reports."""
    config = case.training
    steps = config.epochs * -(-config.train_size // config.batch_size)
    every, calls = max(1, steps // reports), count()
    # The training looks at the clock twice a step.
    return list(Training(case, splits, seconds_between_reports=every - 0.5, clock=lambda: next(calls) / 2).run())


def history(told: Sequence[Event]) -> dict[str, Any]:
    """All reports as mlp.training.recorder tells them, but never thinned."""
    return {
        "steps": columns([e for e in told if isinstance(e, StepReport)], StepColumns),
        "epochs": columns([e for e in told if isinstance(e, EpochReport)], EpochColumns),
    }


def columns(
    reports: Sequence[StepReport | EpochReport], kind: type[StepColumns] | type[EpochColumns]
) -> dict[str, Any]:
    """Column name -> a value of each report; for a column of the layers one list of them for each layer."""
    table: dict[str, Any] = {name: [getattr(report, name) for report in reports] for name in kind.names()}
    by_layer = {name: zip(*(getattr(report, name) for report in reports), strict=True) for name in kind.OF_LAYERS}
    table |= {name: [list(layer) for layer in layers] for name, layers in by_layer.items()}
    return {name: column for name, column in table.items() if name not in UNREAD}


def record(case: Experiment, splits: Splits, reports: int = REPORTS) -> dict[str, Any]:
    """Train, and return what would be known of it at the end."""
    told = events(case, splits, reports)
    (done,) = [event for event in told if isinstance(event, Done)]
    return {"experiment": case.to_json(), "reason": done.reason, "history": rounded(history(told))}


def rounded(value: Any) -> Any:
    """With three significant digits, which is more than a rule looks at."""
    match value:
        case float():
            return float(f"{value:.3g}")
        case dict():
            return {name: rounded(part) for name, part in value.items()}
        case list():
            return [rounded(part) for part in value]
    return value


def main(names: list[str]) -> None:
    """Train and write the named cases, or all."""
    set_threads(1)
    splits = load_mnist()
    for folder, (cases, reports) in FOLDERS.items():
        for name, case in cases.items():
            if names and not any(name.startswith(n) for n in names):
                continue
            text = json.dumps(record(case, splits, reports), separators=(",", ":"))
            (HERE / folder / f"{name}.json").write_text(text + "\n")
            print(f"{folder}/{name}: {len(text) / 1000:.1f} kB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
