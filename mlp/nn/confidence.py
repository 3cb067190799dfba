"""What a model's card says of its confidence: what a probability is worth, and what looks like no digit.

The logits are divided by a temperature (C. Guo et al., "On calibration of modern neural networks", 2017). An input is
doubted for one of two reasons: all its logits are low (energy: W. Liu et al., "Energy-based out-of-distribution
detection", 2020), or they do not lie as those of any class do (Gaussian classes: K. Lee et al., "A simple unified
framework for detecting out-of-distribution samples and adversarial attacks", 2018).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from mlp.sentence import Sentence

CARD_KEY = "confidence"
DOUBT = Sentence("This does not look like a digit. The network knows nothing else and names the nearest one.")

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Confidence:
    """The numbers that a calibration found for a network of k outputs; raises ValueError for those that cannot be."""

    temperature: float
    sure: float
    """The least probability of an answer that is called sure."""
    least_energy: float
    """The log of the sum of exp(logits) of an input that is not doubted."""
    least_density: float
    """As `density` gives it."""
    means: Numbers
    """(k, k): the mean logits of each class."""
    covariances: Numbers
    """(k, k, k): those of the logits of each class."""

    def __post_init__(self) -> None:
        k = len(self.means)
        numbers = [np.asarray(getattr(self, one.name), np.float64) for one in fields(self)]
        if not all(np.isfinite(value).all() for value in numbers) or self.temperature <= 0:
            raise ValueError("a confidence has finite numbers, and a temperature above 0")
        if self.means.shape != (k, k) or self.covariances.shape != (k, k, k):
            raise ValueError(f"means are (k, k), covariances (k, k, k); got {self.means.shape}")
        np.linalg.cholesky(self.covariances)  # raises LinAlgError, a ValueError, for what is no covariance

    @cached_property
    def _whitening(self) -> Numbers:
        """(k, k, k): what turns the distances from each mean into ones of variance 1."""
        return np.linalg.inv(np.linalg.cholesky(self.covariances))

    @classmethod
    def in_card(cls, card: Mapping[str, Any], outputs: int) -> "Confidence | None":
        """What a card says; None where it says nothing, or nothing that fits a network of so many outputs."""
        said = card.get(CARD_KEY)
        if not isinstance(said, dict):
            return None
        try:
            numbers = {name: float(said[name]) for name in ("temperature", "sure", "least_energy", "least_density")}
            means, covariances = (np.array(said[name], np.float64) for name in ("means", "covariances"))
            return cls(**numbers, means=means, covariances=covariances) if len(means) == outputs else None
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def to_card(self) -> dict[str, Any]:
        """As plain JSON; six digits of each number."""
        return {one.name: _rounded(getattr(self, one.name)) for one in fields(self)}

    def doubts(self, logits: ArrayLike) -> NDArray[np.bool_]:
        """Whether each row of logits (n, k) is not as those of digits are, (n,)."""
        z = np.asarray(logits, np.float64)
        with np.errstate(over="ignore", invalid="ignore"):  # of a diverged network, which is doubted
            return ~((energy(z) >= self.least_energy) & (self.density(z) >= self.least_density))

    def density(self, logits: Numbers) -> Numbers:
        """Twice the log density of each row (n, k) in the class where it is highest, but for a constant; (n,)."""
        best = np.full(len(logits), -inf)
        for mean, white in zip(self.means, self._whitening, strict=True):
            distance = np.square((logits - mean) @ white.T).sum(axis=1)
            best = np.maximum(best, 2 * np.log(np.diagonal(white)).sum() - distance)
        return best


def energy(logits: Numbers) -> Numbers:
    """The log of the sum of exp(logits) of each row, (n,): high where at least one class fits."""
    found: Numbers = logsumexp(logits, axis=1)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_rounded(part) for part in value]
    return float(f"{float(value):.6g}")
