"""The findings together: what counts, what explains what, and the order."""

from dataclasses import replace

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.diagnosis import diagnose as module
from mlp.diagnosis.diagnose import RULES, with_changes
from mlp.diagnosis.finding import Finding
from mlp.errors import ConfigError
from tests.mlp.diagnosis.recordings.replay import findings_of, load, names


def test_numbers_from_before_the_last_change_do_not_count():
    recording = load("tuning", "slow.sgd")
    case, history = recording.case, recording.history
    steps = history["steps"]["step"]
    cured = case.with_training(learning_rate=0.03)
    assert findings_of(cured, {**history, "marks": [{"step": steps[-4], "text": "learning rate 0.003 -> 0.03"}]}) == []
    early = {**history, "marks": [{"step": steps[3], "text": "momentum 0.9 -> 0.8"}]}
    assert names(findings_of(case, early)) == ("slow",)


def test_a_consequence_is_not_reported_beside_its_cause():
    recording = load("tuning", "symmetric.zeros")
    case = recording.case
    without_cause = replace(case, network=replace(case.network, initializer="normal:0.01"))
    assert names(findings_of(without_cause, recording.history)) == ("dead",), "the numbers show what the cause explains"
    assert names(recording.findings()) == ("symmetric",)


def test_causes_come_before_what_they_explain_and_explain_only_rules_that_exist():
    order = list(RULES)
    for name, (_, consequences) in RULES.items():
        for consequence in consequences:
            assert consequence in order
            assert name not in RULES[consequence][1], "two findings cannot explain each other away"


def test_errors_come_before_warnings(monkeypatch: pytest.MonkeyPatch):
    def finding(name: str, severity: str) -> Finding:
        return Finding(name, severity, "", "", "", None)

    table = {name: (lambda evidence, already_found, name=name, severity=severity: finding(name, severity), ())
             for name, severity in {"a": "warning", "b": "error", "c": "warning", "d": "error"}.items()}  # fmt: skip
    monkeypatch.setattr(module, "RULES", table)
    assert names(findings_of(Experiment(), {})) == ("b", "d", "a", "c")


def test_changes_find_their_half_of_the_experiment_and_are_checked():
    case = with_changes(Experiment(), {"activation": "tanh", "learning_rate": 0.02, "initializer": "glorot_normal"})
    assert case.network == NetworkConfig(activation="tanh", initializer="glorot_normal")
    assert case.training == TrainingConfig(learning_rate=0.02)
    with pytest.raises(ConfigError, match="learning rate"):
        with_changes(Experiment(), {"learning_rate": -1})
