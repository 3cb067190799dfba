"""Makes the recorded histories beside it again: `python -m tests.mlp.diagnosis_runs.make_runs [NAME ...]`.

Each is a real training, told as the page hears of it: reports go through a run directory and the runner's History. The
clock counts steps instead of seconds, so that a report is always a given number of steps.
"""

import json
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data import Splits, load_mnist
from mlp.events import Done, event_json
from mlp.threads import set_threads
from mlp.training import Training
from runner.history import History
from runner.rundir import RunDirectory
from runner.spec import RunSpec

HERE = Path(__file__).parent
REPORTS = 56
"""About how many reports a recorded training has; all of them together stay small enough for a repository."""

UNREAD = {"histograms", "gradient_norm"}
"""Columns that no rule reads."""

NETWORK = {"hidden", "activation", "output_activation", "initializer"}


def experiment(**fields: Any) -> Experiment:
    """A network and its training from the fields of both."""
    network = {name: value for name, value in fields.items() if name in NETWORK}
    training = {name: value for name, value in fields.items() if name not in NETWORK}
    return Experiment(NetworkConfig(**network), TrainingConfig(**{"train_size": 6000, "epochs": 3} | training))


DEEP_SIGMOID = {"hidden": (48,) * 5, "activation": "sigmoid", "initializer": "glorot_normal"}

# By the one rule that is to speak. Two a disease where it has two faces.
ILL: dict[str, dict[str, Any]] = {
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

HEALTHY: dict[str, dict[str, Any]] = {
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
    "batch_8": {"batch_size": 8, "learning_rate": 0.5, "optimizer": "sgd", "epochs": 2, "schedule": "constant"},
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


def record(case: Experiment, splits: Splits, steps_per_report: int | None = None) -> dict[str, Any]:
    """Train, and return what the page would know of it at the end."""
    config = case.training
    steps = config.epochs * -(-config.train_size // config.batch_size)
    every = steps_per_report or max(1, steps // REPORTS)
    calls = count()
    # The training looks at the clock twice a step.
    training = Training(case, splits, seconds_between_reports=every - 0.5, clock=lambda: next(calls) / 2)
    with tempfile.TemporaryDirectory() as folder:
        run = RunDirectory.create(Path(folder), RunSpec(case, created=0.0))
        done = None
        for event in training.run():
            if isinstance(event, Done):
                done = event
            run.append_event(event_json(event))
        history = History(run).to_dict()
    assert done is not None
    return {"experiment": case.to_json(), "reason": done.reason, "history": rounded(history)}


def rounded(value: Any) -> Any:
    """With three significant digits, which is more than a rule looks at."""
    match value:
        case float():
            return float(f"{value:.3g}")
        case dict():
            return {name: rounded(part) for name, part in value.items() if name not in UNREAD}
        case list():
            return [rounded(part) for part in value]
    return value


def main(names: list[str]) -> None:
    """Train and write the named cases, or all."""
    set_threads(1)
    splits = load_mnist()
    for name, fields in (ILL | {f"healthy.{name}": fields for name, fields in HEALTHY.items()}).items():
        if names and not any(name.startswith(n) for n in names):
            continue
        text = json.dumps(record(experiment(**fields), splits), separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text + "\n")
        print(f"{name}: {len(text) / 1000:.1f} kB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
