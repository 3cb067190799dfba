"""Recorded trainings replayed: the history after each report, with many reports or few."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from mlp.config import Experiment
from mlp.diagnosis.diagnose import diagnose
from mlp.diagnosis.finding import Finding
from mlp.training.history import History
from mlp.training.thinning import POINTS, thin
from tests.mlp.diagnosis.recordings.make_runs import HERE

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Recording:
    """A training that was recorded, or one with fewer reports made of it."""

    case: Experiment
    history: Mapping[str, Table]
    diverged: bool

    def findings(self) -> list[Finding]:
        """What is found at the end."""
        return findings_of(self.case, self.history, diverged=self.diverged)

    def with_fewer_reports(self, times: int) -> "Recording":
        """As a machine that is so many times faster would have reported it; the first report stays alone."""
        steps = self.history["steps"]
        rows = len(steps["step"])
        ends = sorted({*range(0, rows, times), rows - 1})
        starts = [0, *(end + 1 for end in ends[:-1])]
        weights = np.diff([0, *steps["step"]])

        def means(column: list[float]) -> list[float]:
            sums = np.add.reduceat(weights * np.array(column), starts) / np.add.reduceat(weights, starts)
            return [float(value) for value in sums]

        newest = {name: of_layers(lambda column: [column[end] for end in ends], steps[name])
                  for name in ("step", "learning_rate", "update_ratio")}  # fmt: skip
        mean = {name: of_layers(means, steps[name]) for name in ("loss", "accuracy", "gradient_rms")}
        return Recording(self.case, {**self.history, "steps": mean | newest}, self.diverged)

    def histories(self, most: int = 10_000) -> Iterator[Mapping[str, Table]]:
        """The history after each report and each epoch; of many reports only `most`, evenly spread."""
        steps, epochs = self.history["steps"], self.history["epochs"]
        yield {"steps": first_rows(steps, 0), "epochs": first_rows(epochs, 0)}
        seen = 0
        for count in range(1, len(steps["step"]) + 1):
            done = sum(step <= steps["step"][count - 1] for step in epochs["step"])
            if done > seen:  # between the last report of an epoch and its own
                yield {"steps": first_rows(steps, count), "epochs": first_rows(epochs, seen)}
            if done > seen or count % -(-len(steps["step"]) // most) == 0:
                yield {"steps": first_rows(steps, count), "epochs": first_rows(epochs, done)}
            seen = done

    def course(self, most: int = 10_000) -> list[tuple[str, ...]]:
        """The findings from the beginning to the end, whenever they change."""
        seen = [names(findings_of(self.case, history)) for history in self.histories(most)] + [names(self.findings())]
        return [found for found, _ in groupby(seen)]


@cache
def load(folder: str, name: str) -> Recording:
    """A recorded training."""
    data = json.loads((HERE / folder / f"{name}.json").read_text())
    return Recording(Experiment.from_json(data["experiment"]), data["history"], data["reason"] == "diverged")


def findings_of(case: Experiment, history: Mapping[str, Any], *, diverged: bool = False) -> list[Finding]:
    """What is found in a history as plain JSON."""
    return diagnose(case, History.from_json(history), diverged=diverged)


def names(findings: list[Finding]) -> tuple[str, ...]:
    """What the findings are called."""
    return tuple(finding.name for finding in findings)


def of_layers(change: Any, column: list[Any]) -> list[Any]:
    """A column changed, or each layer's part of it."""
    return [change(layer) for layer in column] if column and isinstance(column[0], list) else change(column)


def first_rows(table: Table, count: int) -> Table:
    """The first rows of a table, thinned as for the page."""
    cut = {name: of_layers(lambda values: values[:count], column) for name, column in table.items()}
    if count <= POINTS:
        return cut
    layers = {name: len(column) if isinstance(column[0], list) else 0 for name, column in cut.items()}
    flat = [values for name, column in cut.items() for values in (column if layers[name] else [column])]
    values = iter(thin(np.array(flat, float).T).T.tolist())
    thinned = {name: [next(values) for _ in range(parts)] if parts else next(values) for name, parts in layers.items()}
    return thinned | {"step": [int(step) for step in thinned["step"]]}
