"""Which steps the charts of a run show."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from mlp.training.history import EpochColumns, History, Mark, StepColumns
from tests.ui.charts.test_charts import history
from ui import charts
from ui.charts.steps import LAST, shown, step_axis

STEPS = list(range(1, 601))
LONG = History(
    ("h1", "output"),
    StepColumns(step=STEPS[::4], loss=STEPS[::4], gradient_rms=[STEPS[::4], STEPS[::4]]),
    EpochColumns(step=[150, 300, 450, 600], validation_loss=[4.0, 3.0, 2.0, 1.0], dead=[[0, 1, 2, 3], [None] * 4]),
    marks=[Mark(100, "old"), Mark(500, "new")],
    newest=StepColumns(step=STEPS[390:], loss=STEPS[390:], gradient_rms=[STEPS[390:], STEPS[390:]]),
)


def test_the_last_steps_are_all_of_them_and_begin_left_of_the_axis():
    last = shown(LONG, "last")
    assert (last.steps.step[0], last.steps.step[-1], len(last.steps.step)) == (399, 600, 202)
    assert [len(layer) for layer in last.steps.gradient_rms] == [202, 202]
    assert (last.epochs.step, last.epochs.dead[0]) == ([300, 450, 600], [1, 2, 3])
    assert [mark.text for mark in last.marks] == ["new"]
    assert step_axis(600, "last")["range"] == [600 - LAST, 600]


def test_where_few_were_reported_the_last_steps_are_among_those_of_the_curve():
    short = shown(replace(LONG, newest=StepColumns()), "last")
    assert (short.steps.step[0], short.steps.step[-1]) == (397, 597)


@pytest.mark.parametrize("view", ["all", "log"])
def test_the_other_views_show_everything(view):
    assert shown(LONG, view) is LONG


@pytest.mark.parametrize("end, low, high", [(600, 0, np.log10(600)), (1, 0, 0.1)])
def test_a_logarithmic_axis_begins_with_the_first_step(end, low, high):
    axis = step_axis(end, "log")
    assert (axis["type"], axis["range"]) == ("log", [low, pytest.approx(high)])


DRAW = {
    "loss": charts.loss_chart,
    "accuracy": charts.accuracy_chart,
    "update": charts.update_chart,
    "rate": charts.rate_chart,
    "units": charts.unit_chart,
    "gradient": lambda reported, dark, view: charts.gradient_chart(reported, dark, "norm", view),
}


@pytest.mark.parametrize("view", charts.STEP_VIEWS)
@pytest.mark.parametrize("name", DRAW)
def test_each_chart_has_the_axis_of_its_view_and_zooms_with_those_of_the_same_view(name, view):
    figure = DRAW[name](history(), False, view)
    go.Figure(data=figure["data"], layout=figure["layout"])
    assert figure["layout"]["xaxis"].get("type") == ("log" if view == "log" else None)
    assert (figure["layout"]["meta"]["group"], figure["layout"]["meta"]["view"]) == (f"step {view}", view)


def test_the_loss_can_have_a_logarithmic_axis():
    assert charts.loss_chart(history(), False, "all", "log")["layout"]["yaxis"]["type"] == "log"
    assert "type" not in charts.loss_chart(history(), False)["layout"]["yaxis"]
