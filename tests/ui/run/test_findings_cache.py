"""What ails a run is found once in a while for all who look at it, and at once when there is news."""

from dataclasses import replace

from mlp.training.history import History, Mark
from runner.run import Run
from runner.spec import RunSpec
from runner.status import Status
from tests.mlp.diagnosis.recordings.replay import load
from ui.run.look import findings


def test_after_a_change_nothing_is_said_of_the_numbers_before_it() -> None:
    recording = load("tuning", "stuck.sigmoid")
    run = Run("a" * 24, RunSpec(recording.case, 0.0), Status("running", 5, 0.0))
    history = History.from_json(recording.history)
    assert [one.name for one in findings(run, history)] == ["stuck"]
    mark = Mark(max(history.steps.step), "learning rate 0.1 → 1")
    assert findings(run, replace(history, marks=[mark])) == []
