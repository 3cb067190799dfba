"""Each disease is seen in a recorded training that has it, and nothing is seen in healthy ones, at no moment."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlp.config import Experiment
from mlp.data import Splits
from mlp.diagnosis import RULES, changed, diagnose
from mlp.events import EpochReport
from mlp.finding import Finding
from mlp.state import restore, state_of
from mlp.training import Training
from tests.mlp.diagnosis_runs.make_runs import HEALTHY, ILL, experiment, record

RUNS = Path(__file__).parent / "diagnosis_runs"
STEERABLE = {"learning_rate", "momentum", "l2", "dropout", "batch_size", "augmentation"}


def load(name: str) -> tuple[Experiment, dict[str, Any], bool]:
    """A recorded training: its experiment, its history and whether it diverged."""
    data = json.loads((RUNS / f"{name}.json").read_text())
    return Experiment.from_json(data["experiment"]), data["history"], data["reason"] == "diverged"


def cut(table: dict[str, list[Any]], rows: int) -> dict[str, list[Any]]:
    """The first rows of a table whose columns are lists, or lists of lists for each layer."""
    return {
        name: [layer[:rows] for layer in column] if name not in ("step", "epoch") and isinstance(column[0:1], list)
        and column and isinstance(column[0], list) else column[:rows]
        for name, column in table.items()
    }  # fmt: skip


def prefixes(history: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The history as it was after each report, from none to all."""
    steps, epochs = history["steps"], history["epochs"]
    for count in range(len(steps["step"]) + 1):
        now = steps["step"][count - 1] if count else 0
        done = sum(step <= now for step in epochs["step"])
        yield history | {"steps": cut(steps, count), "epochs": cut(epochs, done)}
        if done and epochs["step"][done - 1] == now:  # between the end of an epoch and its report
            yield history | {"steps": cut(steps, count), "epochs": cut(epochs, done - 1)}


def names(findings: list[Finding]) -> list[str]:
    return [finding.name for finding in findings]


def test_every_recording_is_of_a_case_and_every_case_is_recorded():
    recorded = {path.stem for path in RUNS.glob("*.json")}
    assert recorded == set(ILL) | {f"healthy.{name}" for name in HEALTHY}
    assert {name.partition(".")[0] for name in ILL} == set(RULES)
    for name, fields in ILL.items():
        assert load(name)[0] == experiment(**fields)
    assert sum(path.stat().st_size for path in RUNS.glob("*.json")) < 300_000


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_training_is_left_in_peace_at_every_moment(name: str):
    case, history, diverged = load(f"healthy.{name}")
    assert not diverged
    for part in prefixes(history):
        assert diagnose(case, part) == []


@pytest.mark.parametrize("name", ILL)
def test_an_ill_training_gets_its_finding_and_no_other_at_any_moment(name: str):
    case, history, diverged = load(name)
    expected = name.partition(".")[0]
    assert names(diagnose(case, history, diverged=diverged)) == [expected]
    seen = [names(diagnose(case, part)) for part in prefixes(history)]
    assert all(found in ([], [expected]) for found in seen)
    assert seen[:3] == [[], [], []], "the first two reports are no evidence"


@pytest.mark.parametrize("name", ILL)
def test_a_finding_says_what_it_sees_in_numbers_and_its_cure_is_valid(name: str):
    case, history, diverged = load(name)
    (finding,) = diagnose(case, history, diverged=diverged)
    assert any(letter.isdigit() for letter in finding.sees)
    assert finding.sees.endswith(".")
    assert finding.why.endswith(".")
    assert finding.severity in ("error", "warning")
    assert finding.cure_text
    assert finding.cure
    if "clone" in finding.cure:
        assert changed(case, finding.cure["clone"]) != case
    else:
        assert finding.cure["command"] == "change"
        assert set(finding.cure["settings"]) <= STEERABLE
        assert case.with_training(**finding.cure["settings"]) != case


@pytest.mark.parametrize("name", ["stuck.sigmoid", "overfitting.few", "dead.negative", "healthy.default"])
def test_a_history_without_columns_or_with_gaps_is_no_error(name: str):
    case, history, _ = load(name)
    assert diagnose(case, {}) == []
    for table in ("steps", "epochs"):
        for column in history[table]:
            rest = {key: values for key, values in history[table].items() if key != column or column == "step"}
            diagnose(case, history | {table: rest})
    gaps = {key: [None] * len(v) if key not in ("step", "gradient_rms", "update_ratio") else v
            for key, v in history["steps"].items()}  # fmt: skip
    assert set(names(diagnose(case, history | {"steps": gaps}))) <= {name.partition(".")[0]}


def test_one_answer_for_everything_is_said_where_it_is_known():
    case, history, _ = load("stuck.sigmoid")
    count = len(history["epochs"]["step"])
    (finding,) = diagnose(case, history | {"epochs": history["epochs"] | {"answers": [1.0] * count}})
    assert "every digit gets the same answer" in finding.sees
    (finding,) = diagnose(case, history | {"epochs": history["epochs"] | {"answers": [0.4] * count}})
    assert "same answer" not in finding.sees


# --- the cures --------------------------------------------------------------------------------------------------------


def follow(training: Training, epochs: int) -> list[EpochReport]:
    """Train for some epochs; what each one reported."""
    reports = []
    for event in training.run():
        if isinstance(event, EpochReport):
            reports.append(event)
            if len(reports) == epochs:
                break
    return reports


@pytest.mark.long
@pytest.mark.parametrize(
    "name", [name for name in ILL if name.partition(".")[0] not in ("frozen", "slow", "overfitting")]
)
def test_a_new_run_as_the_cure_says_is_healthy_and_learns(name: str, mnist: Splits):
    case, history, diverged = load(name)
    (finding,) = diagnose(case, history, diverged=diverged)
    cure = finding.for_ended_run.cure
    assert cure
    cured = record(changed(case, cure["clone"]), mnist)
    assert diagnose(changed(case, cure["clone"]), cured["history"]) == []
    ill = (history["epochs"]["validation_accuracy"] or [0.1])[-1]
    assert cured["history"]["epochs"]["validation_accuracy"][-1] > max(0.75, ill)


@pytest.mark.long
@pytest.mark.parametrize("name", ["frozen.adam", "frozen.rate", "slow.adam", "slow.sgd", "noisy.two"])
def test_a_change_in_mid_run_cures_it(name: str, mnist: Splits):
    case, history, _ = load(name)
    (finding,) = diagnose(case, history)
    assert finding.cure
    case = case.with_training(epochs=4)
    ill = Training(case, mnist)
    before = follow(ill, 1)[-1]
    arrays, info = state_of(ill)
    cured = Training(case, mnist)
    restore(cured, arrays, info)
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 2)[-1], follow(ill, 2)[-1]
    assert with_cure.validation_loss < 0.9 * before.validation_loss
    assert with_cure.validation_loss < 0.9 * without.validation_loss
    assert with_cure.validation_accuracy > without.validation_accuracy


@pytest.mark.long
@pytest.mark.parametrize("name", ["overfitting.adam", "overfitting.few"])
def test_dropout_brings_the_validation_loss_of_an_overfitted_network_down_again(name: str, mnist: Splits):
    case, history, _ = load(name)
    (finding,) = diagnose(case, history)
    assert finding.cure
    ill = Training(case, mnist)
    before = follow(ill, case.training.epochs * 2 // 3)[-1]
    arrays, info = state_of(ill)
    cured = Training(case, mnist)
    restore(cured, arrays, info)
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 5)[-1], follow(ill, 5)[-1]
    assert with_cure.validation_loss < min(before.validation_loss, without.validation_loss)


@pytest.mark.long
def test_a_lower_rate_saves_a_training_that_is_about_to_diverge(mnist: Splits):
    case = experiment(hidden=(64,), activation="leaky_relu", learning_rate=1.0, schedule="constant")
    history = record(case, mnist)["history"]
    found = [diagnose(case, part) for part in prefixes(history)]
    finding = next(findings[0] for findings in found if findings)
    assert finding.name == "diverging"
    assert finding.cure == {"command": "change", "settings": {"learning_rate": 0.1}}
    ill = Training(case, mnist)
    before = follow(ill, 1)[-1]
    cured = Training(case, mnist)
    restore(cured, *state_of(ill))
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 2)[-1], follow(ill, 2)[-1]
    assert with_cure.validation_loss < min(before.validation_loss, without.validation_loss)
