"""The progress of a training and its running sums: plain numbers for a checkpoint."""

from dataclasses import dataclass, field
from math import hypot
from typing import Any


@dataclass
class Sums:
    """Running sums over batches; the means are these divided by `samples` or `batches`."""

    samples: int = 0
    batches: int = 0
    loss: float = 0.0
    correct: int = 0
    seconds: float = 0.0
    gradient_norms: list[float] = field(default_factory=list)

    def add(self, samples: int, loss: float, correct: int, seconds: float) -> None:
        """Count one batch."""
        self.samples += samples
        self.batches += 1
        self.loss += loss
        self.correct += correct
        self.seconds += seconds

    def add_norms(self, gradient_norms: list[float]) -> None:
        """Count the gradient norms of one batch, one for each layer."""
        old = self.gradient_norms or [0.0] * len(gradient_norms)
        self.gradient_norms = [a + b for a, b in zip(old, gradient_norms, strict=True)]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Sums":
        """The inverse of `dataclasses.asdict`; in checkpoints of older versions `correct` is called `right`."""
        return cls(**{{"right": "correct"}.get(name, name): value for name, value in data.items()})

    @property
    def samples_per_second(self) -> float:
        """Speed of learning, evaluations excluded."""
        return self.samples / self.seconds if self.seconds else 0.0


@dataclass
class Progress:
    """The progress of a training; a checkpoint has it beside configuration, weights, optimizer state and generators.

    The place in the epoch is `of_epoch.samples`: counted in samples, it does not depend on the batch size.
    """

    epoch: int = 0
    step: int = 0
    gradient_norm: float | None = None
    """Of the last batch."""
    best_loss: float | None = None
    epochs_since_best: int = 0
    began_epoch: int = 0
    """The epoch where schedule and time limit start: 0, or where a training continued after its end."""
    began_samples: int = 0
    """The samples of that epoch before the start."""
    began_seconds: float = 0.0
    """The training time before the start."""
    in_all: Sums = field(default_factory=Sums)
    of_epoch: Sums = field(default_factory=Sums)
    since_report: Sums = field(default_factory=Sums)

    def count(self, samples: int, loss: float, correct: int, gradient_norms: list[float], seconds: float) -> None:
        """Count one step: a batch of `samples` with the summed `loss`, trained in `seconds`."""
        self.step += 1
        for sums in (self.in_all, self.of_epoch, self.since_report):
            sums.add(samples, loss, correct, seconds)
        self.since_report.add_norms(gradient_norms)
        self.gradient_norm = hypot(*gradient_norms)

    def take_report(self) -> Sums:
        """Return the sums since the last report, and reset them."""
        sums, self.since_report = self.since_report, Sums()
        return sums

    def restart_schedule(self) -> None:
        """Let schedule and limits start here."""
        self.began_epoch, self.began_samples = self.epoch, self.of_epoch.samples
        self.began_seconds = self.in_all.seconds
        self.gradient_norm, self.epochs_since_best = None, 0

    def end_epoch(self) -> Sums:
        """Count an epoch as done, and return the sums over its batches."""
        sums, self.of_epoch = self.of_epoch, Sums()
        self.epoch += 1
        return sums

    def compare_validation(self, validation_loss: float) -> None:
        """Compare the validation loss with the best so far."""
        if self.best_loss is None or validation_loss < self.best_loss:
            self.best_loss, self.epochs_since_best = validation_loss, 0
        else:
            self.epochs_since_best += 1

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """The inverse of `dataclasses.asdict`."""
        sums = {name: Sums.from_json(data[name]) for name in ("in_all", "of_epoch", "since_report")}
        return cls(**(data | sums))
