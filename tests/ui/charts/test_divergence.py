"""A run that diverged: all points are there to be seen, and an arrow where the numbers ended."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from mlp.training.history import History
from tests.ui.charts.test_charts import unpacked
from ui import charts
from ui.charts.divergence import LEAST_DECADES, with_divergence


def diverged(loss: list[float | None], after: int) -> History:
    steps = list(range(after - len(loss) + 1, after + 1))
    by_layer = [[value and value / (layer + 1) for value in loss] for layer in range(2)]
    columns = {"step": steps, "loss": loss, "accuracy": [0.1] * len(loss), "learning_rate": [9.0] * len(loss)}
    layers = dict.fromkeys(("gradient_norm", "gradient_rms", "update_ratio"), by_layer)
    return History.from_json(
        {"layers": ["h1", "output"], "steps": columns | layers, "epochs": {"step": []}, "diverged_after": after}
    )


def arrow(figure: Any) -> Any:
    [found] = [note for note in figure["layout"]["annotations"] if note["showarrow"]]
    return found


@pytest.mark.parametrize("draw", [charts.loss_chart, charts.gradient_chart])
@pytest.mark.parametrize("loss", [[2.5, 80.0, 1e30], [2.5], [3e38, None]])
def test_the_arrow_leads_from_the_last_point_to_the_end_of_a_logarithmic_axis(draw: Any, loss: list[float | None]):
    figure = draw(diverged(loss, after=3), False)
    go.Figure(figure)
    axis, mark = figure["layout"]["yaxis"], arrow(figure)
    known = [value for value in loss if value]
    assert (axis["type"], mark["x"], mark["ax"]) == ("log", 3, 3)
    assert mark["ay"] == pytest.approx(math.log10(known[-1]))
    assert mark["y"] == axis["range"][1] >= math.log10(max(known)) + 0.3 * LEAST_DECADES
    assert axis["range"][0] < math.log10(min(known))
    assert "infinite after step 3" in [note["text"] for note in figure["layout"]["annotations"]]


@pytest.mark.parametrize(
    "draw", [charts.loss_chart, charts.accuracy_chart, charts.gradient_chart, charts.update_chart, charts.rate_chart]
)
def test_a_single_point_is_seen(draw: Any):
    trace = draw(diverged([2.5], after=1), False)["data"][0]
    assert trace["mode"] == "lines+markers"
    assert len(unpacked(trace["x"])) == 1


@pytest.mark.parametrize(("view", "after", "side"), [("all", 1, "right"), ("log", 1, "left"), ("log", 900, "right")])
def test_the_words_stand_where_there_is_room(view: Any, after: int, side: str):
    figure = charts.loss_chart(diverged([2.5], after), False, view)
    go.Figure(figure)
    [words] = [note for note in figure["layout"]["annotations"] if note["text"].startswith("infinite")]
    assert words["xanchor"] == side


def test_a_run_that_has_not_diverged_has_neither():
    history = History.from_json({"layers": ["h1"], "steps": {"step": [1], "loss": [2.0]}, "epochs": {"step": []}})
    figure = charts.loss_chart(history, False)
    assert "type" not in figure["layout"]["yaxis"]
    assert not [note for note in figure["layout"]["annotations"] if note["showarrow"]]
    assert figure["data"][0]["mode"] == "lines"


def test_without_a_point_there_is_nothing_to_point_from():
    empty = charts.loss_chart(diverged([None], after=0), False)
    assert empty["layout"]["annotations"] == []
    assert with_divergence(empty, [[None, math.inf, 0.0]], 3, False) is empty


def test_huge_numbers_keep_the_axis_finite():
    figure = charts.loss_chart(diverged([1e-30, 3e38], after=2), True)
    assert np.isfinite(figure["layout"]["yaxis"]["range"]).all()
