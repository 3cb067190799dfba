"""Whether a training that has ended as planned has learned anything at all, and if not, why."""

from math import ceil

from mlp.config import Experiment
from mlp.diagnosis.cures import good_initializer, restart_with
from mlp.diagnosis.finding import Finding, percent, thousands
from mlp.diagnosis.rules.thresholds import CHANCE, MANY_STEPS
from mlp.sentence import Sentence

USELESS = Sentence("These settings do not suit this network; the usual ones do.")
ENOUGH_STEPS = 10 * MANY_STEPS
"""A healthy training of digits is right in most of its answers by then."""


def learned_nothing(accuracy: float | None, experiment: Experiment) -> bool:
    """Whether a final accuracy is no better than guessing; False where it is not known."""
    return (
        accuracy is not None
        and not experiment.learns_numbers
        and accuracy <= CHANCE.begins / max(2, experiment.network.outputs)
    )


def why_nothing(accuracy: float, steps: int, experiment: Experiment) -> Finding:
    """The reason where no rule has found one: the steps were few, or of no use for a cause that is not known."""
    network, training = experiment.network, experiment.training
    right = Sentence(
        "Only {share} of the answers are right at the end, and guessing gives as many.", share=percent(accuracy)
    )
    if steps < ENOUGH_STEPS:
        wanted = min(10_000, ceil(training.epochs * ENOUGH_STEPS / max(1, steps)))
        why = Sentence(
            "It has learned {count} batches; that is too few to see anything in the digits.", count=thousands(steps)
        )
        return Finding("untaught", "error", right, why, *restart_with(epochs=wanted))
    cure = restart_with(optimizer="momentum", learning_rate=0.1, initializer=good_initializer(network))
    return Finding("untaught", "error", right, USELESS, *cure)
