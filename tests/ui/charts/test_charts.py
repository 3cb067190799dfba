import base64
import json
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlp.training.events import Histogram
from mlp.training.history import HistogramSeries, History, Mark
from ui import charts
from ui.charts import histograms
from ui.style import palette

LAYERS = ["h1 128 relu", "h2 64 relu", "output 10 softmax"]


def history(steps: int = 40, epochs: int = 2, test: bool = False) -> History:
    """What a run of three layers reports."""
    return History.from_json(_plain(steps, epochs, test))


def _plain(steps: int, epochs: int, test: bool) -> dict[str, Any]:
    x = [10 * (i + 1) for i in range(steps)]
    per_layer = [[10.0 ** -(layer + 1) * (1 + i / 10) for i in range(steps)] for layer in range(3)]
    at = [x[-1] * (i + 1) // max(1, epochs) for i in range(epochs)] if steps else []
    return {
        "layers": LAYERS,
        "steps": {
            "step": x,
            "loss": [2.3 / (i + 1) for i in range(steps)],
            "accuracy": [1 - 1 / (i + 2) for i in range(steps)],
            "learning_rate": [0.1] * steps,
            "gradient_norm": per_layer,
            "gradient_rms": per_layer,
            "update_ratio": per_layer,
        },
        "epochs": {
            "epoch": list(range(1, epochs + 1)),
            "step": at,
            "validation_loss": [0.3] * len(at),
            "validation_accuracy": [0.91] * len(at),
            "dead": [[0.1] * len(at), [0.2] * len(at), [None] * len(at)],
            "saturated": [[None] * len(at)] * 3,
        },
        "marks": [{"step": x[len(x) // 2], "text": "learning rate 0.1 -> 0.05"}] if steps else [],
        "histograms": {
            "step": [0, *at],
            "epoch": list(range(epochs + 1)),
            "layers": [
                {
                    "weights": [{"low": -1.0 - i, "high": 1.0 + i, "counts": [1] * 40} for i in range(len(at) + 1)],
                    "gradients": [{"low": 0.0, "high": 0.0, "counts": [0] * 39 + [7]}] * (len(at) + 1),
                    "activations": [None if layer == 2 else {"low": 0.0, "high": 1.0, "counts": [3] * 40}]
                    * (len(at) + 1),
                }
                for layer in range(3)
            ],
        },
        "test": {"step": x[-1], "loss": 0.21, "accuracy": 0.974} if test else None,
    }


def without_histograms(history: History) -> History:
    return replace(history, histograms=HistogramSeries())


ALL = {
    "loss": lambda dark: charts.loss_chart(history(test=True), dark),
    "accuracy": lambda dark: charts.accuracy_chart(history(test=True), dark),
    "rms": lambda dark: charts.gradient_chart(history(), dark),
    "norm": lambda dark: charts.gradient_chart(history(), dark, "norm"),
    "update": lambda dark: charts.update_chart(history(), dark),
    "rate": lambda dark: charts.rate_chart(history(), dark),
    "units": lambda dark: charts.unit_chart(history(), dark),
    "weights": lambda dark: charts.histogram_chart(history(), dark),
    "gradients": lambda dark: charts.histogram_chart(history(), dark, "gradients"),
    "activations": lambda dark: charts.histogram_chart(history(), dark, "activations"),
    "no histograms yet": lambda dark: charts.histogram_chart(without_histograms(history(0, 0)), dark),
    "no units yet": lambda dark: charts.unit_chart(history(steps=0, epochs=0), dark),
    "nothing yet": lambda dark: charts.update_chart(history(steps=0, epochs=0), dark),
    "matrix": lambda dark: charts.matrix_heatmap(np.ones((128, 64), dtype=np.float32), dark, title="h2"),
    "array": lambda dark: charts.array_heatmap(np.ones((3, 40)), dark, title="dW1"),
    "biases": lambda dark: charts.bias_bars(np.linspace(-1, 1, 10), dark),
    "difference": lambda dark: charts.difference_heatmap(
        np.ones((2, 3)), [1, 2], [3, 4, 5], title="dW1", row_name="input", column_name="unit", dark=dark
    ),
    "steps": lambda dark: charts.step_error_chart([0.1, 0.01], {"float64": [1e-3, 1e-5]}, dark=dark),
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("build", ALL.values(), ids=ALL.keys())
class TestEveryChart:
    def test_is_a_figure_that_plotly_knows(self, build: Any, dark: bool):
        figure = build(dark)
        go.Figure(figure)  # raises for a property or a value that does not exist
        json.dumps(figure, allow_nan=False)

    def test_has_no_colour_of_the_other_theme(self, build: Any, dark: bool):
        other = {light if dark else dark_color for light, dark_color in palette.themed()}
        text = json.dumps(build(dark))
        assert not [color for color in other if color in text]

    def test_has_axes_that_look_alike(self, build: Any, dark: bool):
        layout, colors = build(dark)["layout"], palette.theme(dark)
        axes = [axis for name, axis in layout.items() if name.startswith(("xaxis", "yaxis"))]
        assert len(axes) >= 2
        for axis in axes:
            assert (axis["gridcolor"], axis["tickfont"]["color"]) == (colors.grid, colors.muted)

    def test_says_which_theme_it_is_for(self, build: Any, dark: bool):
        assert build(dark)["layout"]["meta"]["dark"] is dark


def unpacked(data: dict[str, str]) -> Any:
    """The numbers of one of Plotly's typed arrays."""
    shape = [int(n) for n in data.get("shape", "-1").split(",")]
    return np.frombuffer(base64.b64decode(data["bdata"]), dtype=f"<{data['dtype']}").reshape(shape)


def trace(figure: charts.Figure, name: str) -> dict[str, Any]:
    [found] = [one for one in figure["data"] if one.get("name") == name]
    return dict(found)


@pytest.mark.parametrize("x", [[1, 2, 70_000], [0.5, 1.0, 1.5], [1, 2, 2**31], []])
def test_the_browser_gets_the_steps_as_they_are(x: list[float]):
    series = charts.Series("a", x, [0.5] * len(x), "#000000")
    figure = charts.lines([series], title="t", x_title="step", y_title="y", dark=False)
    np.testing.assert_array_equal(unpacked(trace(figure, "a")["x"]), x)
    assert trace(figure, "a")["x"]["dtype"] in ("i4", "f8")  # Plotly knows no longer whole numbers


@pytest.mark.parametrize(("epochs", "mode"), [(40, "lines+markers"), (41, "lines")])
def test_many_epochs_have_no_markers_that_would_touch(epochs: int, mode: str):
    figure = charts.loss_chart(history(steps=1000, epochs=epochs), False)
    assert trace(figure, "validation")["mode"] == mode


@pytest.mark.parametrize("chart", [charts.loss_chart, charts.accuracy_chart])
def test_training_is_solid_validation_dashed_test_one_mark(chart: Any):
    figure = chart(history(test=True), False)
    assert trace(figure, "training")["line"]["dash"] == "solid"
    assert trace(figure, "training")["mode"] == "lines"
    assert trace(figure, "validation")["line"]["dash"] == "dash"
    assert trace(figure, "validation")["mode"] == "lines+markers"
    assert trace(figure, "test")["mode"] == "markers"
    assert len(trace(figure, "test")["x"]) == 1


def test_no_test_mark_before_the_test():
    assert [one["name"] for one in charts.loss_chart(history(), False)["data"]] == ["training", "validation"]


@pytest.mark.parametrize("chart", [charts.gradient_chart, charts.update_chart])
def test_each_layer_has_its_name_and_its_colour(chart: Any):
    figure = chart(history(), True)
    assert [one["name"] for one in figure["data"]] == LAYERS
    colors = [one["line"]["color"] for one in figure["data"]]
    assert colors == [palette.LAYERS[0], palette.LAYERS[1], palette.DARK.text]
    assert figure["layout"]["yaxis"]["type"] == "log"


def test_a_line_says_its_value_with_its_name_as_a_share_or_in_three_digits():
    for chart, value in ((charts.accuracy_chart, "%{y:.1%}"), (charts.loss_chart, "%{y:.3~g}")):
        assert trace(chart(history(), False), "training")["hovertemplate"] == f"{value}<extra>training</extra>"


def test_kind_of_gradient_that_does_not_exist():
    with pytest.raises(ValueError, match="kind must be one of rms, norm, got 'max'"):
        charts.gradient_chart(history(), False, "max")


def test_the_guide_of_the_update_ratio_is_one_in_a_thousand():
    line = charts.update_chart(history(), False)["layout"]["shapes"][0]
    assert line["y0"] == line["y1"] == 1e-3
    assert (line["xref"], line["x0"], line["x1"]) == ("paper", 0, 1)


def test_all_line_charts_stack_into_one_column():
    names = ("loss", "accuracy", "rms", "update", "rate", "units")
    figures = [ALL[name](False)["layout"] for name in names]
    for layout in figures:
        assert layout["margin"] == figures[0]["margin"]
        assert layout["xaxis"]["range"] == [0, 400]
        assert layout["meta"]["group"] == "step all"


def test_what_a_title_says_after_its_colon_is_the_second_line():
    text = charts.lines([], title="Loss: should fall", x_title="step", y_title="loss", dark=False)["layout"]["title"][
        "text"
    ]
    assert text.startswith("<b>Loss</b><br>")
    assert "should fall" in text


def test_what_cannot_be_drawn_is_a_gap():
    series = charts.Series("a", [1, 2, 3, 4, 5], [1.0, math.nan, None, math.inf, 0.0], "#000000")
    options: dict[str, Any] = {"title": "t", "x_title": "x", "y_title": "y", "dark": False}
    gap = math.nan
    for log, expected in ((False, [1.0, gap, gap, gap, 0.0]), (True, [1.0, gap, gap, gap, gap])):
        [line] = charts.lines([series], log=log, **options)["data"]
        np.testing.assert_array_equal(unpacked(line["y"]), expected)
        np.testing.assert_array_equal(unpacked(line["x"]), [1, 2, 3, 4, 5])


@given(st.lists(st.floats(-300, 300), max_size=9), st.floats(1, 30))
def test_spread_keeps_the_order_and_the_gap(positions: list[float], gap: float):
    moved = charts.spread(positions, gap)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    assert all(moved[b] - moved[a] >= gap - 1e-9 for a, b in pairwise(order))
    if positions:
        assert sum(moved) == pytest.approx(sum(positions), abs=1e-6)  # nobody is pushed further than needed


def test_spread_leaves_alone_what_has_room():
    assert charts.spread([0, 100, 40], 15) == [0, 100, 40]


def test_names_at_line_ends_that_meet_are_moved_apart():
    for names, gap in (("abc", 28), ("abcdefghi", 15)):  # as far as there is room
        same = [charts.Series(name, [0, 1], [0.0, 1.0], "#000000") for name in names]
        figure = charts.lines(same, title="t", x_title="x", y_title="y", dark=False)
        shifts = [note["yshift"] for note in figure["layout"]["annotations"]]
        assert np.diff(shifts) == pytest.approx(gap, abs=0.2)
        assert sum(shifts) == pytest.approx(0, abs=0.2)


def test_a_matrix_is_shown_as_it_is_on_a_scale_that_is_even_about_zero():
    W = np.random.default_rng(0).normal(size=(30, 20)).astype(np.float32)
    [heatmap] = charts.matrix_heatmap(W, False)["data"]
    np.testing.assert_array_equal(unpacked(heatmap["z"]), W)
    assert heatmap["zmax"] == -heatmap["zmin"] == np.abs(W).max()
    assert heatmap["colorscale"][1] == [0.5, palette.LIGHT.background]


def test_few_rows_of_an_array_are_all_numbered():
    layout = charts.array_heatmap(np.ones((3, 40)), False)["layout"]
    assert layout["yaxis"]["dtick"] == 1
    assert "dtick" not in layout["xaxis"]


@pytest.mark.parametrize("shape", [(784, 700), (4096, 17), (17, 4096), (1500, 1400), (1, 200_000)])
def test_a_large_matrix_keeps_its_largest_weight_and_says_so(shape: tuple[int, int]):
    W = np.random.default_rng(0).normal(0, 0.01, shape).astype(np.float32)
    W[-1, shape[1] // 2] = -5
    figure = charts.matrix_heatmap(W, False, title="h1")
    [heatmap] = figure["data"]
    shown = unpacked(heatmap["z"])
    assert shown.size <= charts.LARGEST_HEATMAP
    assert shown.shape == (-(-shape[0] // heatmap["dy"]), -(-shape[1] // heatmap["dx"]))
    assert shown[(shape[0] - 1) // heatmap["dy"], shape[1] // 2 // heatmap["dx"]] == -5
    if W.size > charts.LARGEST_HEATMAP:
        assert f"largest of {heatmap['dy']} × {heatmap['dx']} weights" in figure["layout"]["title"]["text"]


def test_the_scale_of_nothing_and_of_nonsense():
    assert palette.symmetric_scale(np.zeros(3)) == 1.0
    assert palette.symmetric_scale(np.array([])) == 1.0
    assert palette.symmetric_scale(np.array([np.nan, -2.0, np.inf])) == 2.0


def test_biases_are_coloured_by_their_sign():
    [bars] = charts.bias_bars(np.array([-0.5, 0.0, 0.25]), True)["data"]
    assert bars["y"] == [-0.5, 0.0, 0.25]
    assert bars["marker"]["color"] == [palette.DARK.negative, palette.DARK.positive, palette.DARK.positive]


def test_a_chart_without_data_shows_no_numbers():
    layout = charts.loss_chart(history(steps=0, epochs=0), False)["layout"]
    assert (layout["xaxis"]["showticklabels"], layout["yaxis"]["showticklabels"]) == (False, False)
    assert "showticklabels" not in charts.loss_chart(history(), False)["layout"]["xaxis"]


def marked(*steps: int) -> dict[str, Any]:
    """The layout for marks at these steps of a run of 1000."""
    x = [0, 1000]
    figure = charts.lines(
        [charts.Series("a", x, x, "#000000")], title="t", x_title="step", y_title="y", dark=False,
        marks=[Mark(step, f"L2 0 -> {step}") for step in steps],
    )  # fmt: skip
    return dict(figure["layout"])


def test_a_change_is_a_line_over_the_whole_height_with_its_text():
    layout = marked(500)
    [line] = layout["shapes"]
    assert (line["x0"], line["x1"], line["y0"], line["y1"], line["yref"]) == (500, 500, 0, 1, "paper")
    assert layout["meta"]["marks"] == [{"step": 500, "text": "L2 0 → 500"}]


def test_changes_at_one_step_share_a_line():
    layout = marked(500, 500)
    assert [line["x0"] for line in layout["shapes"]] == [500]
    assert layout["meta"]["marks"] == [{"step": 500, "text": "L2 0 → 500, L2 0 → 500"}]


def test_of_very_many_changes_the_newest_are_marked():
    layout = marked(*range(100, 600))
    assert [line["x0"] for line in layout["shapes"]] == list(range(570, 600))
    assert [mark["step"] for mark in layout["meta"]["marks"]] == list(range(570, 600))


@pytest.mark.parametrize(
    "chart",
    [charts.loss_chart, charts.accuracy_chart, charts.gradient_chart, charts.update_chart, charts.rate_chart,
     charts.unit_chart, charts.histogram_chart],
)  # fmt: skip
def test_every_chart_of_a_run_has_the_marks(chart: Any):
    layout = chart(history(), False)["layout"]
    assert layout["meta"]["marks"] == [{"step": 210, "text": "learning rate 0.1 → 0.05"}]
    assert layout["shapes"][-1]["x0"] == 210


def test_only_layers_that_can_have_a_problem_are_shown():
    data = history()
    assert [one["name"] for one in charts.unit_chart(data, False)["data"]] == LAYERS[:2]
    data = replace(data, epochs=replace(data.epochs, saturated=[[0.5, 0.5], [None, None], [None, None]]))
    saturated = charts.unit_chart(data, False)["data"][-1]
    assert (saturated["name"], saturated["line"]["dash"]) == (f"{LAYERS[0]} saturated", "dot")


def test_a_histogram_chart_has_a_row_for_each_layer_that_has_such_values():
    assert [one["name"] for one in charts.histogram_chart(history(), False)["data"]] == LAYERS
    shown = charts.histogram_chart(history(), False, "activations")
    assert [one["name"] for one in shown["data"]] == LAYERS[:2]
    assert shown["data"][0]["x"] == [0, 200, 400]
    assert charts.histogram_height(history()) > charts.histogram_height(history(), "activations")


def test_kind_of_histogram_that_does_not_exist():
    with pytest.raises(ValueError, match="kind must be one of weights, gradients, activations, got 'biases'"):
        charts.histogram_chart(history(), False, "biases")


def test_a_long_run_shows_evenly_chosen_epochs_the_first_and_the_last_among_them():
    x = charts.histogram_chart(history(steps=1000, epochs=500), False)["data"][0]["x"]
    assert len(x) == histograms.MOST_COLUMNS
    assert (x[0], x[-1]) == (0, 10_000)


@given(
    st.lists(
        st.tuples(st.floats(-50, 50), st.floats(0, 50), st.lists(st.integers(0, 99), min_size=40, max_size=40)),
        min_size=1, max_size=5,
    )
)  # fmt: skip
@example([(0.1, 2e-17, [1] * 40)])  # the next number there is
@example([(1.0, 0.0, [1] * 40), (1.0, 3e-16, [1] * 40)])
@example([(-5e-324, 1e-323, [1] * 40)])
def test_common_bins_lose_no_more_than_the_tails(drawn: list[tuple[float, float, list[int]]]):
    columns = [Histogram(low, low + width, counts) for low, width, counts in drawn if sum(counts)]
    if not columns:
        return
    edges, shares = histograms.rebin([*columns, None])
    assert (np.diff(edges) > 0).all()
    assert (shares[:-1] >= 0).all()
    assert np.isnan(shares[-1]).all()
    lost = 1 - shares[:-1].sum(axis=1).mean()
    assert lost <= 2 * histograms.TAIL + 1e-9


def test_values_stay_where_they_are_in_common_bins():
    narrow = Histogram(-1.0, 1.0, [5] * 40)
    wide = Histogram(-4.0, 4.0, [5] * 40)
    edges, (first, second) = histograms.rebin([narrow, wide])
    centers = (edges[1:] + edges[:-1]) / 2
    assert first[np.abs(centers) > 1.2].sum() == 0
    assert second[np.abs(centers) < 1].sum() == pytest.approx(0.25, abs=0.03)


def test_shares_of_units_are_on_an_axis_from_none_to_all_and_their_names_stay_apart():
    data = history()
    data = replace(data, epochs=replace(data.epochs, dead=[[0.01, 0.01], [0.0, 0.0], [None, None]]))
    layout = charts.unit_chart(data, False)["layout"]
    assert layout["yaxis"]["range"] == [0, 1]
    one, other = (note["yshift"] for note in layout["annotations"])
    assert abs(one - other) > 12


def test_the_steps_stand_below_the_last_layer_and_marks_are_over_the_cells():
    layout = charts.histogram_chart(history(), False)["layout"]
    assert layout["xaxis"]["anchor"] == "y3"
    assert layout["yaxis3"]["domain"][0] < layout["yaxis"]["domain"][0]
    assert [line["layer"] for line in layout["shapes"]] == ["above"]
