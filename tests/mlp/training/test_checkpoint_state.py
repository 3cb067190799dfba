"""A training that is cut and goes on from its state ends with the same weights, to the last bit."""

import json
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.dataset import Splits
from mlp.training.checkpoint_state import restore, state_of
from mlp.training.events import Done, StepReport, TrainingEvent
from mlp.training.loop import Training
from tests.mlp.training.trainings import (
    METHODS,
    TICK,
    data,
    end,
    epochs,
    experiment,
    make,
    reports,
    stop_after,
    watch,
)


@given(
    method=st.sampled_from(METHODS),
    n=st.integers(1, 25),
    batch_size=st.integers(1, 8),
    cuts=st.lists(st.integers(1, 70), max_size=3).map(sorted),
    between=st.sampled_from([0.0, 7 * TICK, inf]),
    averaging=st.sampled_from([0.0, 0.9]),
)
def test_a_training_that_is_cut_anywhere_goes_on_as_if_nothing_had_happened(
    method, n, batch_size, cuts, between, averaging
):
    optimizer, dropout = method
    setup = experiment(
        n, hidden=(6, 5), optimizer=optimizer, dropout=dropout, batch_size=min(n, batch_size), epochs=3, clip_norm=1.0,
        averaging=averaging,
    )  # fmt: skip
    splits = data(n, 3, 3)
    whole = make(setup, splits, between=between)
    expected = list(whole.run())

    training = make(setup, splits, between=between)
    events: list[TrainingEvent] = []
    for cut in cuts:
        stop_after(training, cut)
        events += [event for event in training.run() if not isinstance(event, Done)]
        arrays, info = state_of(training)
        before = {name: array.copy() for name, array in arrays.items()}
        text = json.dumps(info, allow_nan=False)
        training.network.theta.fill(np.nan)  # a copy does not mind
        training = make(setup, splits, between=between)
        restore(training, arrays, json.loads(text))
        assert all(before[name].tobytes() == array.tobytes() for name, array in arrays.items())
    events += list(training.run())

    assert training.network.theta.tobytes() == whole.network.theta.tobytes()
    assert training.weights.tobytes() == whole.weights.tobytes()
    assert epochs(events) == epochs(expected)
    assert end(events) == end(expected)
    # The first step after a cut is reported at once, so the reports fall elsewhere; what they add up to is the same.
    for name in ("loss", "accuracy"):
        assert total(events, name) == pytest.approx(total(expected, name))
    if between == 0:
        assert reports(events) == reports(expected)


def total(events: list[TrainingEvent], name: str) -> float:
    """A mean per sample, summed again over all samples."""
    samples = np.diff([0, *(report.samples for report in reports(events))])
    return float(samples @ np.array([getattr(report, name) for report in reports(events)]))


def test_augmented_images_are_new_in_every_epoch_and_the_same_after_a_cut(mnist):
    splits = Splits(mnist.train.subset(slice(40)), mnist.validation.subset(slice(20)), mnist.test.subset(slice(20)))
    setup = experiment(40, inputs=784, outputs=10, batch_size=16, epochs=2, augmentation=0.5)
    whole, cut = make(setup, splits), make(setup, splits)
    seen = watch(whole)
    list(whole.run())
    batches = [x for x, _ in seen]
    assert len({row.tobytes() for x in batches for row in x}) == 80
    stop_after(cut, 2)
    list(cut.run())
    arrays, info = state_of(cut)
    cut = make(setup, splits)
    restore(cut, arrays, json.loads(json.dumps(info)))
    list(cut.run())
    assert cut.network.theta.tobytes() == whole.network.theta.tobytes()


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "learning_rate": st.sampled_from([0.01, 0.2]),
        "l2": st.sampled_from([0.0, 0.02]),
        "dropout": st.sampled_from([0.0, 0.4]),
        "batch_size": st.integers(1, 20),
    },
).filter(bool)


def steered(training: Training, wishes: dict[int, dict[str, Any]], cuts: set[int], again: Any) -> Training:
    """Train with changes after some steps, and through its state (and JSON) into a fresh training after others."""
    events = training.run()
    while not isinstance(event := next(events), Done):
        if not isinstance(event, StepReport):
            continue
        if event.step in wishes:
            training.change(wishes[event.step])
        if event.step in cuts:
            arrays, info = state_of(training)
            training = again()
            restore(training, arrays, json.loads(json.dumps(info)))
            events = training.run()
    return training


@given(
    method=st.sampled_from(METHODS),
    wishes=st.dictionaries(st.integers(1, 30), CHANGES, max_size=4),
    cuts=st.sets(st.integers(1, 30), max_size=4),
)
def test_changes_survive_an_interruption_to_the_last_bit(method, wishes, cuts):
    optimizer, dropout = method
    setup = experiment(20, hidden=(6, 5), optimizer=optimizer, dropout=dropout, batch_size=4, epochs=4)
    splits = data(20, 3, 3)

    def again() -> Training:
        return make(setup, splits)

    whole, cut = steered(again(), wishes, set(), again), steered(again(), wishes, cuts, again)
    assert cut.network.theta.tobytes() == whole.network.theta.tobytes()
    assert cut.config == whole.config
    assert cut.position == whole.position == 4
