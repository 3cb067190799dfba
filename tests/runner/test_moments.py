"""The weights that are kept along a run, to look back at."""

import numpy as np
import pytest

from mlp.array_files import save_arrays
from mlp.errors import ModelFileError
from mlp.training.log_steps import MOMENTS
from runner.checkpoints import step_of
from runner.limits import Limits, megabytes
from runner.moments import load_moment, moment_path, moment_paths, remove_moments_after, save_moment
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from tests.mlp.training.trainings import data, experiment, make

EXPERIMENT = experiment(64, inputs=4, hidden=(8,), batch_size=8, epochs=10)
PARAMETERS = EXPERIMENT.network.parameters


def wide(units: int):
    """A training of a network with so many hidden units: 32 bytes each."""
    return make(experiment(64, inputs=4, hidden=(units,), batch_size=8), data(64, 4, 3))


@pytest.fixture
def run(tmp_path):
    return RunDirectory.create(tmp_path, RunSpec(EXPERIMENT, 0.0, ""))


@pytest.fixture
def training():
    return make(EXPERIMENT, data(64, 4, 3))


def steps(run):
    return [step_of(path) for path in moment_paths(run)]


def test_a_moment_is_the_network_as_it_was(run, training):
    kept = {}
    for event in training.run():
        if getattr(event, "step", None) in MOMENTS and event.step not in kept:
            save_moment(run, training)
            kept[event.step] = training.weights.copy()
    assert steps(run) == sorted(kept)
    assert len(kept) > 8
    for step, theta in kept.items():
        model = load_moment(moment_path(run, step))
        np.testing.assert_array_equal(model.theta, theta)
        assert (model.config, model.card["step"]) == (EXPERIMENT.network, step)


def test_where_room_is_short_those_that_stay_are_spread_over_the_logarithmic_axis(run):
    training = wide(4000)
    for step in (0, *sorted(MOMENTS)[:30]):
        training.progress.step = step
        save_moment(run, training, Limits(max_run_megabytes=5))
    assert megabytes(run.moments_path) <= 5 / 4
    kept = steps(run)
    assert (kept[0], kept[-1]) == (0, sorted(MOMENTS)[29])
    assert len(kept) == 9, "as many as there is room for"
    ratios = np.diff(np.log1p(kept))
    assert ratios.max() < 4 * np.median(ratios)


def test_with_room_for_a_few_only_none_are_kept(run):
    save_moment(run, wide(3900), Limits(max_run_megabytes=1))
    assert steps(run) == []


def test_weights_that_are_not_finite_are_not_kept(run, training):
    training.network.theta[3] = np.nan
    save_moment(run, training)
    assert steps(run) == []


def test_what_came_after_the_checkpoint_from_which_a_run_goes_on_is_removed(run, training):
    for step in (0, 1, 10, 100):
        training.progress.step = step
        save_moment(run, training)
    remove_moments_after(run, 10)
    assert steps(run) == [0, 1, 10]


@pytest.mark.parametrize("header, theta", [
    ({"format": "another"}, np.zeros(PARAMETERS, np.float32)),
    ({"format": "inkling weights 1"}, np.zeros(PARAMETERS, np.float32)),
    ({"format": "inkling weights 1", "experiment": EXPERIMENT.to_json()}, np.zeros(PARAMETERS - 1, np.float32)),
    ({"format": "inkling weights 1", "experiment": EXPERIMENT.to_json()}, np.full(PARAMETERS, np.inf, np.float32)),
])  # fmt: skip
def test_another_file_is_refused(tmp_path, header, theta):
    path = tmp_path / "step-000000000001.safetensors"
    save_arrays(path, {"theta": theta}, header)
    with pytest.raises(ModelFileError, match="weights"):
        load_moment(path)
