"""The trainings that are recorded: those by which the thresholds were found, and those that only judge them.

An unhealthy one is named by the only rule that should fire, then by what is special about it.
"""

from typing import Any

from mlp.config import Experiment, NetworkConfig, TrainingConfig

Fields = dict[str, Any]
NETWORK = {"hidden", "activation", "output_activation", "initializer"}


def experiment(**fields: Any) -> Experiment:
    """A network and its training from the fields of both."""
    network = {name: value for name, value in fields.items() if name in NETWORK}
    training = {name: value for name, value in fields.items() if name not in NETWORK}
    return Experiment(NetworkConfig(**network), TrainingConfig(**{"train_size": 6000, "epochs": 3} | training))


DEEP_SIGMOID = {"hidden": (48,) * 5, "activation": "sigmoid", "initializer": "glorot_normal"}

# Two for a problem that has two causes.
UNHEALTHY: dict[str, Fields] = {
    "symmetric.zeros": {"initializer": "zeros"},
    "symmetric.constant": {"initializer": "uniform:0.1,0.1", "activation": "sigmoid", "learning_rate": 0.05},
    "diverging.relu": {"learning_rate": 3.0, "schedule": "constant"},
    "dead.spike": {
        "loss": "squared_error",
        "output_activation": "identity",
        "learning_rate": 0.7,
        "optimizer": "sgd",
        "schedule": "constant",
    },
    "diverged.blowup": {
        "loss": "squared_error",
        "output_activation": "identity",
        "learning_rate": 5.0,
        "optimizer": "sgd",
        "schedule": "constant",
    },
    "dead.deep": {"hidden": (64,) * 4, "learning_rate": 0.5, "schedule": "constant"},
    "adaptive_rate.relu": {"optimizer": "adam", "learning_rate": 0.1, "schedule": "constant"},
    "adaptive_rate.cycle": {"optimizer": "adam", "learning_rate": 0.1},
    "adaptive_rate.rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.1, "schedule": "constant"},
    "saturated.tanh": {"activation": "tanh", "hidden": (64, 64), "initializer": "normal:1"},
    "saturated.start": {
        "loss": "squared_error",
        "output_activation": "sigmoid",
        "activation": "sigmoid",
        "initializer": "normal:1",
        "optimizer": "sgd",
        "learning_rate": 3.0,
        "batch_size": 10,
        "hidden": (30,),
        "schedule": "constant",
    },
    "saturated.batch_6": {
        "hidden": (48,),
        "activation": "tanh",
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "learning_rate": 0.3,
        "batch_size": 6,
        "epochs": 2,
        "schedule": "constant",
        "seed": 40,
    },
    "dead.negative": {"initializer": "uniform:-0.2,0", "hidden": (64, 32)},
    "diverging.rate": {"hidden": (64, 32), "learning_rate": 1.0, "schedule": "constant"},
    "vanishing.sigmoid": DEEP_SIGMOID,
    "vanishing.small": {"hidden": (48,) * 5, "initializer": "normal:0.01"},
    "frozen.rate": {"learning_rate": 1e-6, "schedule": "constant"},
    "frozen.adam": {"learning_rate": 1e-7, "optimizer": "adam", "schedule": "constant"},
    "slow.sgd": {"learning_rate": 0.003, "optimizer": "sgd", "schedule": "constant"},
    "slow.adam": {"learning_rate": 1e-5, "optimizer": "adam", "schedule": "constant"},
    "overfitting.few": {
        "train_size": 500,
        "epochs": 30,
        "hidden": (256,),
        "schedule": "constant",
        "learning_rate": 0.05,
        "batch_size": 32,
    },
    "overfitting.adam": {
        "train_size": 2000,
        "epochs": 20,
        "optimizer": "adam",
        "learning_rate": 0.002,
        "schedule": "constant",
    },
    "noisy.one": {"batch_size": 1, "learning_rate": 0.01, "epochs": 1, "schedule": "constant"},
    "noisy.two": {"batch_size": 2, "learning_rate": 0.03, "epochs": 1, "schedule": "constant"},
    "noisy.four": {"batch_size": 4, "learning_rate": 0.1, "epochs": 1, "schedule": "constant"},
    "stuck.sigmoid": {
        "hidden": (64,) * 3,
        "activation": "sigmoid",
        "learning_rate": 0.1,
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "schedule": "constant",
    },
}

HEALTHY: dict[str, Fields] = {
    "default": {},
    "all_data": {"train_size": 55_000, "epochs": 2},
    "adam": {"optimizer": "adam", "learning_rate": 1e-3, "schedule": "constant"},
    "adamw": {
        "optimizer": "adamw",
        "learning_rate": 3e-3,
        "schedule": "cosine",
        "hidden": (64, 64),
        "activation": "gelu",
    },
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 1e-3, "schedule": "constant"},
    "sgd": {"optimizer": "sgd", "learning_rate": 0.1, "schedule": "constant"},
    "sgd_half": {"optimizer": "sgd", "learning_rate": 0.5, "schedule": "constant", "batch_size": 32},
    "sigmoid": {"activation": "sigmoid", "initializer": "glorot_normal"},
    "sigmoid_two": {"activation": "sigmoid", "initializer": "glorot_normal", "hidden": (64, 32), "epochs": 4},
    "tanh": {"activation": "tanh", "initializer": "glorot_normal", "hidden": (64, 64)},
    "deep_relu": {"hidden": (64,) * 4},
    "small": {"hidden": (16,)},
    "tiny": {"hidden": (4,), "epochs": 4},
    "no_hidden_zeros": {"hidden": (), "initializer": "zeros"},
    "dropout": {"dropout": 0.5, "epochs": 4},
    "l2": {"l2": 1e-3},
    "batch_10": {"batch_size": 10, "learning_rate": 0.02},
    "batch_1": {"batch_size": 1, "learning_rate": 0.003, "epochs": 1},
    "batch_8": {"batch_size": 8, "learning_rate": 0.3, "optimizer": "sgd", "epochs": 2, "schedule": "constant"},
    "batch_4": {"batch_size": 4, "learning_rate": 0.2, "optimizer": "sgd", "epochs": 1, "schedule": "constant"},
    "long": {"epochs": 12, "schedule": "constant", "optimizer": "sgd", "l2": 1e-3},
    "batch_512": {"batch_size": 512, "epochs": 8},
    "few_digits": {"train_size": 500, "epochs": 5, "batch_size": 32},
    "fewest_digits": {"train_size": 100, "epochs": 10, "batch_size": 10, "learning_rate": 0.02},
    "squared_error": {
        "loss": "squared_error",
        "output_activation": "sigmoid",
        "activation": "sigmoid",
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "learning_rate": 3.0,
        "batch_size": 10,
        "hidden": (30,),
        "schedule": "constant",
    },
    "squared_sum": {
        "loss": "squared_error",
        "output_activation": "sigmoid",
        "reduction": "sum",
        "optimizer": "sgd",
        "learning_rate": 0.01,
        "batch_size": 10,
        "hidden": (30,),
        "schedule": "constant",
    },
    "squared_identity": {
        "loss": "squared_error",
        "output_activation": "identity",
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "schedule": "constant",
    },
    "logistic": {"loss": "logistic", "output_activation": "sigmoid"},
    "leaky": {"activation": "leaky_relu", "learning_rate": 0.05, "schedule": "cosine"},
    "small_normal": {"initializer": "normal:0.01"},
    "brave": {"learning_rate": 0.2},
}


MANY_REPORTS = (
    "noisy.one",
    "noisy.two",
    "noisy.four",
    "dead.spike",
    "healthy.batch_1",
    "healthy.batch_4",
    "healthy.batch_8",
    "healthy.sigmoid_two",
)
"""Those that are recorded a second time with hundreds of reports: what only a few digits tell is mostly chance."""

# No threshold may be changed because of these: one that asks for it moves up, and a new one takes its place.
HELD_OUT_UNHEALTHY: dict[str, Fields] = {
    "symmetric.normal": {
        "hidden": (100, 50),
        "initializer": "normal:0",
        "optimizer": "adam",
        "learning_rate": 1e-3,
        "schedule": "constant",
        "seed": 11,
    },
    "diverging.gelu": {
        "hidden": (200,),
        "activation": "gelu",
        "optimizer": "nesterov",
        "learning_rate": 2.0,
        "batch_size": 128,
        "schedule": "constant",
        "seed": 12,
    },
    "dead.adam": {
        "hidden": (100,),
        "initializer": "uniform:-0.15,0",
        "optimizer": "adam",
        "learning_rate": 1e-3,
        "schedule": "cosine",
        "seed": 13,
    },
    "diverged.leaky": {
        "hidden": (50,),
        "activation": "leaky_relu",
        "loss": "squared_error",
        "reduction": "sum",
        "output_activation": "identity",
        "learning_rate": 2.0,
        "seed": 14,
    },
    "adaptive_rate.adamw": {
        "hidden": (100, 100),
        "activation": "tanh",
        "initializer": "glorot_normal",
        "optimizer": "adamw",
        "learning_rate": 0.05,
        "schedule": "cosine",
        "seed": 15,
    },
    "saturated.uniform": {
        "hidden": (100, 100),
        "activation": "tanh",
        "initializer": "uniform:-1.5,1.5",
        "learning_rate": 0.02,
        "batch_size": 50,
        "seed": 16,
    },
    "vanishing.six": {
        "hidden": (32,) * 6,
        "activation": "sigmoid",
        "initializer": "glorot_uniform",
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "schedule": "constant",
        "seed": 17,
    },
    "frozen.tanh": {
        "hidden": (60, 60),
        "activation": "tanh",
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "learning_rate": 1e-6,
        "schedule": "cosine",
        "seed": 18,
    },
    "slow.nesterov": {
        "hidden": (100,),
        "activation": "gelu",
        "optimizer": "nesterov",
        "learning_rate": 3e-4,
        "schedule": "constant",
        "seed": 19,
    },
    "overfitting.tanh": {
        "hidden": (300,),
        "activation": "tanh",
        "initializer": "glorot_normal",
        "optimizer": "rmsprop",
        "learning_rate": 1e-3,
        "schedule": "constant",
        "train_size": 1000,
        "epochs": 40,
        "seed": 20,
    },
    "noisy.three": {
        "hidden": (64, 32),
        "batch_size": 3,
        "learning_rate": 0.02,
        "momentum": 0.95,
        "epochs": 1,
        "schedule": "constant",
        "seed": 21,
    },
    "stuck.three": {
        "hidden": (50,) * 3,
        "activation": "sigmoid",
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "learning_rate": 0.2,
        "batch_size": 32,
        "schedule": "constant",
        "seed": 22,
    },
}

HELD_OUT_HEALTHY: dict[str, Fields] = {
    "elu": {
        "hidden": (100,),
        "activation": "elu",
        "optimizer": "nesterov",
        "learning_rate": 0.05,
        "batch_size": 128,
        "schedule": "cosine",
        "seed": 31,
    },
    "gelu_adam": {
        "hidden": (256, 128),
        "activation": "gelu",
        "optimizer": "adam",
        "learning_rate": 5e-4,
        "seed": 32,
    },
    "tanh_sgd": {
        "hidden": (50,),
        "activation": "tanh",
        "initializer": "glorot_normal",
        "optimizer": "sgd",
        "learning_rate": 0.2,
        "batch_size": 16,
        "schedule": "constant",
        "seed": 33,
    },
    "augmented": {
        "hidden": (80,) * 3,
        "activation": "leaky_relu",
        "optimizer": "adamw",
        "learning_rate": 1e-3,
        "augmentation": 0.5,
        "epochs": 6,
        "schedule": "cosine",
        "seed": 34,
    },
    "batch_3": {
        "hidden": (32,),
        "batch_size": 3,
        "learning_rate": 0.005,
        "epochs": 1,
        "schedule": "constant",
        "seed": 35,
    },
    "sigmoid_adam": {
        "hidden": (200,),
        "activation": "sigmoid",
        "initializer": "glorot_normal",
        "optimizer": "adam",
        "learning_rate": 2e-3,
        "schedule": "constant",
        "seed": 36,
    },
    "softplus_step": {
        "hidden": (100,),
        "activation": "softplus",
        "learning_rate": 0.05,
        "schedule": "step:1,0.5",
        "seed": 37,
    },
    "wide": {
        "hidden": (512,),
        "train_size": 20_000,
        "epochs": 2,
        "dropout": 0.3,
        "l2": 1e-4,
        "seed": 38,
    },
    "batch_16": {
        "hidden": (64,),
        "optimizer": "sgd",
        "learning_rate": 0.3,
        "batch_size": 16,
        "schedule": "constant",
        "seed": 39,
    },
    "batch_6": {
        "hidden": (48,),
        "activation": "elu",
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "batch_size": 6,
        "epochs": 2,
        "schedule": "constant",
        "seed": 47,
    },
    "clipped": {
        "hidden": (128, 64),
        "activation": "tanh",
        "initializer": "lecun_normal",
        "optimizer": "rmsprop",
        "learning_rate": 5e-4,
        "clip_norm": 1.0,
        "seed": 41,
    },
    "sum_of_squares": {
        "hidden": (60,),
        "loss": "squared_error",
        "output_activation": "sigmoid",
        "reduction": "sum",
        "learning_rate": 0.005,
        "batch_size": 20,
        "seed": 42,
    },
    "logistic_elu": {
        "hidden": (64, 64),
        "activation": "elu",
        "loss": "logistic",
        "output_activation": "sigmoid",
        "optimizer": "adam",
        "learning_rate": 1e-3,
        "schedule": "constant",
        "seed": 43,
    },
    "warmed_up": {"warmup": 1.0, "label_smoothing": 0.1, "averaging": 0.99, "epochs": 4, "seed": 44},
    "many_epochs": {
        "hidden": (256,),
        "optimizer": "adam",
        "learning_rate": 5e-4,
        "dropout": 0.5,
        "train_size": 3000,
        "epochs": 15,
        "schedule": "cosine",
        "seed": 45,
    },
    "no_hidden": {"hidden": (), "learning_rate": 0.05, "train_size": 2000, "epochs": 10, "seed": 46},
}


def named(unhealthy: dict[str, Fields], healthy: dict[str, Fields]) -> dict[str, Experiment]:
    """Both together, the healthy ones as `healthy.NAME`."""
    every = unhealthy | {f"healthy.{name}": fields for name, fields in healthy.items()}
    return {name: experiment(**fields) for name, fields in every.items()}


TUNING, HELD_OUT = named(UNHEALTHY, HEALTHY), named(HELD_OUT_UNHEALTHY, HELD_OUT_HEALTHY)
