"""The name of a run that nobody named: what is unusual about it against the usual settings.

`rate 3, sigmoid, dead units` tells a run apart from its neighbours; `784-128-64-10 relu` would not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlp.config import Experiment, TrainingConfig, usual_output_activation
from mlp.data_sets import is_own, most_samples
from mlp.diagnosis.finding import Finding
from ui.form.controls import USUAL
from ui.form.values import DATA_WORDS
from ui.language.translate import t, tn
from ui.style import format as fmt

MOST = 4
"""Parts of a name; what else is unusual is in the line below it."""
OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "cg": "CG", "lbfgs": "L-BFGS"}


def automatic_name(experiment: Experiment) -> str:
    """What is unusual about an experiment, the most telling first: `rate 3, sigmoid`; else `usual settings`."""
    parts = list(_unusual(experiment))
    if not parts:
        return t("usual settings")
    if len(parts) > MOST:
        parts[MOST - 1 :] = [tn("{count} more change", "{count} more changes", len(parts) - MOST + 1)]
    return ", ".join(parts)


def outcome(findings: Sequence[Finding]) -> str:
    """What the diagnosis says of an ended run in a word or two; "" where there is nothing, or the state says it."""
    words = {
        "dead": t("dead units"),
        "saturated": t("saturated units"),
        "vanishing": t("vanishing gradients"),
        "symmetric": t("units all alike"),
        "frozen": t("frozen layers"),
        "stuck": t("stuck"),
        "slow": t("slow"),
        "noisy": t("noisy"),
        "overfitting": t("overfitted"),
    }
    return next((words[one.name] for one in findings if one.name in words), "")


def _unusual(experiment: Experiment) -> Iterator[str]:
    network, training, usual = experiment.network, experiment.training, USUAL.training
    if training.learning_rate != usual.learning_rate:
        yield t("rate {rate}", rate=fmt.plain(training.learning_rate))
    if network.activation != USUAL.network.activation:
        yield network.activation.replace("_", " ")
    if not network.biases:
        yield t("no biases")
    if network.hidden != USUAL.network.hidden:
        yield _hidden(network.hidden)
    if training.optimizer != usual.optimizer:
        yield OPTIMIZERS.get(training.optimizer, training.optimizer)
    if network.initializer != USUAL.network.initializer:
        yield t("initial weights {name}", name=network.initializer.replace("_", " "))
    if training.loss != usual.loss:
        yield training.loss.replace("_", " ")
    if network.output_activation != usual_output_activation(training.loss):
        yield t("output {name}", name=network.output_activation)
    yield from _numbers(training, usual)


def _numbers(training: TrainingConfig, usual: TrainingConfig) -> Iterator[str]:
    if training.data != usual.data:
        yield t("own data") if is_own(training.data) else t(DATA_WORDS.get(training.data, training.data))
    if training.train_size != min(most_samples(training.data), usual.train_size):
        yield tn("{images} image", "{images} images", training.train_size, images=fmt.thousands(training.train_size))
    if training.epochs != usual.epochs:
        yield tn("{count} epoch", "{count} epochs", training.epochs)
    if training.batch_size != usual.batch_size:
        yield t("batch {size}", size=training.batch_size)
    if training.optimizer == usual.optimizer and training.momentum != usual.momentum:
        yield t("momentum {value}", value=fmt.plain(training.momentum))
    if training.schedule != usual.schedule:
        yield t("schedule {name}", name=training.schedule.replace("_", " "))
    if training.warmup != usual.warmup:
        yield t("warm-up {value}", value=fmt.plain(training.warmup))
    if training.augmentation != usual.augmentation:
        yield t("augmentation {value}", value=fmt.plain(training.augmentation))
    if training.dropout != usual.dropout:
        yield t("dropout {value}", value=fmt.plain(training.dropout))
    if training.l2 != usual.l2:
        yield t("L2 {value}", value=fmt.plain(training.l2))
    if training.label_smoothing != usual.label_smoothing:
        yield t("label smoothing {value}", value=fmt.plain(training.label_smoothing))
    if training.averaging != usual.averaging:
        yield t("averaged weights")
    if training.clip_norm is not None:
        yield t("clipped at {norm}", norm=fmt.plain(training.clip_norm))
    if training.sampling != usual.sampling:
        yield t("drawn with replacement")
    if training.seed != usual.seed:
        yield t("seed {seed}", seed=training.seed)


def _hidden(sizes: tuple[int, ...]) -> str:
    if not sizes:
        return t("no hidden layer")
    if len(sizes) == 1:
        return tn("{count} hidden unit", "{count} hidden units", sizes[0])
    return t("hidden layers {sizes}", sizes="-".join(map(str, sizes)))
