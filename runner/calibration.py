"""How fast this machine trains: measured once, in a process of its own (`preparation`), and kept beside the runs."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mlp.atomic_files import write_atomically
from mlp.training.cost_model import CostModel, calibrate
from mlp.training.threads import set_threads
from runner.files import read_object


def measured(home: Path) -> CostModel | None:
    """The costs of this machine; None as long as nothing readable was measured."""
    try:
        return CostModel(**read_object(_path(home)))
    except (ValueError, TypeError):
        return None


def measure(home: Path) -> CostModel:
    """Measure for a second or two, with one thread as the workers have, and keep the result."""
    set_threads(1)
    costs = calibrate(rng=np.random.default_rng(0))
    home.mkdir(parents=True, exist_ok=True)
    write_atomically(_path(home), json.dumps(asdict(costs)).encode())
    return costs


def _path(home: Path) -> Path:
    return home / "calibration.json"
