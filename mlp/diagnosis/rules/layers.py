"""Problems seen in single layers: equal weights, vanishing gradients, dead or saturated units."""

from mlp.diagnosis.cures import good_initializer, lower_rate, restart_with
from mlp.diagnosis.evidence import FEW, Evidence
from mlp.diagnosis.finding import Finding, percent, thousands
from mlp.diagnosis.hysteresis import Hysteresis
from mlp.diagnosis.rules.thresholds import GOOD_ACCURACY, MANY_STEPS, SOME_STEPS
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.parameterized import parse_parameterized_name
from mlp.sentence import Sentence

HALF_RIGHT = Hysteresis(0.5, 0.6)
"""Layers of a single unit do not reach this accuracy."""
VANISHED = Hysteresis(1e-3, 5e-3)
"""The first layer's gradient (RMS) over the last one's; two sigmoid layers, which learn, had 1e-2."""
MOST_UNITS = Hysteresis(0.5, 0.4)
"""Share of dead or saturated units; healthy trainings stayed under 0.47."""


def symmetric(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 3 readings: all weights began equal, and the accuracy stays low."""
    network = evidence.experiment.network
    if not begins_equal(network.initializer) or not network.hidden:
        return None
    if evidence.count < FEW or evidence.accuracy > HALF_RIGHT(already_found):
        return None
    right = percent(evidence.accuracy)
    return Finding(
        "symmetric", "error",
        Sentence(
            "All weights of a layer began equal ({name}); {share} of the answers are right.",
            name=network.initializer, share=right,
        ),
        Sentence(
            "Units with equal weights get equal gradients and stay equal: each layer is as good as a single unit."
        ),
        *restart_with(initializer=good_initializer(network)),
    )  # fmt: skip


def begins_equal(initializer: str) -> bool:
    """Whether an initialiser gives all weights of a layer the same value."""
    _, numbers = parse_parameterized_name(initializer, INITIALIZERS, "The initialiser")
    match initializer.partition(":")[0]:
        case "zeros":
            return True
        case "uniform":
            return numbers[0] == numbers[1]
        case "normal":
            return numbers[0] == 0
    return False


def vanishing(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs 50 steps: almost no gradient reaches the first layer, and did not at the start either.

    A gradient that vanishes later has another cause: the layers between have died or saturated.
    """
    layers = evidence.layers("gradient_rms")
    if len(layers) < 2 or evidence.count < FEW or evidence.steps < SOME_STEPS:
        return None
    first, last = evidence.newest(layers[0]), evidence.newest(layers[-1])
    at_first, *_, at_last = evidence.first_gradients
    limit = VANISHED(already_found)
    small = 0 < first < limit * last and at_first < limit * at_last
    if not small or evidence.accuracy > GOOD_ACCURACY(already_found):
        return None
    network = evidence.experiment.network
    rectifiers = all(ACTIVATIONS[name].kind == "rectifier" for name in network.activations)
    clone = {} if rectifiers else {"activation": "relu"}
    return Finding(
        "vanishing", "error",
        Sentence(
            "The gradient of {layer} is {times} times smaller than the output layer's.",
            layer=evidence.names[0], times=thousands(last / first),
        ),
        Sentence(
            "On its way back the gradient shrinks in each {activation} layer; the first layers hardly learn.",
            activation=network.activation,
        ),
        *restart_with(**clone, initializer="he_normal"),
    )  # fmt: skip


def dead(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs an epoch, or 100 steps whose newest readings have no gradient at all."""
    if "relu" not in evidence.experiment.network.activations or evidence.count < FEW:
        return None
    worst, layers = evidence.unit_share("dead"), evidence.layers("gradient_rms")
    silent = [name for name, layer in zip(evidence.names, layers, strict=False) if not any(layer[-FEW:])]
    if worst and worst[1] > MOST_UNITS(already_found):
        observation = Sentence(
            "{share} of the units of {layer} are dead: no digit activates them.",
            share=percent(worst[1]), layer=worst[0],
        )  # fmt: skip
    elif silent and evidence.steps >= MANY_STEPS:
        observation = Sentence("No gradient reaches {layer}: all units of a layer are dead.", layer=silent[0])
    else:
        return None
    first = [layer[0] for layer in layers if layer]
    usual = evidence.experiment.network.initializer == "he_normal"
    bad_start = evidence.begins_with_the_run and not usual and bool(first) and first[0] == 0
    return Finding(
        "dead", "error" if silent else "warning", observation,
        Sentence("A dead unit has no gradient and never recovers: the network is smaller than it looks."),
        *restart_with(**{"initializer": "he_normal"} if bad_start else {"learning_rate": lower_rate(evidence)}),
    )  # fmt: skip


def saturated(evidence: Evidence, already_found: bool) -> Finding | None:
    """Needs an epoch: most outputs of bounded units are at the ends of their range."""
    worst, network = evidence.unit_share("saturated"), evidence.experiment.network
    accuracy = max(evidence.of_epochs("validation_accuracy")[-1:], default=0.0)
    if not worst or worst[1] <= MOST_UNITS(already_found) or accuracy > GOOD_ACCURACY(already_found):
        return None
    usual = network.initializer.partition(":")[0] not in ("normal", "uniform")
    return Finding(
        "saturated", "warning",
        Sentence(
            "{share} of the outputs of {layer} are at the ends of {activation}.",
            share=percent(worst[1]), layer=worst[0], activation=network.activation,
        ),
        Sentence("There its slope is nearly zero, so these units get hardly any gradient."),
        *restart_with(**{"learning_rate": lower_rate(evidence)} if usual else {"initializer": "glorot_normal"}),
    )  # fmt: skip
