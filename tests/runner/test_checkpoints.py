import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.array_files import load_arrays, save_arrays
from mlp.config import LIVE_SETTINGS
from mlp.errors import ModelFileError
from mlp.training.checkpoint_state import state_of
from mlp.training.events import EpochReport
from mlp.training.loop import Training
from runner import checkpoints
from runner.checkpoints import (
    KEPT,
    MOMENTS,
    checkpoint_path,
    checkpoint_paths,
    load_network,
    newest_step,
    restore_checkpoint,
    save_checkpoint,
    step_of,
    surplus,
)
from runner.limits import MEGABYTE, Limits
from tests.homes.lived_in import RUNS, move_in
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


@pytest.mark.long
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


def test_a_run_without_a_checkpoint_is_before_its_first_step(run):
    assert newest_step(run) == -1


def test_also_between_two_epochs(run, mnist):
    whole = train(fresh(mnist), until_step=1000)
    left = fresh(mnist)
    for event in left.run():
        if isinstance(event, EpochReport):
            break
    save_checkpoint(run, left)
    resumed = fresh(mnist)
    restore_checkpoint(run, resumed)
    assert (resumed.progress.epoch, resumed.progress.of_epoch.samples) == (1, 0)
    train(resumed, until_step=1000)
    np.testing.assert_array_equal(resumed.network.theta, whole.network.theta)


def test_moments_of_the_whole_run_are_kept_and_can_be_looked_at(run, mnist):
    training, seen = fresh(mnist), {}
    for event in training.run():
        save_checkpoint(run, training)
        seen[event.step] = training.network.theta.copy()
        if event.step == 50:
            break
    kept = [step_of(path) for path in checkpoint_paths(run)]
    assert (len(kept), kept[0], kept[1], kept[-1]) == (MOMENTS, 50, 49, 1)
    assert newest_step(run) == 50
    for step in kept:
        moment = load_network(checkpoint_path(run, step))
        np.testing.assert_array_equal(moment.theta, seen[step])
        assert moment.config == small().network
        assert moment.card == {"experiment": small().to_json(), "step": step}


def test_where_there_is_no_room_the_last_ones_are_kept(run, mnist):
    training = fresh(mnist)
    for event in training.run():
        save_checkpoint(run, training, Limits(max_run_megabytes=1))
        if event.step == 20:
            break
    kept = [step_of(path) for path in checkpoint_paths(run)]
    assert kept[:KEPT] == [20, 19]
    assert sum(path.stat().st_size for path in checkpoint_paths(run)) <= MEGABYTE


def test_one_to_give_up_may_be_gone_already(run, mnist, monkeypatch):
    monkeypatch.setattr(checkpoints, "surplus", lambda sizes, *, room: [99])  # another process has removed it meanwhile
    save_checkpoint(run, fresh(mnist))
    assert newest_step(run) == 0


grown = st.lists(st.integers(1, 100), min_size=1, max_size=200).map(lambda gaps: np.cumsum(gaps).tolist())


@given(steps=grown, most=st.integers(KEPT, 25), size=st.integers(1, 100), room=st.none() | st.integers(0, 3000))
def test_few_files_remain_the_newest_always(steps, most, size, room):
    gone = surplus(dict.fromkeys(steps, size), most=most, room=room)
    left = [step for step in steps if step not in gone]
    assert left[-KEPT:] == steps[-KEPT:]
    assert len(left) <= most
    assert room is None or len(left) * size <= room or left == steps[-KEPT:]
    if gone:  # and no more go than must
        assert len(left) == most or (room is not None and (len(left) + 1) * size > room)


def test_the_one_goes_whose_neighbours_are_closest_together():
    # The neighbours of 10, 14, 17, 30, 33 and 50 are 14, 7, 16, 16, 20 and 27 apart.
    assert surplus(dict.fromkeys([0, 10, 14, 17, 30, 33, 50, 60, 70], 1), most=8) == [14]
    assert surplus(dict.fromkeys([0, 3, 20, 22, 36, 40, 60], 1), most=6) == [22]
    # Of equal ones the oldest goes.
    assert surplus(dict.fromkeys([0, 10, 20, 30, 40, 50], 1), most=5) == [10]


def test_no_more_go_than_the_room_asks_for():
    sizes = {0: 10, 1: 30, 10: 10, 30: 10, 40: 10, 50: 10}
    assert [surplus(sizes, room=room) for room in (80, 79, 50, 49)] == [[], [1], [1], [1, 10]]


@given(count=st.integers(1, 300))
def test_what_remains_of_a_growing_run_is_spread_over_it(count):
    kept: list[int] = []
    for step in range(count):
        kept.append(step)
        for gone in surplus(dict.fromkeys(kept, 1)):
            kept.remove(gone)
    assert len(kept) == min(count, MOMENTS)
    assert kept[0] == 0
    assert max(np.diff([*kept, count])) <= max(2, 4 * count / MOMENTS)


def test_a_checkpoint_of_other_settings_that_can_be_changed_is_good(run, mnist):
    save_checkpoint(run, train(fresh(mnist), until_step=5))
    resumed = fresh(mnist, learning_rate=0.01, epochs=9, l2=0.1)
    assert restore_checkpoint(run, resumed) == []
    assert resumed.progress.step == 5


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


def test_a_checkpoint_much_larger_than_the_training_is_not_read(run, mnist):
    training = fresh(mnist)
    save_checkpoint(run, train(training, until_step=5))
    path, expected = checkpoint_paths(run)[0], sum(array.nbytes for array in state_of(training)[0].values())
    arrays, header = load_arrays(path, 2**24)
    for more, problem in ((2**20 - 50_000, "arrays"), (2**20, f"at most {2**20 + expected:,} are read")):
        save_arrays(path, arrays | {"more": np.zeros(more, np.uint8)}, header)
        [told] = restore_checkpoint(run, fresh(mnist))
        assert problem in told


def test_without_a_good_one_the_training_stays_fresh(run, mnist):
    training = fresh(mnist)
    assert restore_checkpoint(run, training) == []
    save_checkpoint(run, train(fresh(mnist), until_step=3))
    cut(checkpoint_paths(run)[0])
    assert len(restore_checkpoint(run, training)) == 1
    arrays, info = state_of(training)
    expected_arrays, expected_info = state_of(fresh(mnist))
    np.testing.assert_array_equal(arrays["theta"], expected_arrays["theta"])
    assert json.dumps(info) == json.dumps(expected_info)


def test_a_copy_of_a_run_without_the_empty_folder_gets_its_checkpoints(run, mnist):
    run.checkpoints_path.rmdir()
    save_checkpoint(run, Training(small(), mnist))
    assert newest_step(run) == 0


def test_a_moment_has_the_weights_that_the_run_showed_then(tmp_path):
    store = move_in(tmp_path / "home")
    for name, step in (("adam", 15), ("momentum", 14)):  # the first shows the running mean of its weights
        shown = store.snapshot(RUNS[name])
        assert shown
        assert shown.card["step"] == step
        np.testing.assert_array_equal(store.moment(RUNS[name], step).theta, shown.theta)


@pytest.mark.parametrize("change", [{"format": "inkling checkpoint 0"}, {"more": 1}, {"state": None}])
def test_a_file_with_another_header_is_no_checkpoint(tmp_path, change):
    run = move_in(tmp_path / "home").open(RUNS["done"])
    path = checkpoint_paths(run)[0]
    arrays, header = load_arrays(path, 2**20)
    header |= change
    save_arrays(path, arrays, {name: value for name, value in header.items() if value is not None})
    with pytest.raises(ModelFileError, match="is not a checkpoint of this run"):
        load_network(path)


@pytest.mark.parametrize("name", sorted(LIVE_SETTINGS))
def test_after_a_live_change_of_any_setting_the_older_checkpoint_is_still_that_of_the_run(run, mnist, name):
    other = {"learning_rate": 0.02, "momentum": 0.5, "l2": 0.1, "dropout": 0.2, "batch_size": 50, "augmentation": 0.5}
    training = fresh(mnist)
    save_checkpoint(run, train(training, until_step=3))
    changed = fresh(mnist, **{name: other[name]})
    assert restore_checkpoint(run, changed) == []
    assert changed.progress.step == 3
