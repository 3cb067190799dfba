"""What a run on other data than digits shows of its network."""

import base64
from pathlib import Path

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data_sets import DATA_SETS
from runner.store import RunStore
from runner.worker import execute
from tests.ui.run.test_page import shown
from tests.ui.views.test_views import NOBODY, Canvas, canvas, home, html
from tests.ui.views.test_views import page as whole_page
from ui.run.inside import RECONSTRUCTED, reconstructions_html

__all__ = ["canvas", "home"]


MORE = ("spiral", "regression-lines", "squared")


def trained(home: Path, data: str) -> str:
    """The id of a run that has learned this data set for two epochs."""
    row = DATA_SETS[data]
    output = row.usual_output_activation or ("sigmoid" if row.usual_loss == "logistic" else "softmax")
    network = NetworkConfig(row.inputs, (4,), row.outputs, output_activation=output)
    size = min(200, row.samples)
    training = TrainingConfig(row.usual_loss, data=data, train_size=size, batch_size=min(50, size), epochs=2,
                              learning_rate=0.01)  # fmt: skip
    store = RunStore(home)
    run = store.submit(Experiment(network, training), owner=NOBODY)
    execute(store.open(run))
    assert store.status(run).state == "done"
    return run


@pytest.mark.parametrize("data", ["or", *(pytest.param(one, marks=pytest.mark.long) for one in MORE)])
def test_few_inputs_have_a_surface_beside_loss_and_accuracy(home: Path, canvas: Canvas, data: str) -> None:
    run = trained(home, data)
    test = whole_page("train", run=run)
    assert "surface" in shown(test)
    labels = [one.label for one in test.button]
    assert "Draw for this network" not in labels
    assert "See its weights" in labels
    for other in ("", "weights", "runs", "gradient"):
        whole_page(other, run=run)


def test_a_regression_has_losses_in_its_header_and_no_accuracy(home: Path, canvas: Canvas) -> None:
    run = trained(home, "random-regression")
    status = RunStore(home).status(run)
    assert status.test_accuracy is None
    assert status.validation_accuracy is None
    page = html(whole_page("train", run=run))
    assert "validation loss" in page
    assert "test loss" in page
    assert "surface" not in shown(whole_page("train", run=run))


@pytest.mark.long
def test_an_autoencoder_shows_what_it_makes_of_test_digits(home: Path, canvas: Canvas) -> None:
    run = trained(home, "mnist-autoencoder")
    page = html(whole_page("train", run=run))
    assert page.count("what the network makes of it") == RECONSTRUCTED


def test_images_and_what_was_made_of_them_stand_in_pairs() -> None:
    rows = np.zeros((2, 784), np.float32)
    found = reconstructions_html(rows, rows + 1)
    assert found.count("<img") == 4
    black, white = (part.split('"')[0] for part in found.split("base64,")[1:3])
    assert base64.b64decode(black) != base64.b64decode(white)
