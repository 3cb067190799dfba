"""The numbers that the rules of the diagnosis look at."""

from math import isnan, log

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis.evidence import Evidence, evidence_over_time, middle
from mlp.methods.losses import find_loss
from mlp.training.history import History

CASE = Experiment(NetworkConfig(hidden=(4, 3)))


def newest_evidence(case: Experiment = CASE, **history) -> Evidence:
    """The evidence at the end of a history."""
    *_, newest = evidence_over_time(case, History.from_json(history))
    return newest


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
    assert newest_evidence(case).chance_loss == pytest.approx(expected)
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
    epochs = {"step": [10, 30], "train_loss": [3.5, 1.5]}
    evidence = newest_evidence(steps=table, epochs=epochs, marks=[{"step": 5, "text": ""}, {"step": 10, "text": ""}])
    assert (evidence.count, evidence.steps) == (2, 20)
    assert (evidence.column("loss"), evidence.of_epochs("train_loss")) == ([2.0, 1.0], [1.5])
    assert evidence.layers("update_ratio") == [[3.0, 4.0], [0.0, 9.0]]
    assert (evidence.update_ratio, evidence.first_update_ratio) == (4.5, 3.0)
    assert (evidence.first_loss, evidence.last_loss) == (2.0, 1.0)
    assert not evidence.begins_with_the_run
    later = newest_evidence(steps=table, marks=[{"step": 30, "text": ""}])
    assert (later.count, later.steps, later.column("loss"), later.first_loss) == (0, 0, [], None)
    assert isnan(later.loss)


def test_the_evidence_at_a_reading_is_what_was_reported_by_then():
    steps = {"step": [10, 20, 30], "loss": [3.0, 2.0, 1.0]}
    epochs = {"step": [20, 30, 33], "train_loss": [2.5, 1.5, 1.4]}
    history = History.from_json({"steps": steps, "epochs": epochs})
    seen = [
        (evidence.count, evidence.column("loss"), evidence.of_epochs("train_loss"), evidence.diverged)
        for evidence in evidence_over_time(CASE, history, diverged=True)
    ]
    assert seen == [
        (1, [3.0], [], False),
        (2, [3.0, 2.0], [2.5], False),
        (3, [3.0, 2.0, 1.0], [2.5, 1.5], False),
        (3, [3.0, 2.0, 1.0], [2.5, 1.5, 1.4], True),
    ]


def test_gaps_are_left_out():
    evidence = newest_evidence(steps={"step": [10, 20, 30], "loss": [2.0, None, 1.0]})
    assert evidence.column("loss") == [2.0, 1.0]
    assert evidence.column("accuracy") == []


def test_the_layer_with_most_dead_units_is_named():
    dead = [[0.1, 0.2], [0.3, 0.1], [None, None]]
    evidence = newest_evidence(epochs={"step": [10, 20], "dead": dead})
    assert evidence.unit_share("dead") == ("h1 4 relu", 0.2)
    assert evidence.unit_share("saturated") is None
    assert newest_evidence(epochs={"step": [10], "dead": [[None]] * 3}).unit_share("dead") is None


def test_steps_at_the_full_rate_end_where_the_schedule_fades():
    rates = [0.004, 0.04, 0.06, 0.1, 0.06]
    evidence = newest_evidence(steps={"step": [10, 20, 30, 40, 50], "learning_rate": rates})
    assert evidence.steps_at_full_rate == 30
    assert newest_evidence(steps={"step": [10, 20], "learning_rate": [0.1, 0.01]}).steps_at_full_rate == 0
    assert newest_evidence(steps={"step": [10, 20], "learning_rate": [0.1, 0.1]}).steps_at_full_rate == 20


def test_the_newest_are_three_readings_or_an_eighth_of_all():
    evidence = newest_evidence()
    assert evidence.newest([9.0, 1.0, 2.0, 3.0]) == 2.0
    assert evidence.newest([9.0] * 35 + [1.0, 2.0, 3.0, 4.0, 5.0]) == 3.0


def test_an_odd_one_in_the_middle_belongs_to_the_newer_half():
    evidence = newest_evidence(steps={"step": [10, 20, 30, 40, 50], "loss": [5.0, 4.0, 3.0, 2.0, 1.0]})
    assert evidence.halves("loss") == (4.5, 2.0)


def test_the_middle_of_nothing_is_no_number():
    assert middle([1.0, 5.0, 2.0]) == 2.0
    assert isnan(middle([]))
