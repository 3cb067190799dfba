"""The table of data sets."""

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data_sets import DATA_SETS


@pytest.mark.parametrize(("name", "row"), DATA_SETS.items())
def test_the_usual_loss_and_outputs_of_each_go_together(name: str, row):
    sizes = NetworkConfig(row.inputs, (), row.outputs, output_activation=row.usual_output_activation or "softmax")
    if row.usual_loss == "logistic":
        sizes = NetworkConfig(row.inputs, (), row.outputs, output_activation="sigmoid")
    training = TrainingConfig(loss=row.usual_loss, data=name, train_size=row.samples, batch_size=1)
    assert Experiment(sizes, training).learns_numbers == (row.targets == "numbers")


def test_only_images_of_ten_digits_are_of_digits():
    assert [name for name, row in DATA_SETS.items() if row.is_of_digits] == ["mnist", "pen", "mnist+pen"]
