"""Reports are the means of the sums, and take them away."""

import numpy as np
import pytest

from mlp.training.evaluation import Evaluation, UnitHealth
from mlp.training.progress import Progress
from mlp.training.reports import epoch_report, step_report


def progress() -> Progress:
    """Two batches, of 4 and of 6 samples, in two layers."""
    counted = Progress()
    counted.count(4, 8.0, 1, [3.0, 1.0], 0.5)
    counted.count(6, 3.0, 5, [5.0, 3.0], 0.5)
    return counted


def test_a_step_report_has_the_means_since_the_last_report():
    counted = progress()
    moved = np.array([[0.25, 25.0], [4.0, 0.0]])
    report = step_report(counted, 0.25, 0.1, [2, 4], moved)
    assert (report.epoch, report.step, report.samples, report.learning_rate) == (0.25, 2, 10, 0.1)
    assert (report.loss, report.accuracy, report.samples_per_second) == (1.1, 0.6, 10.0)
    assert report.gradient_norm == [4.0, 2.0]
    assert report.gradient_rms == pytest.approx([4 / np.sqrt(2), 1.0])
    assert report.update_ratio == pytest.approx([0.1, 0.0])
    counted.count(2, 2.0, 2, [1.0, 1.0], 0.5)
    later = step_report(counted, 0.3, 0.1, [2, 4], None)
    assert (later.loss, later.accuracy, later.gradient_norm, later.samples) == (1.0, 1.0, [1.0, 1.0], 12)
    assert later.update_ratio == [None, None]


def test_an_epoch_report_has_the_epochs_own_sums_and_the_validation():
    counted = progress()
    sums = counted.end_epoch()
    validation = Evaluation(0.4, np.array([[8, 0], [1, 1]]), 10)
    report = epoch_report(counted, sums, validation, UnitHealth([0.5], [None]))
    assert (report.epoch, report.step, report.train_loss, report.train_accuracy) == (1, 2, 1.1, 0.6)
    assert (report.validation_loss, report.validation_accuracy, report.most_frequent_share) == (0.4, 0.9, 0.9)
    assert (report.dead, report.saturated, report.seconds) == ([0.5], [None], 1.0)
