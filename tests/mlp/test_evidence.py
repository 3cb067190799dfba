"""What the rules of diagnosis look at."""

from math import isnan, log

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.evidence import Evidence, newest_median
from mlp.losses import find_loss


def evidence(**history) -> Evidence:
    return Evidence(Experiment(NetworkConfig(hidden=(4, 3))), history)


@pytest.mark.parametrize(
    ("loss", "reduction", "output"),
    [
        ("cross_entropy", "half_sum", "softmax"),
        ("logistic", "half_sum", "sigmoid"),
        ("squared_error", "half_sum", "identity"),
        ("squared_error", "sum", "identity"),
        ("squared_error", "mean_batch", "identity"),
        ("squared_error", "mean_all", "identity"),
    ],
)
def test_the_loss_of_guessing_is_that_of_the_best_constant_answer(loss: str, reduction: str, output: str):
    case = Experiment(NetworkConfig(output_activation=output), TrainingConfig(loss=loss, reduction=reduction))
    constant = {"cross_entropy": log(0.1), "logistic": -log(9), "squared_error": 0.1}[loss]
    answers = np.full((10, 10), constant)
    expected = find_loss(loss, reduction).per_sample(answers, np.eye(10)).mean()
    assert Evidence(case, {}).chance_loss == pytest.approx(expected)
    for other in (constant - 0.1, constant + 0.1):
        if loss != "cross_entropy":  # softmax does not care
            answers[:] = other
            assert find_loss(loss, reduction).per_sample(answers, np.eye(10)).mean() > expected


def test_only_what_came_after_the_last_change_counts():
    table = {
        "step": [1, 10, 20, 30],
        "loss": [4.0, 3.0, 2.0, 1.0],
        "update_ratio": [[1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 9.0]],
    }
    e = evidence(steps=table, marks=[{"step": 5, "text": ""}, {"step": 10, "text": ""}])
    assert (e.reports, e.steps, e.column("loss")) == (2, 20, [2.0, 1.0])
    assert e.layers("update_ratio") == [[3.0, 4.0], [0.0, 9.0]]
    assert e.update_ratio == 4.5
    assert not e.begins_with_the_run
    later = evidence(steps=table, marks=[{"step": 30, "text": ""}])
    assert (later.reports, later.steps, later.column("loss")) == (0, 0, [])
    assert isnan(later.loss)


def test_gaps_are_left_out():
    e = evidence(steps={"step": [1, 2, 3], "loss": [2.0, None, 1.0]})
    assert e.column("loss") == [2.0, 1.0]
    assert e.column("accuracy") == []


def test_the_layer_with_most_dead_units_is_named():
    dead = [[0.1, 0.2], [0.3, 0.1], [None, None]]
    e = evidence(epochs={"step": [10, 20], "dead": dead})
    assert e.unit_share("dead") == ("h1 4 relu", 0.2)
    assert e.unit_share("saturated") is None
    assert evidence(epochs={"step": [10], "dead": [[None]] * 3}).unit_share("dead") is None


def test_reports_at_the_full_rate_end_where_the_schedule_fades():
    rates = [0.004, 0.04, 0.06, 0.1, 0.06]
    e = evidence(steps={"step": [1, 2, 3, 4, 5], "learning_rate": rates})
    assert e.at_full_rate == 3
    assert evidence(steps={"step": [1, 2], "learning_rate": [0.1, 0.01]}).at_full_rate == 0


def test_the_peak_is_not_a_single_report():
    e = evidence(steps={"step": [1, 2, 3, 4, 5, 6], "loss": [2.0, 2.0, 90.0, 2.0, 5.0, 6.0]})
    assert e.peak_loss == 5.0


def test_the_median_of_the_newest():
    assert newest_median([9.0, 1.0, 2.0, 3.0], 3) == 2.0
    assert isnan(newest_median([]))
