"""What a person who hears the page of a run is told."""

from dataclasses import replace

import pytest

from mlp.diagnosis.finding import Finding
from runner.status import Status
from ui.run.announcement import announcement

RUNNING = Status(state="running", epochs=5, queued_at=0.0, step=10, epoch=0.5)
DEAD = Finding("dead_units", "error", "70 % of the units of h1 are dead.", "", "", None)


def test_numbers_that_change_are_not_told() -> None:
    before, _ = announcement(RUNNING, [DEAD], "Learning")
    later = replace(RUNNING, step=400, epoch=3.2, validation_accuracy=0.9)
    assert announcement(later, [replace(DEAD, observation="71 %")], "Learning")[0] == before


@pytest.mark.parametrize(
    "findings, word",
    [([DEAD], "Paused"), ([DEAD], "Stopping"), ([], "Learning"), ([replace(DEAD, name="overfitting")], "Learning")],
)
def test_another_state_or_another_finding_is_told(findings: list[Finding], word: str) -> None:
    before, _ = announcement(RUNNING, [DEAD], "Learning")
    assert announcement(RUNNING, findings, word)[0] != before


def test_the_end_is_told_with_its_result_and_the_worst_finding() -> None:
    done = replace(RUNNING, state="done", test_accuracy=0.974)
    _, said = announcement(done, [DEAD, replace(DEAD, observation="another")], "Done")
    assert said.replace("\u202f", " ").replace("\u00a0", " ") == (
        "The run: Done. 97.4 % of the test images are right. Finding: 70 % of the units of h1 are dead."
    )
