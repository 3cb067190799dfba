"""Weights after 60 steps of tiny trainings, as sha256: `python -m tests.mlp.training.fingerprints` prints them.

The last bits depend on the machine's products of matrices, so the file also has the fingerprint of its arithmetic.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.training.loop import Training
from mlp.training.threads import set_threads
from tests.homes import arithmetic

STORED = Path(__file__).with_name("fingerprints.json")
STEPS = 60

CASES: dict[str, dict[str, Any]] = {
    "momentum": {"optimizer": "momentum"},
    "adam": {"optimizer": "adam", "learning_rate": 0.001},
    "dropout": {"dropout": 0.3},
    "averaging": {"averaging": 0.99},
    "l2": {"l2": 0.01},
    "augmentation": {"augmentation": 0.5},
    "clipping": {"clip_norm": 0.5, "l2": 0.01},
}


def samples(rows: int, seed: int) -> Dataset:
    """Random images as bytes, some pixels lit, each with a random class."""
    rng = np.random.default_rng(seed)
    images = rng.integers(256, size=(rows, 784), dtype=np.uint8) * (rng.random((rows, 784)) < 0.2)
    return Dataset(images.astype(np.uint8), one_hot(rng.integers(10, size=rows), 10))


def trained(name: str) -> Training:
    """The training of a case at its end: 60 steps, with histograms, which must not change it."""
    settings = {"learning_rate": 0.05, "batch_size": 16, "train_size": 154, "epochs": 6, "seed": 3} | CASES[name]
    experiment = Experiment(NetworkConfig(784, (8, 6), 10), TrainingConfig(**settings))
    training = Training(experiment, Splits(samples(154, 0), samples(20, 1), samples(5, 2)), histograms=True)
    for _ in training.run():
        pass
    assert training.progress.step == STEPS
    return training


def fingerprint(name: str) -> dict[str, Any]:
    """sha256 of all that was learned, and its norm for machines with other products."""
    training = trained(name)
    learned = np.concatenate([training.network.theta, training.weights])
    return {"sha256": hashlib.sha256(learned.tobytes()).hexdigest(), "norm": float(np.linalg.norm(learned))}


if __name__ == "__main__":
    set_threads(1)
    print(
        json.dumps(
            {"arithmetic": arithmetic.fingerprint(), "cases": {name: fingerprint(name) for name in CASES}}, indent=2
        )
    )
