"""What training says while it goes on: frozen records that become lines of JSON."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class StepReport:
    """What happened since the last report; loss, accuracy and gradient norms are means over all its batches.

    Per layer: the Euclidean norm of the data loss's gradient (weights and biases, without L2), the same divided by the
    square root of their number (RMS), and |update| / |weights| of the reported step alone. The loss is per sample.
    """

    epoch: float
    step: int
    samples: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: list[float]
    gradient_rms: list[float]
    update_ratio: list[float]
    samples_per_second: float
    seconds: float


@dataclass(frozen=True)
class EpochReport:
    """An epoch's means over its batches while they were learned, and the validation set afterwards."""

    epoch: int
    step: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    answers: float
    """The share of the validation images that got the most frequent answer; 1 is one answer to everything."""
    dead: list[float | None]
    saturated: list[float | None]
    samples_per_second: float
    seconds: float


@dataclass(frozen=True)
class Done:
    """The end: why (`epochs`, `seconds`, `gradient`, `patience`, `stopped`, `diverged`) and after how much."""

    reason: str
    detail: str
    epoch: float
    step: int
    seconds: float
    samples_per_second: float


@dataclass(frozen=True)
class Change:
    """Settings that hold from the next batch on, and what changed in a few words."""

    epoch: float
    step: int
    text: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Histograms:
    """A look inside: for each dense layer `weights`, `gradients` and `activations`, see histograms.py."""

    epoch: float
    step: int
    layers: list[dict[str, Any]]


@dataclass(frozen=True)
class Validating:
    """Nothing to tell, but a moment to look around: so much of the validation images, 0..1, has been looked at."""

    step: int
    share: float


Event = StepReport | EpochReport | Histograms | Validating | Done
_NAMES: dict[type, str] = {
    StepReport: "step",
    EpochReport: "epoch",
    Done: "done",
    Change: "change",
    Histograms: "histograms",
    Validating: "validating",
}


def event_json(event: Event | Change) -> dict[str, Any]:
    """An event as a plain JSON object; its field `event` says which it is: step, epoch, done, change, ..."""
    return {"event": _NAMES[type(event)]} | asdict(event)
