"""Measures of a network: loss, accuracy, dead and saturated units, norms."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.data.dataset import Dataset, Splits, as_float
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import Loss
from mlp.nn.model import ROWS_AT_ONCE, Model
from mlp.passes import costs
from mlp.passes.compiler import compiled

SATURATED_BELOW = 0.01
"""A bounded unit is saturated for a sample where its slope is below this share of the largest."""


@dataclass(frozen=True)
class Evaluation:
    """A network's result on a data set: mean loss per sample, and confusion[true, answered] in samples.

    Where the targets are numbers, nothing is counted in `confusion`, and shares of it are not a number.
    """

    loss: float
    confusion: NDArray[np.int64]
    samples: int
    """How many samples there were."""

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0..1."""
        return self._share(np.trace(self.confusion))

    @property
    def most_frequent_share(self) -> float:
        """The share of the samples that got the most frequent answer, 0..1; 1 is one answer to everything."""
        return self._share(self.confusion.sum(axis=0).max())

    def _share(self, count: int) -> float:
        counted = int(self.confusion.sum())
        return float(count) / counted if counted else nan

    @property
    def recall(self) -> NDArray[np.float64]:
        """For each class, the share of its samples that was recognised; 0 for a class without samples."""
        return _per_class(np.diagonal(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self) -> NDArray[np.float64]:
        """For each class, the share of its answers that was right; 0 for a class never answered."""
        return _per_class(np.diagonal(self.confusion), self.confusion.sum(axis=0))


def _per_class(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def classes_of(rows: Array, boundary: float = 0.5) -> NDArray[np.intp]:
    """The class of each row: the largest of several numbers, or whether a single one is above `boundary`.

    The boundary is 0.5 for outputs and targets, 0 for logits.
    """
    return rows.argmax(axis=1) if rows.shape[1] > 1 else (rows[:, 0] > boundary).astype(np.intp)


def count_correct(outputs: Array, classes: NDArray[np.intp], loss: Loss) -> int:
    """The number of correctly classified rows of a batch: outputs (n, k) as the loss takes them, classes (n,)."""
    return compiled(costs.count_correct)(outputs, classes, 0.0 if loss.takes_logits else 0.5)


def evaluate(model: Model, dataset: Dataset, loss: Loss) -> Evaluation:
    """Evaluate a model on a whole data set; with huge weights the loss may be inf or nan."""
    *_, whole = evaluations(model, dataset, loss)
    return whole


def evaluations(model: Model, dataset: Dataset, loss: Loss) -> Iterator[Evaluation]:
    """`evaluate` in parts: yields the result so far after each part."""
    count = 1 if dataset.numbers else max(2, model.config.outputs)
    confusion, total = np.zeros((count, count), np.int64), 0.0
    for start in range(0, len(dataset), ROWS_AT_ONCE):
        part = dataset.subset(slice(start, start + ROWS_AT_ONCE))
        with np.errstate(over="ignore", invalid="ignore"):  # the weights of a diverged network
            logits = model.logits(as_float(part.inputs, np.float32))
            outputs = model.outputs_of(logits)
            costs = loss.per_sample(logits if loss.takes_logits else outputs, part.targets)
            total += float(costs.sum(dtype=np.float64))
        if not dataset.numbers:
            np.add.at(confusion, (classes_of(part.targets), classes_of(outputs)), 1)
        yield Evaluation(total / (start + len(part)), confusion.copy(), start + len(part))


def final_results(
    model: Model, splits: Splits, loss: Loss, validation_accuracy: float | None = None
) -> tuple[dict[str, float], float]:
    """The accuracies of a trained model on validation and test samples, by name, and the test loss.

    Where the targets are numbers, the accuracies are not a number.

    To be called once, at the end; with `validation_accuracy` where it is known already.
    """
    test = evaluate(model, splits.test, loss)
    if validation_accuracy is None:
        validation_accuracy = evaluate(model, splits.validation, loss).accuracy
    accuracies = {"test_accuracy": test.accuracy, "validation_accuracy": validation_accuracy}
    if splits.writers:
        accuracies["writers_accuracy"] = evaluate(model, splits.writers, loss).accuracy
    return accuracies, test.loss


@dataclass(frozen=True)
class UnitHealth:
    """For each hidden layer, shares 0..1 on a probe batch; None where it cannot happen with the activation."""

    dead: list[float | None]
    """Rectifier units that are not active for any sample of the batch."""
    saturated: list[float | None]
    """Outputs of bounded units (unit by sample) with a slope below 1 % of the largest."""


@np.errstate(over="ignore", invalid="ignore")
def unit_health(model: Model, x: Array) -> UnitHealth:
    """The dead and saturated hidden units of a model on a batch (n, inputs)."""
    hidden = model.pass_through(x)[:-1]
    dead: list[float | None] = [None] * len(hidden)
    saturated: list[float | None] = [None] * len(hidden)
    for layer, (y, name) in enumerate(zip(hidden, model.config.activations, strict=True)):
        function = ACTIVATIONS[name]
        if function.kind == "rectifier":
            dead[layer] = float((y.max(axis=0) <= 0).mean())
        elif function.kind == "bounded":
            slope = np.empty_like(y)
            function.derivative(y, y, slope)  # a bounded function's slope is found from its output alone
            saturated[layer] = float((slope < SATURATED_BELOW * function.peak_slope).mean())
    return UnitHealth(dead, saturated)
