"""Problems seen in the size of the steps: a learning rate meant for another optimizer, steps that are too short."""

from math import ceil, log10

from mlp.diagnosis.cures import restart_with, set_now
from mlp.diagnosis.evidence import FEW, Evidence
from mlp.diagnosis.finding import Finding, thousands
from mlp.diagnosis.hysteresis import Hysteresis
from mlp.diagnosis.rules.thresholds import FROZEN_UPDATE, GOOD_ACCURACY, MANY_STEPS, SOME_STEPS
from mlp.sentence import Sentence

ADAPTIVE_RATE = 0.03
"""Adam moves each weight by about its rate, and weights of 784 inputs begin at 0.05: a step changes over half of it."""
SLOW_UPDATE = Hysteresis(5e-4, 1e-3)
GOOD_UPDATE = 3e-3
"""|update| / |weights| of a step; healthy trainings stayed within 6e-4 .. 9e-2."""
HALF_LEARNED = Hysteresis(0.5, 0.4)
"""A loss under this share of the loss of guessing was reached at a good pace."""


def adaptive_rate(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 3 readings: an optimizer that scales its own steps has a learning rate that suits plain momentum."""
    name = evidence.experiment.training.optimizer
    if name not in ("adam", "adamw", "rmsprop") or evidence.rate < ADAPTIVE_RATE or evidence.count < FEW:
        return None
    return Finding(
        "adaptive_rate", "error",
        Sentence("{name} has a learning rate of {rate:g}; its usual one is 0.001.", name=name, rate=evidence.rate),
        Sentence("{name} moves every weight by about its rate in each step, however small the gradient is.", name=name),
        *(restart_with if evidence.steps > MANY_STEPS else set_now)(learning_rate=0.001),
    )  # fmt: skip


def frozen(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 50 steps at the full rate: the weights do not move."""
    if not already_found and (evidence.count < FEW or evidence.steps_at_full_rate < SOME_STEPS):
        return None
    update = evidence.update_ratio
    if not 0 < update < FROZEN_UPDATE(already_found) or evidence.accuracy > GOOD_ACCURACY(already_found):
        return None
    faster = evidence.rate * 10 ** ceil(log10(GOOD_UPDATE / update))
    return Finding(
        "frozen", "error",
        Sentence("A step moves the weights by {update:.1e} of their size; 1e-3 is a good pace.", update=update),
        Sentence("At this pace it takes thousands of epochs to learn anything."),
        *set_now(learning_rate=min(1000.0, float(f"{faster:.3g}"))),
    )  # fmt: skip


def slow(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 100 steps at the full rate: the loss falls steadily, but far too slowly, in tiny steps."""
    loss, update = evidence.loss, evidence.update_ratio
    if not 0 < update < SLOW_UPDATE(already_found) or loss < HALF_LEARNED(already_found) * evidence.chance_loss:
        return None
    if not already_found and not begins_slowly(evidence):
        return None
    return Finding(
        "slow", "warning",
        Sentence(
            "After {steps} steps the loss is still {loss:.3g}: a step moves the weights by only {update:.1e}.",
            steps=thousands(evidence.steps), loss=loss, update=update,
        ),
        Sentence("The loss falls, but in steps so small that most of the time is wasted."),
        *set_now(learning_rate=float(f"{evidence.rate * 10:.3g}")),
    )  # fmt: skip


def begins_slowly(evidence: Evidence) -> bool:
    """Whether the schedule is at its full rate, the weights are not frozen, and the loss falls."""
    before, now = evidence.halves("loss")
    moving = evidence.update_ratio >= FROZEN_UPDATE(already_found=False)
    return evidence.steps_at_full_rate >= MANY_STEPS and moving and now < before
