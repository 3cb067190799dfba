"""The history that events add up to; how a run is followed is tested with its reader."""

from math import nan

import pytest

from mlp.errors import EventError
from mlp.training.events import Change, Done, FinalTest, Resumed, StepReport
from mlp.training.history import FinalResult, Mark
from mlp.training.recorder import Recorder


def report(step: int, layers: int = 2) -> StepReport:
    values = [1.0] * layers
    return StepReport(step / 10, step, step, 2.0, 0.1, 0.1, values, values, [None] * layers, 1.0, 1.0)


def recorded(*events: object) -> Recorder:
    recorder = Recorder(["h1", "output"])
    for event in events:
        recorder.add(event)  # type: ignore[arg-type]
    return recorder


def test_reports_become_columns_and_what_was_not_measured_a_gap():
    history = recorded(report(1), report(2), Change(0.2, 2, "l2 0 -> 1", {})).history()
    assert (history.layers, history.steps.step, history.steps.loss) == (["h1", "output"], [1, 2], [2, 2])
    assert history.steps.update_ratio == [[None, None]] * 2
    assert history.marks == (Mark(2, "l2 0 -> 1"),)
    with pytest.raises(EventError):
        recorded(report(1, layers=3))


@pytest.mark.parametrize(("reason", "after"), [("diverged", 7), ("epochs", None), ("stopped", None)])
def test_a_divergence_is_known_by_its_step(reason: str, after: int | None):
    assert recorded(report(7), Done(reason, "", 0.7, 7, 1.0, 7.0)).history().diverged_after == after


def test_what_is_done_again_is_forgotten_with_how_it_ended():
    end = Done("diverged", "", 0.7, 7, 1.0, 7.0), FinalTest(7, nan, 0.1)
    recorder = recorded(report(1), report(7), *end)
    assert recorder.history().test == FinalResult(7, 0.1, None)
    recorder.add(Resumed(3))
    history = recorder.history()
    assert (history.steps.step, history.diverged_after, history.test) == ([1], None, None)
