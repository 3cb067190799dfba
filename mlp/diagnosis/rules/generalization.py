"""Problems seen in the validation after each epoch: overfitting."""

from mlp.arrays import PIXELS
from mlp.diagnosis.cures import Cure, set_now
from mlp.diagnosis.evidence import Evidence
from mlp.diagnosis.finding import Finding
from mlp.diagnosis.hysteresis import Hysteresis
from mlp.sentence import Sentence

EPOCHS_RISING, RISEN_VALIDATION = 3, 1.01
"""Fewer epochs, or less than one percent, happen in good trainings by chance."""
TRAIN_TO_VALIDATION = Hysteresis(0.8, 1.0)
"""Training loss over validation loss: overfitting begins only where it is clearly below 1, or it may be chance."""
HALF = 0.5
"""Augmentation or dropout of one half against overfitting.

Of five overfitted networks the validation loss was 0.38 on average, and after five more epochs 0.40; with augmentation
of one half 0.28, with dropout of one half 0.38, with both 0.35, with augmentation of 1 0.45.
"""


def overfitting(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs four epochs: the validation loss has been above its best for three, and the training loss still fell."""
    validation, train = evidence.of_epochs("validation_loss"), evidence.of_epochs("train_loss")
    if min(len(validation), len(train)) <= EPOCHS_RISING:
        return None
    best = validation.index(min(validation))
    since = len(validation) - 1 - best
    limit = TRAIN_TO_VALIDATION(already_found) * validation[-1]
    if since < EPOCHS_RISING or not train[-1] < min(train[best], limit):
        return None
    if not already_found and min(validation[-EPOCHS_RISING:]) < RISEN_VALIDATION * validation[best]:
        return None
    return Finding(
        "overfitting", "warning",
        Sentence(
            "The validation loss has risen for {epochs} epochs, from {best:.3g} to {now:.3g}, while the training loss"
            " fell to {training:.3g}.",
            epochs=since, best=validation[best], now=validation[-1], training=train[-1],
        ),
        Sentence("The network memorises the training digits, and that does not help with new ones."),
        *against_overfitting(evidence),
    )  # fmt: skip


def against_overfitting(evidence: Evidence) -> Cure:
    """The best measure that is not in use yet: augmentation, then dropout, then stopping."""
    network, training = evidence.experiment.network, evidence.experiment.training
    if training.augmentation == 0 and network.inputs == PIXELS:
        return set_now(augmentation=HALF)
    if training.dropout < HALF and network.hidden:
        return set_now(dropout=HALF)
    return Sentence("Stop here"), {"command": "stop"}
