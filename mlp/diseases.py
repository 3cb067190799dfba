"""The diseases of a training: each a small function that returns a Finding, or None until there is enough evidence.

They are judged by recorded trainings (tests/mlp/diagnosis_runs), and the numbers here rest on them: each fires on those
with its disease, and none ever on a healthy one.
"""

from collections.abc import Mapping
from math import ceil, isfinite, log10
from typing import Any

from mlp.activations import ACTIVATIONS
from mlp.evidence import WINDOW, Evidence, newest_median
from mlp.finding import Finding, again, change, percent, text, thousands
from mlp.initializers import INITIALIZERS
from mlp.named import parse_named

LONG = 20
"""Reports before slowness counts as a disease; before, every training is slow."""
MANY_STEPS = 100
"""Steps that lift every healthy training off chance: the slowest recorded one, two sigmoid layers, took 60."""
RISEN = 1.5
"""Times the loss of guessing: no healthy training was above 1.2 after its first step."""
ABOVE_START = 1.05
"""With long steps it is enough to be this far above: long steps alone are normal where the weights began near zero."""
UNLEARNED = 0.9
"""A loss above this share of the loss of guessing has learned nothing yet."""
FAST_UPDATE, FROZEN_UPDATE, SLOW_UPDATE = 1e-1, 1e-5, 5e-4
"""|update| / |weights| of a step; 1e-3 is the usual good pace, and healthy trainings stayed within 6e-4 .. 9e-2."""
GOOD_UPDATE = 3e-3
VANISHED = 1e-3
"""The first layer's gradient (RMS) over the last one's; two sigmoid layers, which learn, had 1e-2."""
MOST_UNITS = 0.5
"""Share of dead or saturated units; healthy trainings stayed under 0.3."""
GOOD_ACCURACY = 0.9
"""Whoever gets this much right is not ill, whatever else the numbers say."""
HALF_RIGHT = 0.5
"""Layers of a single unit do not come to this."""
CHANCE = 1.5
"""Times the accuracy of guessing."""
SAME_ANSWER = 0.98
EPOCHS_RISING, RISEN_VALIDATION, BY_HEART = 3, 1.01, 0.8
"""Fewer epochs, less than one percent, or a training loss that is not far below, happen in good trainings by chance."""
ADAPTIVE_RATE = 0.03
"""Adam moves each weight by about its rate, and weights of 784 inputs begin at 0.05: more than half of it a step."""
HALF = 0.5
"""Dropout that forbids learning by heart (Srivastava et al., 2014, section 7.3: near the best for hidden units)."""
EARLY = 3
"""Reports that are enough for what the settings alone foretell, and for a loss far above guessing."""
SMALL_BATCH, NOISE = 8, 0.05
"""NOISE: learning rate / (batch size * (1 - momentum)), how far one single digit moves the network."""
UNSETTLED = 0.4
"""A loss under this share of the loss of guessing jumps about in a good network; batches of 4 learned down to 0.25."""
STILL_FALLING = 0.75
"""What the loss of the newer half must be, as a share of that of the older half, to count as falling."""


def has_diverged(e: Evidence) -> Finding | None:
    """A number became infinite, whenever it was."""
    if not e.diverged:
        return None
    losses = [value for value in e.column("loss") if isfinite(value)]
    seen = f"The loss went from {losses[0]:.3g} to {losses[-1]:.3g}" if losses else "The first step failed"
    why = "The numbers grew beyond what the machine can hold; nothing can be learned from there."
    clone = (
        {"learning_rate": lower_rate(e)}
        if losses
        else {"initializer": good_initializer(e.experiment.network.activation)}
    )
    return Finding(
        "diverged", "error", f"{seen}, and then to infinity.", why, f"Start again with {text(clone)}", {"clone": clone}
    )


def diverging(e: Evidence) -> Finding | None:
    """Needs 3 reports: the loss far above guessing, or there once and the network not recovered since."""
    losses = e.column("loss")
    if len(losses) < EARLY:
        return None
    start = max(losses[0], e.chance_loss)
    rises = e.peak_loss > RISEN * start and e.loss > UNLEARNED * e.chance_loss
    now = newest_median(losses, EARLY)
    leaps = e.reports >= WINDOW and e.update_ratio > FAST_UPDATE and now > ABOVE_START * start
    if not (rises or leaps):
        return None
    why = "Each step is so long that it overshoots: the next one has to correct even more."
    settings = {"learning_rate": lower_rate(e)}
    if not rises:
        sees = f"Each step moves a layer by {percent(e.update_ratio)} of its weights, and the loss does not fall."
    elif now > RISEN * start:
        sees = f"The loss rises: {now:.3g}, and guessing costs {e.chance_loss:.3g}."
    else:
        sees = f"The loss rose to {e.peak_loss:.3g}, and at {now:.3g} the network is no better than guessing."
        return Finding("diverging", "error", sees, why, f"Start again with {text(settings)}", {"clone": settings})
    return Finding("diverging", "error", sees, why, f"Set {text(settings)}", change(settings))


def symmetric(e: Evidence) -> Finding | None:
    """Needs 3 reports: all weights began equal, and it does not learn."""
    network = e.experiment.network
    _, numbers = parse_named(network.initializer, INITIALIZERS, "The initialiser")
    equal = network.initializer.startswith("zeros") or (
        numbers[-1] == (numbers[0] if network.initializer.startswith("uniform") else 0) if numbers else False
    )
    if not equal or not network.hidden or e.reports < EARLY or e.accuracy > HALF_RIGHT:
        return None
    return Finding(
        "symmetric", "error",
        f"All weights of a layer began equal ({network.initializer}); {percent(e.accuracy)} of the answers are right.",
        "Units with equal weights get equal gradients and stay equal: each layer is as good as a single unit.",
        *again(initializer=good_initializer(network.activation)),
    )  # fmt: skip


def adaptive_rate(e: Evidence) -> Finding | None:
    """Needs 3 reports: an optimizer that scales its own steps has a rate as if it were momentum's."""
    name = e.experiment.training.optimizer
    if name not in ("adam", "adamw", "rmsprop") or e.rate < ADAPTIVE_RATE or e.reports < EARLY:
        return None
    settings = {"learning_rate": 0.001}
    return Finding(
        "adaptive_rate", "error", f"{name} has a learning rate of {e.rate:g}; its usual one is 0.001.",
        f"{name} moves every weight by about its rate in each step, however small the gradient is.",
        *(again(**settings) if e.reports > LONG else (f"Set {text(settings)}", change(settings))),
    )  # fmt: skip


def vanishing(e: Evidence) -> Finding | None:
    """Needs 8 reports: next to no gradient reaches the first layer, and that from the start.

    Where it becomes so later, the layers between have died or saturated, and that is another finding.
    """
    layers = e.layers("gradient_rms")
    if len(layers) < 2 or e.reports < WINDOW or e.accuracy > GOOD_ACCURACY:
        return None
    first, last = newest_median(layers[0]), newest_median(layers[-1])
    at_first, at_last = newest_median(layers[0][:EARLY]), newest_median(layers[-1][:EARLY])
    if not (0 < first < VANISHED * last and at_first < VANISHED * at_last):
        return None
    activation = e.experiment.network.activation
    clone = {} if ACTIVATIONS[activation].kind == "rectifier" else {"activation": "relu"}
    return Finding(
        "vanishing", "error",
        f"The gradient of {e.names[0]} is {thousands(last / first)} times smaller than the output layer's.",
        f"On its way back the gradient shrinks in each {activation} layer; the first layers hardly learn.",
        *again(**clone, initializer="he_normal"),
    )  # fmt: skip


def dead(e: Evidence) -> Finding | None:
    """Needs an epoch, or 8 reports in which no gradient at all came through."""
    if e.experiment.network.activation != "relu":
        return None
    worst = e.unit_share("dead")
    silent = [name for name, layer in zip(e.names, e.layers("gradient_rms"), strict=False) if not any(layer[-WINDOW:])]
    if worst and worst[1] > MOST_UNITS:
        sees = f"{percent(worst[1])} of the units of {worst[0]} are dead: no digit activates them."
    elif silent and e.reports >= WINDOW:
        sees = f"No gradient reaches {silent[0]}: all units of a layer are dead."
    else:
        return None
    first = [layer[0] for layer in e.layers("gradient_rms") if layer]
    usual = e.experiment.network.initializer == "he_normal"
    bad_start = e.begins_with_the_run and not usual and bool(first) and first[0] == 0
    return Finding(
        "dead", "error" if silent else "warning", sees,
        "A dead unit has no gradient and never comes back: the network is smaller than it looks.",
        *again(**{"initializer": "he_normal"} if bad_start else {"learning_rate": lower_rate(e)}),
    )  # fmt: skip


def saturated(e: Evidence) -> Finding | None:
    """Needs an epoch: most answers of bounded units are at their ends."""
    worst, network = e.unit_share("saturated"), e.experiment.network
    if not worst or worst[1] <= MOST_UNITS or max(e.of_epochs("validation_accuracy")[-1:], default=0.0) > GOOD_ACCURACY:
        return None
    usual = network.initializer.partition(":")[0] not in ("normal", "uniform")
    return Finding(
        "saturated", "warning",
        f"{percent(worst[1])} of the answers of {worst[0]} are at the ends of {network.activation}.",
        "There its slope is nearly zero, so these units get hardly any gradient.",
        *again(**{"learning_rate": lower_rate(e)} if usual else {"initializer": "glorot_normal"}),
    )  # fmt: skip


def frozen(e: Evidence) -> Finding | None:
    """Needs 8 reports at the full rate: the weights do not move."""
    if e.at_full_rate < WINDOW or not 0 < e.update_ratio < FROZEN_UPDATE or e.accuracy > GOOD_ACCURACY:
        return None
    settings = {"learning_rate": min(1000.0, float(f"{e.rate * 10 ** ceil(log10(GOOD_UPDATE / e.update_ratio)):.3g}"))}
    return Finding(
        "frozen", "error", f"A step moves the weights by {e.update_ratio:.1e} of their size; 1e-3 is a good pace.",
        "At this pace it takes thousands of epochs to learn anything.",
        f"Set {text(settings)}", change(settings),
    )  # fmt: skip


def slow(e: Evidence) -> Finding | None:
    """Needs 20 reports and 100 steps at the full rate: it learns steadily, in tiny steps, and far too slowly."""
    losses = e.column("loss")
    if e.at_full_rate < LONG or e.steps < MANY_STEPS or not FROZEN_UPDATE <= e.update_ratio < SLOW_UPDATE:
        return None
    half = len(losses) // 2
    if e.loss < e.chance_loss / 2 or newest_median(losses, half) >= newest_median(losses[:-half], half):
        return None
    settings = {"learning_rate": float(f"{e.rate * 10:.3g}")}
    return Finding(
        "slow", "warning",
        f"After {thousands(e.steps)} steps the loss is still {e.loss:.3g}:"
        f" a step moves the weights by only {e.update_ratio:.1e}.",
        "The loss falls, but in steps so small that most of the time is wasted.",
        f"Set {text(settings)}", change(settings),
    )  # fmt: skip


def noisy(e: Evidence) -> Finding | None:
    """Needs 20 reports and 100 steps: the batch is small, the rate is not, and the loss only jumps about."""
    training, losses = e.experiment.training, e.column("loss")
    momentum = training.momentum if training.optimizer in ("momentum", "nesterov") else 0.0
    noise = e.rate / training.batch_size / (1 - momentum)
    if training.batch_size > SMALL_BATCH or noise < NOISE or e.at_full_rate < LONG or e.steps < MANY_STEPS:
        return None
    half = len(losses) // 2
    now, before = newest_median(losses, half), newest_median(losses[:-half], half)
    if now < STILL_FALLING * before or now < UNSETTLED * e.chance_loss:
        return None
    settings = {"batch_size": min(32, training.train_size)}
    return Finding(
        "noisy", "warning",
        f"The loss jumps about {now:.3g} and does not fall: batches of {training.batch_size} at a rate of {e.rate:g}.",
        "The gradient of so few digits is mostly chance, and long steps follow every whim of it.",
        *(again(**settings) if e.loss > UNLEARNED * e.chance_loss else (f"Set {text(settings)}", change(settings))),
    )  # fmt: skip


def stuck(e: Evidence) -> Finding | None:
    """Needs 20 reports, 100 steps and 8 reports at the full rate: it is no better than guessing."""
    if e.reports < LONG or e.steps < MANY_STEPS or e.at_full_rate < WINDOW:
        return None
    if e.accuracy > CHANCE * e.chance_accuracy or e.loss < UNLEARNED * e.chance_loss:
        return None
    one = max(e.of_epochs("answers")[-1:], default=0.0) > SAME_ANSWER
    network = e.experiment.network
    bounded = ACTIVATIONS[network.activation].kind == "bounded"
    start = {"activation": "relu", "initializer": "he_normal"} if bounded else {"initializer": "he_normal"}
    rate = {"learning_rate": lower_rate(e)}
    return Finding(
        "stuck", "error",
        f"The loss stays at {e.loss:.3g}, which is what guessing costs ({e.chance_loss:.3g})"
        + ("; every digit gets the same answer." if one else "."),
        "The network has not found anything in the digits that tells them apart.",
        *again(**start if bounded or network.initializer != "he_normal" else rate),
    )  # fmt: skip


def overfitting(e: Evidence) -> Finding | None:
    """Needs four epochs: the validation loss has been above its best for three, and the training loss fell on."""
    validation, train = e.of_epochs("validation_loss"), e.of_epochs("train_loss")
    if min(len(validation), len(train)) <= EPOCHS_RISING:
        return None
    best = validation.index(min(validation))
    since = len(validation) - 1 - best
    if since < EPOCHS_RISING or min(validation[-EPOCHS_RISING:]) < RISEN_VALIDATION * validation[best]:
        return None
    if not train[-1] < min(train[best], BY_HEART * validation[-1]):
        return None
    cure: tuple[str, Mapping[str, Any]] = "Stop here", {"command": "stop"}
    if e.experiment.training.dropout < HALF and e.experiment.network.hidden:
        cure = f"Set dropout {HALF:g}", change({"dropout": HALF})
    return Finding(
        "overfitting", "warning",
        f"The validation loss has risen for {since} epochs, from {validation[best]:.3g} to {validation[-1]:.3g},"
        f" while the training loss fell to {train[-1]:.3g}.",
        "It learns the training digits by heart, and that does not carry over to new ones.",
        *cure,
    )  # fmt: skip


def lower_rate(e: Evidence) -> float:
    """A tenth of the learning rate; a hundredth if the first step was longer than the weights themselves."""
    first = max((layer[0] for layer in e.layers("update_ratio") if layer), default=0.0)
    return float(f"{e.rate / (100 if first > 1 else 10):.3g}")


def good_initializer(activation: str) -> str:
    """The initialiser made for an activation: He et al. for rectifiers, Glorot and Bengio for the others."""
    return "he_normal" if ACTIVATIONS[activation].kind == "rectifier" else "glorot_normal"
