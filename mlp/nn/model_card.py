"""A model's card: where its weights come from."""

import platform
from math import isnan
from typing import Any

import numpy as np

import mlp
from mlp.config import Experiment


def make_card(experiment: Experiment, **found: Any) -> dict[str, Any]:
    """Plain JSON: the experiment, the results `found` (threads, accuracies, seconds ...), and the versions used.

    A result that is not a number, as the accuracy of a regression, is left out.
    """
    found = {name: value for name, value in found.items() if not (isinstance(value, float) and isnan(value))}
    return {
        "experiment": experiment.to_json(),
        "data": experiment.training.data,
        **found,
        "versions": {"inkling": mlp.__version__, "python": platform.python_version(), "numpy": np.__version__},
    }
