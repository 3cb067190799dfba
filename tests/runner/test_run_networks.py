import os

import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.nn.model import Model
from mlp.nn.model_files import save_model
from tests.runner.support import small


def weights(seed: int, **card) -> Model:
    model = Model.untrained(NetworkConfig(hidden=(16,)), rng=np.random.default_rng(seed))
    return Model(model.config, model.theta, card)


@pytest.mark.parametrize("newer_file", ["model", "snapshot"])
@pytest.mark.parametrize(
    ("state", "model_step", "snapshot_step", "expected"),
    [
        ("done", 100, 90, "model"),
        ("done", 100, 100, "model"),
        ("running", 100, 90, "model"),  # continued, and nothing learned yet
        ("running", 100, 130, "snapshot"),
        ("failed", 100, 130, "snapshot"),
        ("interrupted", 100, 130, "snapshot"),
    ],
)
def test_the_weights_after_the_most_steps_are_shown_whatever_times_a_backup_gave_the_files(
    store, newer_file, state, model_step, snapshot_step, expected
):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state=state)
    save_model(weights(1, step=model_step), run.model_path)
    save_model(weights(2, step=snapshot_step), run.snapshot_path)
    for name, path in (("model", run.model_path), ("snapshot", run.snapshot_path)):
        os.utime(path, (2e9, 2e9) if name == newer_file else (1e9, 1e9))
    wanted = weights(1 if expected == "model" else 2)
    np.testing.assert_array_equal(store.snapshot(run_id).theta, wanted.theta)


def test_a_card_that_does_not_say_its_steps_is_the_oldest(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    save_model(weights(1), run.model_path)
    save_model(weights(2, step=0), run.snapshot_path)
    np.testing.assert_array_equal(store.snapshot(run_id).theta, weights(2).theta)
