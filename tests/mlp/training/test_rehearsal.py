"""The rehearsal uses every loop that a training can need, so that none is compiled later."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.methods.optimizers import OPTIMIZERS, ByRule
from mlp.passes.compiler import FOLDER_VARIABLE
from mlp.training.rehearsal import experiments

ROOT = Path(__file__).resolve().parents[3]

OTHERS = """
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.splits import load_splits
from mlp.home import cache_folder
from mlp.training.loop import Training
for data, network, settings in [
    ("xor", NetworkConfig(2, (4,), 1, "tanh", "sigmoid"), {"loss": "logistic", "batch_size": 3, "train_size": 4}),
    ("two-moons", NetworkConfig(2, (4, 3), 2, "gelu"), {"train_size": 200, "clip_norm": 1.0}),
    ("mnist", NetworkConfig(784, (8, 8), 10, "relu,elu"), {"train_size": 500, "l2": 0.1, "dropout": 0.5}),
    ("mnist", NetworkConfig(784, (), 10, "relu"), {"train_size": 500, "augmentation": 0.5, "label_smoothing": 0.1}),
    ("mnist-20x20", NetworkConfig(400, (8,), 10, "leaky_relu"), {"train_size": 500, "optimizer": "adamw"}),
    ("mnist-autoencoder", NetworkConfig(784, (8,), 784, "sigmoid", "sigmoid"),
     {"train_size": 200, "loss": "squared_error", "optimizer": "rmsprop"}),
]:
    experiment = Experiment(network, TrainingConfig(data=data, epochs=1, **settings))
    list(Training(experiment, load_splits(data, cache_folder())).run())
"""


def test_every_choice_occurs() -> None:
    made = list(experiments())
    assert {one.network.activation for one in made} == set(ACTIVATIONS)
    assert {one.training.loss for one in made} == set(LOSS_OUTPUTS)
    used = {OPTIMIZERS[one.training.optimizer] for one in made}
    loops = {kind.rule for kind in OPTIMIZERS.values() if issubclass(kind, ByRule)}
    assert {kind.rule for kind in used if issubclass(kind, ByRule)} == loops
    for option in ("l2", "averaging", "dropout", "augmentation"):
        assert any(getattr(one.training, option) for one in made)


@pytest.mark.long
def test_no_training_compiles_anything_else(tmp_path: Path) -> None:
    environment = os.environ | {FOLDER_VARIABLE: str(tmp_path / "engine"), "INKLING_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-m", "mlp.training.rehearsal"], cwd=ROOT, env=environment, check=True)
    files = sorted((tmp_path / "engine").rglob("*.nb?"))
    before = {path: path.read_bytes() for path in files}
    subprocess.run([sys.executable, "-c", OTHERS], cwd=ROOT, env=environment, check=True)
    assert {path: path.read_bytes() for path in sorted((tmp_path / "engine").rglob("*.nb?"))} == before
