"""Limits end a training at their moment, and it stays ended."""

from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.dataset import Dataset, Splits
from mlp.training.checkpoint_state import restore, state_of
from mlp.training.evaluation import Evaluation
from tests.mlp.training.trainings import TICK, data, end, epochs, experiment, make, reports


@given(limit=st.integers(1, 30))
def test_the_time_limit_ends_before_the_next_batch(limit: int):
    setup = experiment(10, batch_size=2, epochs=5, max_seconds=limit * TICK)
    done = end(list(make(setup, data(10, 3, 3)).run()))
    assert (done.step, done.seconds) == (min(limit, 25), min(limit, 25) * TICK)
    assert done.epoch == pytest.approx(done.step / 5)
    assert done.samples_per_second == 2 / TICK
    # A limit that is reached together with the last step cuts nothing off.
    assert done.reason == ("seconds" if limit < 25 else "epochs")
    assert f"The time limit of {limit * TICK:g} s is reached." == done.detail or done.reason == "epochs"


@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.3, 1.2))
def test_a_small_gradient_ends_it_after_the_first_batch_that_has_one(seed: int, share: float):
    splits, setup = data(12, 3, 3, seed), experiment(12, batch_size=5, epochs=4, l2=0.2, seed=seed)
    lengths = [
        sqrt(sum(norm**2 for norm in report.gradient_norm)) for report in reports(list(make(setup, splits).run()))
    ]
    tolerance = share * float(np.median(lengths))
    done = end(list(make(setup.with_training(gradient_tolerance=tolerance), splits).run()))
    first = next((step for step, length in enumerate(lengths, 1) if length < tolerance), None)
    expected = ("epochs", 12) if first in (None, 12) else ("gradient", first)
    assert (done.reason, done.step) == expected
    if done.reason == "gradient":
        assert done.detail == f"The gradient norm {lengths[done.step - 1]:.3g} is below {tolerance:g}."


@pytest.mark.parametrize("patience", [1, 3])
def test_patience_ends_it_when_validation_got_no_better(patience: int):
    splits = data(30, 3, 3)
    wrong = Dataset(splits.train.inputs, np.roll(splits.train.targets, 1, axis=1))  # to learn is to get worse at these
    setup = experiment(30, hidden=(20,), batch_size=5, epochs=20, schedule="constant", patience=patience)
    events = list(make(setup, Splits(splits.train, wrong, wrong)).run())
    losses = [report.validation_loss for report in epochs(events)]
    best = losses.index(min(losses))
    done = end(events)
    assert (done.reason, done.epoch) == ("patience", best + 1 + patience)
    assert len(losses) == best + 1 + patience < 20
    assert done.detail == f"The validation loss was not better for {patience} epochs."


@given(losses=st.lists(st.integers(0, 5), min_size=12, max_size=12), patience=st.integers(1, 4))
def test_patience_starts_again_with_each_better_loss(losses: list[int], patience: int):
    found = iter(losses)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "mlp.training.loop.evaluations", lambda *_: [Evaluation(next(found), np.eye(2, dtype=np.int64), 2)]
        )
        events = list(make(experiment(4, batch_size=4, epochs=12, patience=patience), data(4, 3, 3)).run())
    # The first epoch whose last `patience` losses are none of them better than the best before them.
    ends = (e for e in range(patience + 1, 12) if min(losses[e - patience : e]) >= min(losses[: e - patience]))
    stop = next(ends, None)
    assert (end(events).reason, end(events).epoch) == (("patience", stop) if stop else ("epochs", 12))


@pytest.mark.parametrize("limit", [{"max_seconds": 8 * TICK}, {"gradient_tolerance": 1e9}, {"patience": 1}])
def test_what_has_ended_stays_ended_when_it_is_resumed(limit: dict[str, Any]):
    splits, setup = data(20, 3, 3), experiment(20, batch_size=10, epochs=9, schedule="constant", **limit)
    splits = Splits(splits.train, Dataset(splits.train.inputs, np.roll(splits.train.targets, 1, axis=1)), splits.test)
    training = make(setup, splits)
    states, events = [], []
    for event in training.run():
        states.append(state_of(training))
        events.append(event)
    assert end(events).reason in ("seconds", "gradient", "patience")
    resumed = make(setup, splits)
    restore(resumed, *states[-2])  # of a worker that died before it could say that it is done
    assert list(resumed.run()) == [end(events)]
    assert resumed.network.theta.tobytes() == training.network.theta.tobytes()
