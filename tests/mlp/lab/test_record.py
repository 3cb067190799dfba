"""A recorded training: its events, its history, its findings."""

from dataclasses import replace

from mlp.data.dataset import Splits
from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import BASE
from mlp.lab.program import RIGHT
from mlp.lab.record import Record, history_of

SHORT = BASE.with_training(train_size=300, epochs=2)


def test_the_history_has_what_was_reported(few: Splits):
    record = Record.of(SHORT, few, RIGHT)
    history = record.history
    assert history.layers == SHORT.network.layer_names
    assert list(history.steps.loss) == [step.loss for step in record.steps]
    assert list(history.epochs.validation_accuracy) == [epoch.validation_accuracy for epoch in record.epochs]
    assert record.accuracy == record.epochs[1].validation_accuracy
    assert not record.diverged
    assert history_of(SHORT, record.events[:3]).steps.step == [1, 2, 3]


def test_a_diverged_training_has_its_finding(few: Splits):
    record = Record.of(SHORT.with_training(epochs=20), few, FAMOUS["update-adds"].program)
    assert record.diverged
    assert [finding.name for finding in record.findings] == ["diverged"]
    assert record.history.diverged_after == record.done.step


def test_a_training_without_steps_has_no_findings(few: Splits):
    record = Record.of(SHORT, few, replace(RIGHT, targets=lambda labels, classes: labels.astype(float)))
    assert record.shape_error
    assert (record.steps, record.epochs, record.accuracy, record.findings) == ([], [], None, [])
