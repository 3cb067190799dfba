"""Each problem is found in a recorded training that has it, and nothing is ever found in healthy ones."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlp.config import Experiment, TrainingConfig
from mlp.data.dataset import Splits
from mlp.diagnosis.diagnose import RULES, with_changes
from mlp.training.checkpoint_state import restore, state_of
from mlp.training.events import Done, EpochReport
from mlp.training.loop import Training
from tests.mlp.diagnosis.recordings.cases import (
    HELD_OUT,
    HELD_OUT_HEALTHY,
    HELD_OUT_UNHEALTHY,
    TUNING,
    UNHEALTHY,
    experiment,
)
from tests.mlp.diagnosis.recordings.make_runs import FOLDERS, HERE, events, history, record
from tests.mlp.diagnosis.recordings.replay import Recording, findings_of, load, names

STEERABLE = {"learning_rate", "momentum", "l2", "dropout", "batch_size", "augmentation"}
EVERY = [(folder, name) for folder, (cases, _) in FOLDERS.items() for name in cases]
FEWER = 4
"""Times; of the usual recordings about 14 reports remain."""
MOST_HISTORIES = 16
"""Of a recording; the long test looks at more."""

FIRST_SIGNS = {
    "dead": {"diverging", "stuck"},
    "diverging": {"stuck", "dead"},
    "noisy": {"stuck", "dead"},
    "diverged": {"diverging"},
    "saturated": {"stuck"},  # how many units are saturated is known after an epoch
}
"""Findings that are true before there is enough evidence for the cause."""


RECOVER = {"stuck.three"}
"""Learns from its second epoch on, when it had been no better than guessing for 300 steps."""


def problem(name: str) -> str:
    """The problem that a recorded training has."""
    return name.partition(".")[0]


def test_every_recording_is_of_a_case_and_every_case_is_recorded():
    for folder, (cases, _) in FOLDERS.items():
        assert {path.stem for path in (HERE / folder).glob("*.json")} == set(cases)
        for name, case in cases.items():
            assert load(folder, name).case == case
    assert {problem(name) for name in UNHEALTHY} == {problem(name) for name in HELD_OUT_UNHEALTHY} == set(RULES)
    assert len(HELD_OUT_HEALTHY) >= 12
    assert sum(path.stat().st_size for path in HERE.rglob("*.json")) < 700_000


def test_no_held_out_training_is_one_of_those_that_the_thresholds_rest_on():
    for held_out in HELD_OUT.values():
        for case in TUNING.values():
            assert held_out.training.seed != case.training.seed
            assert held_out.with_training(seed=case.training.seed) != case


def as_recorded_and_with_fewer_reports(folder: str, name: str) -> list[Recording]:
    recording = load(folder, name)
    return [recording] if recording.diverged else [recording, recording.with_fewer_reports(FEWER)]


@pytest.mark.parametrize("folder,name", [which for which in EVERY if problem(which[1]) == "healthy"])
def test_a_healthy_training_never_has_a_finding(folder: str, name: str):
    for recording in as_recorded_and_with_fewer_reports(folder, name):
        assert recording.course(MOST_HISTORIES) == [()]


@pytest.mark.long
@pytest.mark.parametrize("folder,name", [which for which in EVERY if problem(which[1]) != "healthy"])
def test_a_problem_is_found_and_the_finding_neither_flickers_nor_is_another_one(folder: str, name: str):
    expected, recovers = problem(name), name in RECOVER
    for recording in as_recorded_and_with_fewer_reports(folder, name):
        first, *found = recording.course(MOST_HISTORIES)
        assert first == (), "there is no evidence at the beginning"
        assert_course(found, expected, recovers=recovers)


def assert_course(found: list[tuple[str, ...]], expected: str, *, recovers: bool) -> None:
    """Each finding comes once; the expected one is the last, unless the run recovers."""
    if recovers:
        assert found.pop() == ()
    *before, last = (tuple(one) for one in found)
    signs = [name for one in before for name in one]
    assert last == (expected,) or (expected == "diverging" and last == ("dead",) and "stuck" in signs)
    assert len(signs) == len(set(signs))
    assert set(signs) <= FIRST_SIGNS.get(expected, set())


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32 - 1), every=st.sampled_from([1, 5, 40, 300]), reports=st.integers(20, 80))
@example(seed=223, every=40, reports=63)  # its readings became longer in the meantime
def test_a_number_that_wavers_about_a_limit_does_not_make_a_finding_come_and_go(seed: int, every: int, reports: int):
    case = Experiment(training=TrainingConfig(schedule="constant"))
    rng = np.random.default_rng(seed)
    reported = {
        "step": [every * i for i in range(1, reports + 1)],
        "loss": list(rng.uniform(0.85, 0.95, reports) * np.log(10)),
        "accuracy": list(rng.uniform(0.1, 0.2, reports)),
        "learning_rate": [case.training.learning_rate] * reports,
        "gradient_rms": [[1.0] * reports] * 2,
        "update_ratio": [[1e-3] * reports] * 2,
    }
    assert len(Recording(case, {"steps": reported, "epochs": {"step": []}}, False).course(40)) <= 2


@pytest.mark.parametrize("name", UNHEALTHY)
def test_a_finding_gives_its_observation_in_numbers_and_its_cure_is_valid(name: str):
    recording = load("tuning", name)
    case, (finding,) = recording.case, recording.findings()
    assert any(letter.isdigit() for letter in finding.observation)
    assert finding.observation.endswith(".")
    assert finding.why.endswith(".")
    assert finding.severity in ("error", "warning")
    assert finding.cure_text
    assert finding.cure
    if "clone" in finding.cure:
        assert with_changes(case, finding.cure["clone"]) != case
    else:
        assert finding.cure["command"] == "change"
        assert set(finding.cure["settings"]) <= STEERABLE
        assert case.with_training(**finding.cure["settings"]) != case


@pytest.mark.parametrize("name", ["stuck.sigmoid", "overfitting.few", "dead.negative", "healthy.default"])
def test_a_history_without_columns_or_with_gaps_is_no_error(name: str):
    case, history = load("tuning", name).case, load("tuning", name).history
    assert findings_of(case, {}) == []
    for table in ("steps", "epochs"):
        for column in history[table]:
            rest = {key: values for key, values in history[table].items() if key != column or column == "step"}
            findings_of(case, {**history, table: rest})
    gaps = {key: [None] * len(v) if key not in ("step", "gradient_rms", "update_ratio") else v
            for key, v in history["steps"].items()}  # fmt: skip
    assert set(names(findings_of(case, {**history, "steps": gaps}))) <= {problem(name)}


def test_one_answer_for_everything_is_said_where_it_is_known():
    recording = load("tuning", "stuck.sigmoid")
    epochs = recording.history["epochs"]
    for share, said in ((0.99, True), (0.97, False)):
        reported = {**recording.history, "epochs": {**epochs, "most_frequent_share": [share] * len(epochs["step"])}}
        (finding,) = findings_of(recording.case, reported)
        assert ("every digit gets the same answer" in finding.observation) == said


def test_against_overfitting_the_best_that_is_not_in_use_is_offered():
    recording = load("tuning", "overfitting.few")
    cures = {}
    for changes in ({}, {"augmentation": 0.2}, {"augmentation": 0.2, "dropout": 0.5}):
        (finding,) = findings_of(recording.case.with_training(**changes), recording.history)
        cures[tuple(changes)] = finding.cure
    assert list(cures.values()) == [
        {"command": "change", "settings": {"augmentation": 0.5}},
        {"command": "change", "settings": {"dropout": 0.5}},
        {"command": "stop"},
    ]


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
    "name", [name for name in UNHEALTHY if name.partition(".")[0] not in ("frozen", "slow", "overfitting")]
)
def test_a_new_run_as_the_cure_says_is_healthy_and_learns(name: str, mnist: Splits):
    recording = load("tuning", name)
    case, (finding,) = recording.case, recording.findings()
    cure = finding.for_ended_run.cure
    assert cure
    cured = record(with_changes(case, cure["clone"]), mnist)
    assert findings_of(with_changes(case, cure["clone"]), cured["history"]) == []
    untreated = (recording.history["epochs"]["validation_accuracy"] or [0.1])[-1]
    assert cured["history"]["epochs"]["validation_accuracy"][-1] > max(0.75, untreated)


@pytest.mark.long
@pytest.mark.parametrize("name", ["frozen.adam", "frozen.rate", "slow.adam", "slow.sgd", "noisy.two"])
def test_a_change_in_mid_run_cures_it(name: str, mnist: Splits):
    recording = load("tuning", name)
    case, (finding,) = recording.case, recording.findings()
    assert finding.cure
    case = case.with_training(epochs=4)
    untreated = Training(case, mnist)
    before = follow(untreated, 1)[-1]
    arrays, info = state_of(untreated)
    cured = Training(case, mnist)
    restore(cured, arrays, info)
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 2)[-1], follow(untreated, 2)[-1]
    assert with_cure.validation_loss < 0.9 * before.validation_loss
    assert with_cure.validation_loss < 0.9 * without.validation_loss
    assert with_cure.validation_accuracy > without.validation_accuracy


@pytest.mark.long
@pytest.mark.parametrize("name", ["overfitting.adam", "overfitting.few"])
def test_augmentation_brings_the_validation_loss_of_an_overfitted_network_down_again(name: str, mnist: Splits):
    recording = load("tuning", name)
    case, (finding,) = recording.case, recording.findings()
    assert finding.cure
    untreated = Training(case, mnist)
    before = follow(untreated, case.training.epochs * 2 // 3)[-1]
    arrays, info = state_of(untreated)
    cured = Training(case, mnist)
    restore(cured, arrays, info)
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 5)[-1], follow(untreated, 5)[-1]
    assert with_cure.validation_loss < min(before.validation_loss, without.validation_loss)
    other = Training(case, mnist)
    restore(other, arrays, info)
    other.change({"dropout": 0.5})
    assert with_cure.validation_loss < follow(other, 5)[-1].validation_loss


@pytest.mark.long
@pytest.mark.parametrize("reports", [8, 200, 1500])
@pytest.mark.parametrize("name", TUNING)
def test_it_does_not_matter_how_many_reports_there_are(name: str, reports: int, mnist: Splits):
    case = TUNING[name]
    reported = events(case, mnist, reports)
    done = reported[-1]
    recording = Recording(case, history(reported), isinstance(done, Done) and done.reason == "diverged")
    first, *found = recording.course(10 * MOST_HISTORIES)
    assert first == ()
    if problem(name) == "healthy":
        assert found == []
    else:
        assert_course(found, problem(name), recovers=False)


@pytest.mark.long
def test_a_lower_rate_saves_a_training_that_is_about_to_diverge(mnist: Splits):
    case = experiment(hidden=(64,), activation="leaky_relu", learning_rate=1.0, schedule="constant")
    recording = Recording(case, record(case, mnist)["history"], diverged=False)
    found = [findings_of(case, part) for part in recording.histories()]
    finding = next(findings[0] for findings in found if findings)
    assert finding.name == "diverging"
    assert finding.cure == {"command": "change", "settings": {"learning_rate": 0.1}}
    untreated = Training(case, mnist)
    before = follow(untreated, 1)[-1]
    cured = Training(case, mnist)
    restore(cured, *state_of(untreated))
    cured.change(finding.cure["settings"])
    with_cure, without = follow(cured, 2)[-1], follow(untreated, 2)[-1]
    assert with_cure.validation_loss < min(before.validation_loss, without.validation_loss)
