"""Find out how far a trained network's confidence can be trusted, with digits that it has not learned from."""

from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from mlp.data.dataset import Dataset, as_float
from mlp.nn.confidence import CARD_KEY, Confidence, Numbers, energy
from mlp.nn.model import ROWS_AT_ONCE, Model

FALSE_ALARMS = 0.02
"""Share of real digits that may be doubted."""
SURE = 0.99
"""Share of right answers among those that are called sure, and the least probability of one."""
_COLDEST, _HOTTEST = 0.05, 20.0
_RIDGE = 1e-3  # of a logit's variance: the logits of a softmax hardly vary in the direction of their sum
_BINS = 15  # as in the paper


@dataclass(frozen=True, eq=False)
class Answers:
    """The logits (n, k) of a model for some digits, and their labels (n,)."""

    logits: Numbers
    labels: NDArray[np.intp]

    @classmethod
    def of(cls, model: Model, digits: Dataset) -> "Answers":
        """The answers of a model to a data set."""
        pieces = range(0, len(digits), ROWS_AT_ONCE)
        logits = [model.logits(as_float(digits.inputs[at : at + ROWS_AT_ONCE])) for at in pieces]
        return cls(np.concatenate(logits).astype(np.float64), digits.labels)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which of them are right."""
        return self.logits.argmax(axis=1) == self.labels


def calibrate(model: Model, learned: Dataset, drawn: Dataset, scanned: Dataset) -> Model:
    """The same model with its confidence in its card; unchanged if its outputs are not a softmax.

    `learned`: training digits, which say where the logits of each class lie. `drawn` and `scanned`: digits that neither
    trained nor tested the network. The drawn ones set the temperature, and both, with equal weight, where doubt begins.
    """
    if model.config.output_activation != "softmax":
        return model
    classes, pen, paper = (Answers.of(model, digits) for digits in (learned, drawn, scanned))
    heat = temperature(pen)
    confidence = Confidence(heat, sure_from(pen, heat), -1e300, -1e300, *_gaussians(classes))
    signs = [np.stack([energy(one.logits), confidence.density(one.logits)]) for one in (pen, paper)]
    least_energy, least_density = _limits(*signs)
    confidence = replace(confidence, least_energy=least_energy, least_density=least_density)
    return replace(model, card={**model.card, CARD_KEY: confidence.to_card()})


def temperature(answers: Answers) -> float:
    """By what the logits have to be divided for the least negative log likelihood of the labels."""
    from scipy.optimize import minimize_scalar  # here, because it takes long to load

    rows = np.arange(len(answers.labels))

    def cost(log_heat: float) -> float:
        return -float(log_softmax(answers.logits / np.exp(log_heat), axis=1)[rows, answers.labels].mean())

    return float(np.exp(minimize_scalar(cost, bounds=(log(_COLDEST), log(_HOTTEST)), method="bounded").x))


def sure_from(answers: Answers, heat: float) -> float:
    """The least probability, from 0.99 on, above which at least 99 of 100 answers are right; 1 if there is none."""
    probabilities = softmax(answers.logits / heat, axis=1).max(axis=1)
    order = np.argsort(-probabilities, kind="stable")
    share = np.cumsum(answers.right[order]) / np.arange(1, len(order) + 1)
    high = int((probabilities >= SURE).sum())
    fine = np.flatnonzero(share[:high] >= SURE)
    if not len(fine):
        return 1.0
    return SURE if fine[-1] == high - 1 else float(probabilities[order[fine[-1]]])


def expected_calibration_error(answers: Answers, heat: float = 1.0) -> float:
    """The mean difference between probability and share of right answers, over 15 equal bins of the probability."""
    probabilities = softmax(answers.logits / heat, axis=1).max(axis=1)
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, probabilities - answers.right, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(bins))


def _gaussians(classes: Answers) -> tuple[Numbers, Numbers]:
    """Mean (k, k) and covariance (k, k, k) of the logits of each class."""
    parts = [classes.logits[classes.labels == label] for label in range(classes.logits.shape[1])]
    ridge = np.diag(_RIDGE * classes.logits.var(axis=0))
    return np.array([part.mean(axis=0) for part in parts]), np.array([np.cov(part.T) + ridge for part in parts])


def _limits(*parts: Numbers) -> tuple[float, float]:
    """For both signs (2, n) the same quantile, so that together they doubt the share of false alarms.

    The two often doubt the same digits, so each of them may doubt more than half of that share. The parts have the same
    weight, however many digits they have.
    """
    most = max(part.shape[1] for part in parts)
    signs = np.concatenate([part[:, np.arange(most) % part.shape[1]] for part in parts], axis=1)
    low, high = FALSE_ALARMS / 2, FALSE_ALARMS
    for _ in range(20):
        share = (low + high) / 2
        alarms = (signs < np.quantile(signs, share, axis=1)[:, None]).any(axis=0).mean()
        low, high = (share, high) if alarms <= FALSE_ALARMS else (low, share)
    least_energy, least_density = np.quantile(signs, low, axis=1)
    return float(least_energy), float(least_density)
