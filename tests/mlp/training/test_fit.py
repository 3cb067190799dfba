"""A network and a loss that do not fit their data are refused before the training."""

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset
from mlp.errors import ConfigError
from mlp.training.fit import check_fit


def samples(inputs: int, outputs: int, *, numbers: bool = False) -> Dataset:
    return Dataset(np.zeros((4, inputs), np.float32), np.zeros((4, outputs), np.float32), numbers)


def setup(inputs: int, outputs: int, loss: str = "cross_entropy", output: str = "softmax") -> Experiment:
    return Experiment(NetworkConfig(inputs, (3,), outputs, output_activation=output), TrainingConfig(loss=loss))


def test_sizes_have_to_agree():
    check_fit(setup(5, 2), samples(5, 2))
    with pytest.raises(ConfigError, match="have 4 inputs and 2 outputs; the network 5-3-2 has 5 and 2"):
        check_fit(setup(5, 2), samples(4, 2))
    with pytest.raises(ConfigError, match="and 3 outputs"):
        check_fit(setup(5, 2), samples(5, 3))


def test_cross_entropy_needs_classes_in_columns():
    with pytest.raises(ConfigError, match=r"do not have\. Use logistic"):
        check_fit(setup(5, 1), samples(5, 1))
    with pytest.raises(ConfigError, match=r"do not have\. Use squared_error"):
        check_fit(setup(5, 2), samples(5, 2, numbers=True))
    check_fit(setup(5, 1, "logistic", "sigmoid"), samples(5, 1))


def test_logistic_needs_targets_from_0_to_1():
    large = Dataset(np.zeros((4, 5), np.float32), np.full((4, 1), 1.5, np.float32), numbers=True)
    with pytest.raises(ConfigError, match=r"needs targets from 0 to 1.* Use squared_error"):
        check_fit(setup(5, 1, "logistic", "sigmoid"), large)


def test_numbers_take_the_squared_error():
    check_fit(setup(5, 2, "squared_error", "identity"), samples(5, 2, numbers=True))
