"""What the page of a run says of a change that was refused, and what the presses of its findings tell the run."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.diagnosis.finding import Finding
from mlp.training.history import History, Mark, Refusal
from runner.store import RunStore
from tests.ui.run.test_controls import begun, told
from tests.ui.views.test_views import button, home
from ui.run.findings import refusal

__all__ = ["home"]

REFUSED = Refusal(50, 3, "The batch size must be less.")


def test_a_refusal_is_said_until_something_else_is_changed_or_the_run_ends():
    before, after = Mark(20, "l2 0.1"), Mark(80, "l2 0.2")
    assert refusal(History(), active=True) is None
    assert refusal(History(refusals=[REFUSED], marks=[before]), active=True) == REFUSED.text
    assert refusal(History(refusals=[REFUSED], marks=[before, after]), active=True) is None
    assert refusal(History(refusals=[REFUSED]), active=False) is None


def findings_of_a_run(run_id: str) -> None:
    from ui import server
    from ui.run.findings import show_findings

    show_findings(server.store().run(run_id), server.store().history(run_id))


@pytest.mark.parametrize(
    ("cure", "command"),
    [
        ({"command": "change", "settings": {"l2": 0.1}}, {"command": "change", "settings": {"l2": 0.1}}),
        ({"command": "stop"}, {"command": "stop"}),
    ],
)
def test_the_cure_of_a_run_that_learns_is_told_to_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, cure: dict[str, Any], command: dict[str, Any]
):
    found = Finding("overfitting", "warning", "The loss rises.", "It learns by heart.", "Cure it", cure)
    monkeypatch.setattr("ui.run.findings.findings_of", lambda run, history: [found])
    run = begun(home)
    test = AppTest.from_function(findings_of_a_run, default_timeout=30, kwargs={"run_id": run}).run()
    button(test, "Cure it").click().run()
    assert not test.exception
    assert told(home, run) == [command]


def test_a_run_that_learns_gives_its_place_to_the_one_that_starts_again(home: Path, monkeypatch: pytest.MonkeyPatch):
    found = Finding("dead", "error", "All are dead.", "Nothing.", "Start again", {"clone": {"learning_rate": 0.5}})
    monkeypatch.setattr("ui.run.findings.findings_of", lambda run, history: [found])
    run = begun(home)
    test = AppTest.from_function(findings_of_a_run, default_timeout=30, kwargs={"run_id": run}).run()
    assert "Stops this run" in button(test, "Start again").help
    button(test, "Start again").click().run()
    assert told(home, run) == [{"command": "stop"}]
    [new] = [one for one in RunStore(home).list() if one.id != run]
    assert new.experiment == RunStore(home).spec(run).experiment.with_training(learning_rate=0.5)
