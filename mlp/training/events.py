"""The catalogue of events: all that a training and its worker report, each a frozen record and a line of JSON."""

from dataclasses import dataclass, field
from math import nan
from typing import Any

from mlp.errors import EventError
from mlp.typed_json import read_object, write_object

BINS = 40
"""Equal bins of each histogram."""


@dataclass(frozen=True)
class StepReport:
    """What happened since the last report; loss, accuracy and gradient norms are means over all its batches.

    Per layer: the Euclidean norm of the data loss's gradient (weights and biases, without L2), the same divided by the
    square root of their number (RMS), and |update| / |weights| of the reported step alone, None where that was not
    measured. The loss is per sample.
    """

    epoch: float
    step: int
    samples: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: list[float]
    gradient_rms: list[float]
    update_ratio: list[float | None]
    samples_per_second: float
    seconds: float


@dataclass(frozen=True)
class EpochReport:
    """One epoch: means over its batches during the training, and the validation afterwards."""

    epoch: int
    step: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    most_frequent_share: float = field(metadata={"key": "answers", "missing": nan})
    """The share of validation images that got the most frequent answer; 1: all got the same. Old runs lack it."""
    dead: list[float | None]
    saturated: list[float | None]
    samples_per_second: float
    seconds: float


@dataclass(frozen=True)
class Histogram:
    """How values are distributed: the counts of BINS equal bins from `low` to `high`."""

    low: float
    high: float
    counts: list[int]


@dataclass(frozen=True)
class LayerHistograms:
    """The distributions in one dense layer; None where a value is not finite."""

    weights: Histogram | None
    gradients: Histogram | None
    activations: Histogram | None


@dataclass(frozen=True)
class Histograms:
    """The distributions in each dense layer at one step."""

    epoch: float
    step: int
    layers: list[LayerHistograms]


@dataclass(frozen=True)
class Validating:
    """Validation progress: the share of the validation images that was evaluated, 0 to 1. It is not stored."""

    step: int
    share: float


@dataclass(frozen=True)
class Change:
    """Settings that hold from the next batch on, and a short text of what changed."""

    epoch: float
    step: int
    text: str
    settings: dict[str, Any]
    command: int | None = None
    """The number of the command that asked for it; None for a change without a command."""


@dataclass(frozen=True)
class Paused:
    """The run pauses after this step."""

    step: int
    command: int | None = None


@dataclass(frozen=True)
class Continued:
    """The run goes on after a pause."""

    step: int
    command: int | None = None


@dataclass(frozen=True)
class Refused:
    """A command that could not be carried out, and why."""

    step: int
    text: str
    command: int


@dataclass(frozen=True)
class Resumed:
    """A new worker continues from a checkpoint at this step; later steps are computed again."""

    step: int


@dataclass(frozen=True)
class Done:
    """The end: the totals and the reason.

    That is one of `epochs`, `seconds`, `gradient`, `patience`, `minimum`, `stopped`, `diverged`.
    """

    reason: str
    detail: str
    epoch: float
    step: int
    seconds: float
    samples_per_second: float


@dataclass(frozen=True)
class FinalTest:
    """The one evaluation on the test images at the end; `writers_accuracy` where the training has such images."""

    step: int
    test_loss: float
    test_accuracy: float
    validation_accuracy: float = nan
    writers_accuracy: float | None = None


TrainingEvent = StepReport | EpochReport | Histograms | Validating | Done
"""What the loop of a training yields."""
Event = TrainingEvent | Change | Paused | Continued | Refused | Resumed | FinalTest

EVENTS: dict[str, type[Event]] = {
    "step": StepReport,
    "epoch": EpochReport,
    "histograms": Histograms,
    "validating": Validating,
    "change": Change,
    "pause": Paused,
    "go_on": Continued,
    "refused": Refused,
    "resumed": Resumed,
    "done": Done,
    "test": FinalTest,
}
"""The name of each event in its line of JSON."""
_NAMES = {kind: name for name, kind in EVENTS.items()}


def event_json(event: Event) -> dict[str, Any]:
    """An event as a plain JSON object; its field `event` says which it is: step, epoch, done, change, ..."""
    return {"event": _NAMES[type(event)]} | write_object(event)


def event_from_json(data: dict[str, Any]) -> Event | None:
    """The event of a JSON object; None for an event of a later version, whose name is not in the catalogue.

    Raises EventError, which names what is wrong: a field that is missing or of another type, a number that is not
    finite (null stands for one), a step or an epoch below 0, an invalid histogram.
    """
    name = data.get("event")
    if not isinstance(name, str):
        raise EventError("it does not say which event it is")
    kind = EVENTS.get(name)
    if kind is None:
        return None
    try:
        event = read_object(kind, data)
    except ValueError as error:
        raise EventError(f"{name}: {error}") from None
    if event.step < 0 or getattr(event, "epoch", 0) < 0:
        raise EventError(f"{name}: step and epoch must be at least 0")
    if isinstance(event, Histograms):
        for layer in event.layers:
            for histogram in (layer.weights, layer.gradients, layer.activations):
                _check_histogram(histogram)
    return event


def _check_histogram(histogram: Histogram | None) -> None:
    if histogram is None:
        return
    if not histogram.low <= histogram.high or len(histogram.counts) != BINS or min(histogram.counts) < 0:
        raise EventError(f"histograms: low <= high and {BINS} counts of at least 0 were expected")
