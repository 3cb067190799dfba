"""What a person means to compute: sum or mean over the batch, lambda or lambda/2. Each is right if it is meant."""

from __future__ import annotations

from dataclasses import dataclass

from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError
from mlp.nn.reference import squared_error_factor
from mlp.sentence import Sentence

BATCH = ("sum", "mean")
L2 = {"half": 1.0, "full": 2.0}
"""By what the penalty of the loss is: lambda/2 * sum of W^2, whose gradient is lambda W, or lambda * sum of W^2."""


@dataclass(frozen=True)
class Meaning:
    """None leaves it to the case's description. Raises ConfigError for a word that is none of these."""

    batch: str | None = None
    l2: str | None = None
    whole: bool = False
    """A sum of whole losses, with the penalty in each."""

    def __post_init__(self) -> None:
        if self.batch not in (None, *BATCH):
            raise ConfigError(
                Sentence(
                    "What is meant for the batch must be one of {names}; got {batch!r}.",
                    names=", ".join(BATCH),
                    batch=self.batch,
                )
            )
        if self.l2 not in (None, *L2):
            raise ConfigError(
                Sentence("What is meant for L2 must be one of {names}; got {l2!r}.", names=", ".join(L2), l2=self.l2)
            )

    def averages(self, spec: CaseSpec) -> bool:
        """Whether the loss is a mean over the samples."""
        return self.batch == "mean" if self.batch else not sums(spec)

    def factor(self, spec: CaseSpec) -> float:
        """What the loss puts before its sum over samples (and outputs)."""
        n = spec.samples
        written = 1 / n
        if spec.loss == "squared_error":
            written = squared_error_factor(spec.reduction, n, spec.outputs)
        if self.averages(spec) == (not sums(spec)):
            return written
        return written * n if self.batch == "sum" else written / n

    def penalty(self, spec: CaseSpec) -> float:
        """lambda of a penalty that is written lambda/2 * sum of W^2."""
        return spec.l2 * L2[self.l2 or "half"] * (spec.samples if self.whole else 1)


def sums(spec: CaseSpec) -> bool:
    """Whether the description itself asks for the sum over the samples."""
    return spec.loss == "squared_error" and spec.reduction == "sum"


AS_WRITTEN = Meaning()
COURSES = {
    "cs231n": Meaning("mean", "full"),
    "deep-learning-specialization": Meaning("mean", "half"),
    "nielsen": Meaning("mean", "half"),
}
"""Known conventions by name: reg * sum(W^2) in the notes of CS231n, lambda/2 elsewhere."""
