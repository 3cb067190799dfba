"""What the loss of a training does, by a rule, beside that of the right training."""

from collections.abc import Sequence
from math import log

from mlp.lab.mistake import EXPLODES, SLOWLY, STILL, STOPS, USUAL
from mlp.lab.record import Record

NEARLY_ALL = 0.9
"""It falls as usual if it has fallen by this share of what the right training has fallen below guessing."""
EXPLODED = 2.0
"""It explodes if its last epoch is this many times above its first batch."""
HARDLY = 0.98
"""It stands still if its last epoch is not below this share of its second one."""

RULE = (
    "By the mean training loss of the last epoch, E, and that of the right training, R; ln 10 = 2.303 is the loss of"
    " guessing. Explodes: a number is not finite any more, or E is more than twice the loss of the first batch. Falls"
    " as usual: E has come below ln 10 by at least 90 % of what R has. Stands still: E is above 98 % of the second"
    " epoch's mean. Falls more slowly: all else."
)
"""The same in words."""


def loss_verdict(wrong: Record, right: Record) -> str:
    """One of `mistake.EXPECTATIONS`; see RULE."""
    if wrong.shape_error:
        return STOPS
    losses = [epoch.train_loss for epoch in wrong.epochs]
    if wrong.diverged or losses[-1] > EXPLODED * wrong.steps[0].loss:
        return EXPLODES
    guessing = log(wrong.experiment.network.outputs)
    if guessing - losses[-1] >= NEARLY_ALL * (guessing - right.epochs[-1].train_loss):
        return USUAL
    return STILL if losses[-1] > HARDLY * second(losses) else SLOWLY


def second(losses: Sequence[float]) -> float:
    """The loss of the second epoch, or of the first where there are only two."""
    return losses[1] if len(losses) > 2 else losses[0]
