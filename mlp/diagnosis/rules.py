"""The diseases of a training: each a small function that returns a Finding, or None until there is enough evidence.

They are judged by recorded trainings (tests/mlp/diagnosis/recordings), and the numbers here rest on them: each fires
on those with its disease, and none ever on a healthy one. What `e` knows is a moment of a run; `known` is whether the
disease was found at the moment before: it then takes more to drop the finding than it took to have it, so that none
flickers.
"""

from math import ceil, log10

from mlp.arrays import PIXELS
from mlp.diagnosis.evidence import FEW, Evidence
from mlp.diagnosis.finding import Band, Cure, Finding, again, percent, set_now, thousands
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.optimizers import WITH_MOMENTUM
from mlp.methods.parameterized import parse_named

SOME_STEPS = 50
"""Steps that show how far a step moves the weights and how much gradient comes through."""
MANY_STEPS = 100
"""Steps that lift every healthy training off chance: the slowest recorded one, two sigmoid layers, took 60."""
RISEN = 1.5
"""Times the loss of guessing: no reading of a healthy training was above 1.1."""
ABOVE_START = 1.05
"""With long steps it is enough to be this far above: long steps alone are normal where the weights began near zero."""
UNLEARNED = Band(0.9, 0.8)
"""A loss above this share of the loss of guessing has learned nothing yet."""
FAST_UPDATE = 1e-1
"""|update| / |weights| of a step; 1e-3 is the usual good pace, and healthy trainings stayed within 6e-4 .. 9e-2."""
FROZEN_UPDATE, SLOW_UPDATE = Band(1e-5, 5e-5), Band(5e-4, 1e-3)
GOOD_UPDATE = 3e-3
VANISHED = Band(1e-3, 5e-3)
"""The first layer's gradient (RMS) over the last one's; two sigmoid layers, which learn, had 1e-2."""
MOST_UNITS = Band(0.5, 0.4)
"""Share of dead or saturated units; healthy trainings stayed under 0.47."""
GOOD_ACCURACY = Band(0.9, 0.93)
"""Whoever gets this much right is not ill, whatever else the numbers say."""
HALF_RIGHT = Band(0.5, 0.6)
"""Layers of a single unit do not come to this."""
HALF_LEARNED = Band(0.5, 0.4)
"""A loss under this share of the loss of guessing came about at a good pace."""
CHANCE = Band(1.5, 2.5)
"""Times the accuracy of guessing."""
SAME_ANSWER = 0.98
EPOCHS_RISING, RISEN_VALIDATION = 3, 1.01
"""Fewer epochs, or less than one percent, happen in good trainings by chance."""
BY_HEART = Band(0.8, 1.0)
"""The training loss as a share of the validation loss: far below in the beginning, or it is chance as well."""
ADAPTIVE_RATE = 0.03
"""Adam moves each weight by about its rate, and weights of 784 inputs begin at 0.05: more than half of it a step."""
HALF = 0.5
"""How much augmentation or dropout keeps a network from learning by heart.

Of five overfitted networks the validation loss was 0.38 on average, and after five more epochs 0.40; with augmentation
of one half 0.28, with dropout of one half 0.38, with both 0.35, with augmentation of 1 0.45.
"""
SMALL_BATCH, NOISE = 8, 0.08
"""NOISE: learning rate / (batch size * (1 - momentum)), how far one single digit moves the network."""
NOISY_STEPS = 500
"""Batches of a few digits take so long to get anywhere, also in good trainings."""
UNSETTLED = Band(0.4, 0.3)
"""A loss under this share of the loss of guessing jumps about in a good network; batches of 4 learned down to 0.25."""
STILL_FALLING = Band(0.75, 0.6)
"""What the loss of the newer half must be, as a share of that of the older half, to count as falling."""


def has_diverged(e: Evidence, known: bool) -> Finding | None:
    """A number became infinite, whenever it was."""
    if not e.diverged:
        return None
    if e.first_loss is None:
        seen, cure = "The first step failed", again(initializer=good_initializer(e.experiment.network.activation))
    else:
        seen, cure = f"The loss went from {e.first_loss:.3g} to {e.last_loss:.3g}", again(learning_rate=lower_rate(e))
    why = "The numbers grew beyond what the machine can hold; nothing can be learned from there."
    return Finding("diverged", "error", f"{seen}, and then to infinity.", why, *cure)


def diverging(e: Evidence, known: bool) -> Finding | None:
    """Needs 3 readings: the loss far above guessing, or there once and the network not recovered since."""
    if e.count < FEW:
        return None
    start = max(e.first_loss or 0.0, e.chance_loss)
    unlearned = e.loss > UNLEARNED(known) * e.chance_loss
    rises = e.peak_loss > RISEN * start and unlearned
    leaps = e.steps >= SOME_STEPS and e.update_ratio > FAST_UPDATE and e.loss > ABOVE_START * start
    if not (rises or leaps or (known and unlearned)):
        return None
    rate = lower_rate(e)
    cure = set_now(learning_rate=rate)
    if not rises:
        sees = f"Each step moves a layer by {percent(e.update_ratio)} of its weights, and the loss does not fall."
    elif e.loss > RISEN * start:
        sees = f"The loss rises: {e.loss:.3g}, and guessing costs {e.chance_loss:.3g}."
    else:
        sees = f"The loss rose to {e.peak_loss:.3g}, and at {e.loss:.3g} the network is no better than guessing."
        cure = again(learning_rate=rate)
    why = "Each step is so long that it overshoots: the next one has to correct even more."
    return Finding("diverging", "error", sees, why, *cure)


def symmetric(e: Evidence, known: bool) -> Finding | None:
    """Needs 3 readings: all weights began equal, and it does not learn."""
    network = e.experiment.network
    if not begins_equal(network.initializer) or not network.hidden:
        return None
    if e.count < FEW or e.accuracy > HALF_RIGHT(known):
        return None
    return Finding(
        "symmetric", "error",
        f"All weights of a layer began equal ({network.initializer}); {percent(e.accuracy)} of the answers are right.",
        "Units with equal weights get equal gradients and stay equal: each layer is as good as a single unit.",
        *again(initializer=good_initializer(network.activation)),
    )  # fmt: skip


def adaptive_rate(e: Evidence, known: bool) -> Finding | None:
    """Needs 3 readings: an optimizer that scales its own steps has a rate as if it were momentum's."""
    name = e.experiment.training.optimizer
    if name not in ("adam", "adamw", "rmsprop") or e.rate < ADAPTIVE_RATE or e.count < FEW:
        return None
    return Finding(
        "adaptive_rate", "error", f"{name} has a learning rate of {e.rate:g}; its usual one is 0.001.",
        f"{name} moves every weight by about its rate in each step, however small the gradient is.",
        *(again if e.steps > MANY_STEPS else set_now)(learning_rate=0.001),
    )  # fmt: skip


def vanishing(e: Evidence, known: bool) -> Finding | None:
    """Needs 50 steps: next to no gradient reaches the first layer, and that from the start.

    Where it becomes so later, the layers between have died or saturated, and that is another finding.
    """
    layers = e.layers("gradient_rms")
    if len(layers) < 2 or e.count < FEW or e.steps < SOME_STEPS or e.accuracy > GOOD_ACCURACY(known):
        return None
    first, last = e.newest(layers[0]), e.newest(layers[-1])
    at_first, *_, at_last = e.first_gradients
    limit = VANISHED(known)
    if not (0 < first < limit * last and at_first < limit * at_last):
        return None
    activation = e.experiment.network.activation
    clone = {} if ACTIVATIONS[activation].kind == "rectifier" else {"activation": "relu"}
    return Finding(
        "vanishing", "error",
        f"The gradient of {e.names[0]} is {thousands(last / first)} times smaller than the output layer's.",
        f"On its way back the gradient shrinks in each {activation} layer; the first layers hardly learn.",
        *again(**clone, initializer="he_normal"),
    )  # fmt: skip


def dead(e: Evidence, known: bool) -> Finding | None:
    """Needs an epoch, or 100 steps whose newest readings have no gradient at all."""
    if e.experiment.network.activation != "relu" or e.count < FEW:
        return None
    worst = e.unit_share("dead")
    silent = [name for name, layer in zip(e.names, e.layers("gradient_rms"), strict=False) if not any(layer[-FEW:])]
    if worst and worst[1] > MOST_UNITS(known):
        sees = f"{percent(worst[1])} of the units of {worst[0]} are dead: no digit activates them."
    elif silent and e.steps >= MANY_STEPS:
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


def saturated(e: Evidence, known: bool) -> Finding | None:
    """Needs an epoch: most answers of bounded units are at their ends."""
    worst, network = e.unit_share("saturated"), e.experiment.network
    accuracy = max(e.of_epochs("validation_accuracy")[-1:], default=0.0)
    if not worst or worst[1] <= MOST_UNITS(known) or accuracy > GOOD_ACCURACY(known):
        return None
    usual = network.initializer.partition(":")[0] not in ("normal", "uniform")
    return Finding(
        "saturated", "warning",
        f"{percent(worst[1])} of the answers of {worst[0]} are at the ends of {network.activation}.",
        "There its slope is nearly zero, so these units get hardly any gradient.",
        *again(**{"learning_rate": lower_rate(e)} if usual else {"initializer": "glorot_normal"}),
    )  # fmt: skip


def frozen(e: Evidence, known: bool) -> Finding | None:
    """Needs 50 steps at the full rate: the weights do not move."""
    if not known and (e.count < FEW or e.steps_at_full_rate < SOME_STEPS):
        return None
    if not 0 < e.update_ratio < FROZEN_UPDATE(known) or e.accuracy > GOOD_ACCURACY(known):
        return None
    faster = e.rate * 10 ** ceil(log10(GOOD_UPDATE / e.update_ratio))
    return Finding(
        "frozen", "error", f"A step moves the weights by {e.update_ratio:.1e} of their size; 1e-3 is a good pace.",
        "At this pace it takes thousands of epochs to learn anything.",
        *set_now(learning_rate=min(1000.0, float(f"{faster:.3g}"))),
    )  # fmt: skip


def slow(e: Evidence, known: bool) -> Finding | None:
    """Needs 100 steps at the full rate: it learns steadily, in tiny steps, and far too slowly."""
    if not 0 < e.update_ratio < SLOW_UPDATE(known) or e.loss < HALF_LEARNED(known) * e.chance_loss:
        return None
    if not known and not begins_slowly(e):
        return None
    return Finding(
        "slow", "warning",
        f"After {thousands(e.steps)} steps the loss is still {e.loss:.3g}:"
        f" a step moves the weights by only {e.update_ratio:.1e}.",
        "The loss falls, but in steps so small that most of the time is wasted.",
        *set_now(learning_rate=float(f"{e.rate * 10:.3g}")),
    )  # fmt: skip


def begins_slowly(e: Evidence) -> bool:
    """Whether the rate is meant, the weights are not frozen, and the loss falls."""
    before, now = e.halves("loss")
    return e.steps_at_full_rate >= MANY_STEPS and e.update_ratio >= FROZEN_UPDATE(False) and now < before


def noisy(e: Evidence, known: bool) -> Finding | None:
    """Needs 500 steps: the batch is small, the rate is not, and the loss only jumps about."""
    training = e.experiment.training
    momentum = training.momentum if training.optimizer in WITH_MOMENTUM else 0.0
    noise = e.rate / training.batch_size / (1 - momentum)
    if training.batch_size > SMALL_BATCH or noise < NOISE or (not known and e.steps_at_full_rate < NOISY_STEPS):
        return None
    before, now = e.halves("loss")
    if not max(STILL_FALLING(known) * before, UNSETTLED(known) * e.chance_loss) <= now:
        return None
    cure = again if e.loss > UNLEARNED(known) * e.chance_loss else set_now
    return Finding(
        "noisy", "warning",
        f"The loss jumps about {now:.3g} and does not fall: batches of {training.batch_size} at a rate of {e.rate:g}.",
        "The gradient of so few digits is mostly chance, and long steps follow every whim of it.",
        *cure(batch_size=min(32, training.train_size)),
    )  # fmt: skip


def stuck(e: Evidence, known: bool) -> Finding | None:
    """Needs 100 steps, 50 of them at the full rate: it is no better than guessing."""
    if not known and (e.count < FEW or e.steps < MANY_STEPS or e.steps_at_full_rate < SOME_STEPS):
        return None
    if e.accuracy > CHANCE(known) * e.chance_accuracy or not e.loss >= UNLEARNED(known) * e.chance_loss:
        return None
    one = max(e.of_epochs("most_frequent_share")[-1:], default=0.0) > SAME_ANSWER
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


def overfitting(e: Evidence, known: bool) -> Finding | None:
    """Needs four epochs: the validation loss has been above its best for three, and the training loss fell on."""
    validation, train = e.of_epochs("validation_loss"), e.of_epochs("train_loss")
    if min(len(validation), len(train)) <= EPOCHS_RISING:
        return None
    best = validation.index(min(validation))
    since = len(validation) - 1 - best
    if since < EPOCHS_RISING or not train[-1] < min(train[best], BY_HEART(known) * validation[-1]):
        return None
    if not known and min(validation[-EPOCHS_RISING:]) < RISEN_VALIDATION * validation[best]:
        return None
    return Finding(
        "overfitting", "warning",
        f"The validation loss has risen for {since} epochs, from {validation[best]:.3g} to {validation[-1]:.3g},"
        f" while the training loss fell to {train[-1]:.3g}.",
        "It learns the training digits by heart, and that does not carry over to new ones.",
        *against_overfitting(e),
    )  # fmt: skip


def against_overfitting(e: Evidence) -> Cure:
    """The best of what is not in use yet: augmentation, then dropout, then the end."""
    network, training = e.experiment.network, e.experiment.training
    if training.augmentation == 0 and network.inputs == PIXELS:
        return set_now(augmentation=HALF)
    if training.dropout < HALF and network.hidden:
        return set_now(dropout=HALF)
    return "Stop here", {"command": "stop"}


def lower_rate(e: Evidence) -> float:
    """A tenth of the learning rate; a hundredth if the first step was longer than the weights themselves."""
    return float(f"{e.rate / (100 if e.first_update_ratio > 1 else 10):.3g}")


def good_initializer(activation: str) -> str:
    """The initialiser made for an activation: He et al. for rectifiers, Glorot and Bengio for the others."""
    return "he_normal" if ACTIVATIONS[activation].kind == "rectifier" else "glorot_normal"


def begins_equal(initializer: str) -> bool:
    """Whether an initialiser gives all weights of a layer the same value."""
    _, numbers = parse_named(initializer, INITIALIZERS, "The initialiser")
    match initializer.partition(":")[0]:
        case "zeros":
            return True
        case "uniform":
            return numbers[0] == numbers[1]
        case "normal":
            return numbers[0] == 0
    return False
