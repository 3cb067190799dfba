"""Problems seen in the loss of the training batches: it is infinite, rises, jumps about, or stays where it was."""

from mlp.diagnosis.cures import good_initializer, lower_rate, restart_with, set_now
from mlp.diagnosis.evidence import FEW, Evidence
from mlp.diagnosis.finding import Finding, percent
from mlp.diagnosis.hysteresis import Hysteresis
from mlp.diagnosis.rules.thresholds import CHANCE, MANY_STEPS, SOME_STEPS, UNLEARNED
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.optimizers import WITH_MOMENTUM
from mlp.sentence import Sentence

RISEN = 1.5
"""Times the loss of guessing: no reading of a healthy training was above 1.1."""
ABOVE_START = 1.05
"""Times the loss at the start, where steps are long; long steps alone are normal for weights that began near 0."""
FAST_UPDATE = 1e-1
"""|update| / |weights| of a step; healthy trainings stayed below 9e-2."""
SAME_ANSWER = 0.98
SMALL_BATCH, NOISE = 8, 0.08
"""NOISE: learning rate / (batch size * (1 - momentum)), how far one single digit moves the weights."""
NOISY_STEPS = 500
"""Healthy trainings with batches of a few digits also take this long to make progress."""
UNSETTLED = Hysteresis(0.4, 0.3)
"""A loss under this share of the loss of guessing also jumps in good networks; batches of 4 learned down to 0.25."""
STILL_FALLING = Hysteresis(0.75, 0.6)
"""The loss counts as falling if its newer half is below this share of its older half."""


def has_diverged(evidence: Evidence, already_found: bool) -> Finding | None:
    """The run has ended because a number became infinite."""
    if not evidence.diverged:
        return None
    network, first, last = evidence.experiment.network, evidence.first_loss, evidence.last_loss
    if first is None or last is None:
        seen = Sentence("The very first step gave a number that is infinite.")
        why = Sentence("The initial weights ({name}) are most likely too large.", name=network.initializer)
        cure = restart_with(initializer=good_initializer(network))
    else:
        seen = Sentence("The loss was {last:.3g}, and infinite in the next step.", last=last)
        if evidence.readings.first["step"] != evidence.readings.last["step"]:
            seen = Sentence(
                "The loss went from {first:.3g} to {last:.3g}, and then to infinity.", first=first, last=last
            )
        why = Sentence(
            "The learning rate {rate:g} is most likely too high: each step overshot, further every time.",
            rate=evidence.rate,
        )
        cure = restart_with(learning_rate=lower_rate(evidence))
    return Finding("diverged", "error", seen, why, *cure)


def diverging(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 3 readings: the loss is far above guessing, or it was and has not recovered since."""
    if evidence.count < FEW:
        return None
    loss, guessing = evidence.loss, evidence.chance_loss
    start = max(evidence.first_loss or 0.0, guessing)
    unlearned = loss > UNLEARNED(already_found) * guessing
    rises = evidence.peak_loss > RISEN * start and unlearned
    long_steps = evidence.steps >= SOME_STEPS and evidence.update_ratio > FAST_UPDATE and loss > ABOVE_START * start
    if not (rises or long_steps or (already_found and unlearned)):
        return None
    rate = lower_rate(evidence)
    cure = set_now(learning_rate=rate)
    if not rises:
        moved = percent(evidence.update_ratio)
        observation = Sentence(
            "Each step moves a layer by {share} of its weights, and the loss does not fall.", share=moved
        )
    elif loss > RISEN * start:
        observation = Sentence(
            "The loss rises: {loss:.3g}, and guessing costs {guessing:.3g}.", loss=loss, guessing=guessing
        )
    else:
        observation = Sentence(
            "The loss rose to {peak:.3g}, and at {loss:.3g} the network is no better than guessing.",
            peak=evidence.peak_loss, loss=loss,
        )  # fmt: skip
        cure = restart_with(learning_rate=rate)
    why = Sentence("Each step is so long that it overshoots: the next one has to correct even more.")
    return Finding("diverging", "error", observation, why, *cure)


def noisy(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 500 steps: the batch is small, the learning rate is not, and the loss jumps about without falling."""
    training = evidence.experiment.training
    if training.batch_size > SMALL_BATCH:
        return None
    momentum = training.momentum if training.optimizer in WITH_MOMENTUM else 0.0
    noise = evidence.rate / training.batch_size / (1 - momentum)
    if noise < NOISE or (not already_found and evidence.steps_at_full_rate < NOISY_STEPS):
        return None
    before, now = evidence.halves("loss")
    if not max(STILL_FALLING(already_found) * before, UNSETTLED(already_found) * evidence.chance_loss) <= now:
        return None
    cure = restart_with if evidence.loss > UNLEARNED(already_found) * evidence.chance_loss else set_now
    return Finding(
        "noisy", "warning",
        Sentence(
            "The loss jumps about {loss:.3g} and does not fall: batches of {size} at a rate of {rate:g}.",
            loss=now, size=training.batch_size, rate=evidence.rate,
        ),
        Sentence("The gradient of so few digits is mostly chance, and long steps follow every change of it."),
        *cure(batch_size=min(32, training.train_size)),
    )  # fmt: skip


def stuck(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 100 steps, 50 of them at the full rate: the network is no better than guessing."""
    enough = evidence.count >= FEW and evidence.steps >= MANY_STEPS and evidence.steps_at_full_rate >= SOME_STEPS
    if not already_found and not enough:
        return None
    loss, guessing = evidence.loss, evidence.chance_loss
    if evidence.accuracy > CHANCE(already_found) * evidence.chance_accuracy:
        return None
    if not loss >= UNLEARNED(already_found) * guessing:  # also where there is no loss
        return None
    one = max(evidence.of_epochs("most_frequent_share")[-1:], default=0.0) > SAME_ANSWER
    network = evidence.experiment.network
    bounded = any(ACTIVATIONS[name].kind == "bounded" for name in network.activations)
    start = {"activation": "relu", "initializer": "he_normal"} if bounded else {"initializer": "he_normal"}
    rate = {"learning_rate": lower_rate(evidence)}
    return Finding(
        "stuck", "error",
        Sentence(
            "The loss stays at {loss:.3g}, which is what guessing costs ({guessing:.3g}); every digit gets the same"
            " answer.",
            loss=loss, guessing=guessing,
        )
        if one
        else Sentence(
            "The loss stays at {loss:.3g}, which is what guessing costs ({guessing:.3g}).", loss=loss, guessing=guessing
        ),
        Sentence("The network has not found anything in the digits that distinguishes them."),
        *restart_with(**start if bounded or network.initializer != "he_normal" else rate),
    )  # fmt: skip
