import json

import numpy as np
import pytest

from mlp.events import EpochReport
from mlp.storage import load_arrays, save_arrays
from mlp.training import Training
from runner.checkpoints import KEPT, checkpoint_paths, restore_checkpoint, save_checkpoint
from tests.runner.support import new_run, small


@pytest.fixture
def run(tmp_path):
    return new_run(tmp_path / "runs")


def train(training: Training, *, until_step: int) -> Training:
    for event in training.run():
        if event.step >= until_step:
            break
    return training


def fresh(mnist, **changes) -> Training:
    return Training(small(**changes), mnist, seconds_between_reports=0)


@pytest.mark.parametrize("step", [1, 20, 32, 33, 63])
@pytest.mark.parametrize(
    "how", [{}, {"optimizer": "adam", "schedule": "cosine"}, {"dropout": 0.3}, {"l2": 0.01, "batch_size": 60}]
)
def test_a_training_goes_on_from_a_file_to_the_same_weights(run, mnist, how, step):
    whole = train(fresh(mnist, **how), until_step=1000)
    save_checkpoint(run, train(fresh(mnist, **how), until_step=step))
    resumed = fresh(mnist, **how)
    assert restore_checkpoint(run, resumed) == []
    assert resumed.progress.step == step
    train(resumed, until_step=1000)
    np.testing.assert_array_equal(resumed.network.theta, whole.network.theta)
    assert resumed.progress.best_loss == whole.progress.best_loss


def test_also_between_two_epochs(run, mnist):
    whole = train(fresh(mnist), until_step=1000)
    left = fresh(mnist)
    for event in left.run():
        if isinstance(event, EpochReport):
            break
    save_checkpoint(run, left)
    resumed = fresh(mnist)
    restore_checkpoint(run, resumed)
    assert (resumed.progress.epoch, resumed.progress.batch) == (1, 0)
    train(resumed, until_step=1000)
    np.testing.assert_array_equal(resumed.network.theta, whole.network.theta)


def test_the_last_ones_are_kept(run, mnist):
    training = fresh(mnist)
    for event in training.run():
        save_checkpoint(run, training)
        if event.step == 10:
            break
    assert [path.name for path in checkpoint_paths(run)] == [
        "step-000000000010.safetensors",
        "step-000000000009.safetensors",
    ][:KEPT]


def foreign_experiment(path):
    arrays, header = load_arrays(path, 2**24)
    save_arrays(path, arrays, header | {"experiment": small(seed=1).to_json()})


def foreign_arrays(path):
    arrays, header = load_arrays(path, 2**24)
    save_arrays(path, arrays | {"theta": arrays["theta"][:-1]}, header)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [foreign_experiment, foreign_arrays, cut, empty])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(run, mnist, damage):
    training = fresh(mnist)
    for step in (5, 10):
        train(training, until_step=step)
        save_checkpoint(run, training)
    newest = checkpoint_paths(run)[0]
    damage(newest)
    damaged = newest.read_bytes()
    resumed = fresh(mnist)
    (problem,) = restore_checkpoint(run, resumed)
    assert newest.name in problem
    assert resumed.progress.step == 5
    assert newest.read_bytes() == damaged


def test_without_a_good_one_the_training_stays_fresh(run, mnist):
    training = fresh(mnist)
    assert restore_checkpoint(run, training) == []
    save_checkpoint(run, train(fresh(mnist), until_step=3))
    cut(checkpoint_paths(run)[0])
    assert len(restore_checkpoint(run, training)) == 1
    arrays, info = training.state()
    expected_arrays, expected_info = fresh(mnist).state()
    np.testing.assert_array_equal(arrays["theta"], expected_arrays["theta"])
    assert json.dumps(info) == json.dumps(expected_info)
