"""A training that ended as planned and learned nothing, and why, where no rule has found it."""

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis.diagnose import diagnose, with_changes
from mlp.diagnosis.outcome import ENOUGH_STEPS, learned_nothing, why_nothing
from mlp.training.history import History
from tests.mlp.diagnosis.recordings.replay import load, names

CASE = Experiment(NetworkConfig(hidden=(8,)), TrainingConfig(epochs=2))


@pytest.mark.parametrize(("accuracy", "outputs", "nothing"), [
    (None, 10, False), (0.1, 10, True), (0.1135, 10, True), (0.15, 10, True), (0.16, 10, False), (0.5, 2, True),
    (0.5, 1, True),
])  # fmt: skip
def test_no_better_than_guessing_is_nothing(accuracy: float | None, outputs: int, nothing: bool):
    assert learned_nothing(accuracy, Experiment(NetworkConfig(outputs=outputs))) is nothing


def test_too_few_steps_are_the_reason_and_more_the_cure():
    found = why_nothing(0.11, 40, CASE)
    assert "11\N{NO-BREAK SPACE}%" in found.observation
    assert "40 batches" in found.why
    assert found.cure == {"clone": {"epochs": 2 * ENOUGH_STEPS // 40}}
    assert with_changes(CASE, found.cure["clone"]).training.epochs == 50
    assert why_nothing(0.11, 0, CASE).cure == {"clone": {"epochs": 2 * ENOUGH_STEPS}}


def test_after_many_steps_the_usual_settings_are_the_cure():
    found = why_nothing(0.1, ENOUGH_STEPS, CASE)
    assert found.cure is not None
    assert with_changes(CASE, found.cure["clone"]).network.initializer == "he_normal"


def test_it_is_found_only_at_the_end_and_only_where_nothing_else_is():
    assert diagnose(CASE, History()) == []
    assert diagnose(CASE, History(), final_accuracy=0.9) == []
    assert names(diagnose(CASE, History(), final_accuracy=0.1)) == ("untaught",)
    recording = load("tuning", "symmetric.zeros")
    history = History.from_json(recording.history)
    assert names(diagnose(recording.case, history, final_accuracy=0.1)) == ("symmetric",)
