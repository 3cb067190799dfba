"""The rule about the loss, on losses that are written down."""

from dataclasses import replace
from math import log

import pytest

from mlp.lab.mistake import BASE, EXPECTATIONS, EXPLODES, SLOWLY, STILL, STOPS, USUAL
from mlp.lab.record import Record
from mlp.lab.verdict import loss_verdict
from mlp.training.events import Done, EpochReport, StepReport


def record(first: float, *losses: float, reason: str = "epochs", shape_error: str = "") -> Record:
    """A training with this loss in its first batch and these epoch by epoch."""
    step = StepReport(0.01, 1, 50, first, 0.1, 0.1, [1.0, 1.0], [0.1, 0.1], [0.1, 0.1], 1.0, 1.0)
    epochs = [
        EpochReport(i, i * 100, loss, 0.5, loss, 0.5, 0.1, [0.0], [None], 1.0, 1.0) for i, loss in enumerate(losses, 1)
    ]
    end = Done(reason, "", float(len(losses)), 100 * len(losses), 1.0, 1.0)
    return Record(BASE, (step, *epochs, end), shape_error)


RIGHT = record(2.4, 0.9, 0.45, 0.37, 0.33, 0.303)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ((2.4, 0.9, 0.45, 0.37, 0.33, 0.303), USUAL),
        ((2.4, 0.9, 0.6, 0.55, 0.52, 0.502), USUAL),  # nine tenths of the way from ln 10 to 0.303 is 0.503
        ((2.4, 0.9, 0.6, 0.55, 0.52, 0.504), SLOWLY),
        ((2.4, 2.0, 1.4, 1.0, 0.8, 0.7), SLOWLY),
        ((60.0, 5.0, 2.302, 2.302, 2.302, 2.302), STILL),
        ((2.4, 2.3, 2.2, 2.19, 2.18, 2.17), STILL),
        ((2.4, 2.3, 2.2, 2.19, 2.16, 2.15), SLOWLY),
        ((2.4, 2.4, 2.5, 3.0, 4.0, 4.79), STILL),
        ((2.4, 2.4, 2.5, 3.0, 4.0, 4.81), EXPLODES),
    ],
)
def test_what_the_loss_does(losses, expected):
    assert loss_verdict(record(*losses), RIGHT) == expected


def test_the_end_decides_before_the_losses():
    assert loss_verdict(record(2.4, 0.9, reason="diverged"), RIGHT) == EXPLODES
    assert loss_verdict(record(2.4, reason="diverged"), RIGHT) == EXPLODES
    assert loss_verdict(record(2.4, 0.3, reason="stopped", shape_error="(2,) (3,)"), RIGHT) == STOPS


def test_with_two_epochs_the_first_is_compared():
    short = record(2.4, 0.9, 0.45)
    assert loss_verdict(record(2.4, 2.0, 1.9), short) == SLOWLY
    assert loss_verdict(record(2.4, 2.0, 1.99), short) == STILL


def test_guessing_is_that_of_as_many_classes():
    two = replace(BASE, network=replace(BASE.network, outputs=2))
    right = replace(record(0.7, 0.1, 0.0), experiment=two)
    near = replace(record(0.7, 0.1, 0.09 * log(2)), experiment=two)
    assert loss_verdict(near, right) == USUAL
    assert set(EXPECTATIONS) == {USUAL, SLOWLY, STILL, EXPLODES, STOPS}
