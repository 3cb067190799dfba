"""Which of the numbers that a run reported each chart draws, over which axis, under which name."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mlp.training.events import Histogram
from mlp.training.history import History
from tests.homes.lived_in import RUNS, move_in
from tests.ui.charts.test_charts import trace, unpacked
from ui import charts
from ui.charts import histograms
from ui.style import palette

Chart = Callable[..., charts.Figure]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a real run reported that was trained to its end: 24 steps, 3 epochs, 3 layers."""
    return move_in(tmp_path_factory.mktemp("charts") / "home").history(RUNS["done"])


def points(figure: charts.Figure, name: str) -> tuple[list[float], list[float]]:
    """The x and y of a line, as the browser gets them."""
    line = trace(figure, name)
    return unpacked(line["x"]).tolist(), unpacked(line["y"]).tolist()


def axes(figure: charts.Figure) -> tuple[str, str, str | None, str | None]:
    """The words at both axes; the kind and the number format of the vertical one."""
    x, y = figure["layout"]["xaxis"], figure["layout"]["yaxis"]
    return x["title"]["text"], y["title"]["text"], y.get("type"), y.get("tickformat")


def single(values: Any) -> list[float]:
    """As 32-bit numbers, which is what the lines are made of."""
    return [float(np.float32(value)) for value in values]


@pytest.mark.parametrize(
    ("chart", "training", "validation", "words"),
    [
        (charts.loss_chart, "loss", "validation_loss", ("step", "loss", None, None)),
        (charts.accuracy_chart, "accuracy", "validation_accuracy", ("step", "right answers", None, ".0%")),
    ],
    ids=["loss", "accuracy"],
)
def test_training_is_drawn_at_each_report_and_validation_at_each_epoch(
    history: Any, chart: Chart, training: str, validation: str, words: Any
) -> None:
    figure, steps, epochs = chart(history, False), history.steps.by_name(), history.epochs.by_name()
    assert points(figure, "training") == (list(range(1, 25)), single(steps[training]))
    assert points(figure, "validation") == ([8, 16, 24], single(epochs[validation]))
    assert trace(figure, "training")["line"]["color"] == palette.LIGHT.muted
    assert trace(figure, "validation")["line"]["color"] == palette.LIGHT.text
    assert axes(figure) == words


@pytest.mark.parametrize(
    ("chart", "column", "shown"), [(charts.loss_chart, "loss", "2.02"), (charts.accuracy_chart, "accuracy", "30.3")]
)
def test_the_test_is_a_star_at_the_end(history: Any, chart: Chart, column: str, shown: str) -> None:
    star = trace(chart(history, True), "test")
    assert star["x"] == [24]
    assert star["y"] == pytest.approx([getattr(history.test, column)], rel=1e-4)
    assert (star["marker"]["symbol"], star["marker"]["color"]) == ("star", palette.DARK.text)
    assert star["hovertemplate"].startswith(shown)


@pytest.mark.parametrize(
    ("chart", "arguments", "column", "words"),
    [
        (charts.gradient_chart, (), "gradient_rms", "RMS of the gradient"),
        (charts.gradient_chart, ("rms",), "gradient_rms", "RMS of the gradient"),
        (charts.gradient_chart, ("norm",), "gradient_norm", "norm of the gradient"),
        (charts.update_chart, (), "update_ratio", "|update| / |weights|"),
    ],
    ids=["usual", "rms", "norm", "update"],
)
def test_what_happens_in_each_layer_is_drawn_at_each_report(
    history: Any, chart: Chart, arguments: tuple[str, ...], column: str, words: str
) -> None:
    figure = chart(history, False, *arguments)
    assert [one["name"] for one in figure["data"]] == list(history.layers)
    for number, name in enumerate(history.layers):
        assert points(figure, name) == (list(range(1, 25)), single(history.steps.by_name()[column][number]))
        assert trace(figure, name)["line"]["color"] == palette.layer_color(number, 3, False)
    assert axes(figure) == ("step", words, "log", ".1~e")


def test_the_four_kinds_of_numbers_of_a_layer_are_different_ones(history: Any) -> None:
    columns = [history.steps.by_name()[name][0] for name in ("gradient_rms", "gradient_norm", "update_ratio")]
    assert len({tuple(column) for column in columns}) == 3


def test_the_learning_rate_is_drawn_as_the_schedule_made_it(history: Any) -> None:
    figure = charts.rate_chart(history, True)
    assert points(figure, "rate") == (list(range(1, 25)), single(history.steps.learning_rate))
    assert trace(figure, "rate")["line"]["color"] == palette.DARK.text
    assert axes(figure) == ("step", "learning rate", None, None)


def test_dead_and_saturated_units_are_drawn_at_each_epoch() -> None:
    layers = ["h1 4 relu", "output 2 sigmoid"]
    reported: dict[str, Any] = {
        "layers": layers,
        "steps": {"step": [5, 10, 15]},
        "epochs": {"step": [5, 10], "dead": [[0.25, 0.5], [None, None]], "saturated": [[None, None], [0.1, 0.2]]},
    }
    figure = charts.unit_chart(History.from_json(reported), False)
    assert [(one["name"], one["line"]["dash"]) for one in figure["data"]] == [
        (layers[0], "solid"),
        (f"{layers[1]} saturated", "dot"),
    ]
    assert points(figure, layers[0]) == ([5, 10], [0.25, 0.5])
    assert points(figure, f"{layers[1]} saturated") == ([5, 10], single([0.1, 0.2]))
    assert [one["line"]["color"] for one in figure["data"]] == [palette.layer_color(at, 2, False) for at in (0, 1)]
    assert all(one["mode"] == "lines+markers" for one in figure["data"])
    assert axes(figure) == ("step", "share", None, ".0%")
    assert figure["layout"]["xaxis"]["range"] == [0, 15]  # as far as the other charts of the run
    without_steps = History.from_json(reported | {"steps": {}})
    assert charts.unit_chart(without_steps, False)["layout"]["xaxis"]["range"] == [0, 10]


@pytest.mark.parametrize("kind", ["weights", "gradients", "activations"])
def test_a_distribution_is_drawn_at_its_epoch_with_all_its_values(history: Any, kind: str) -> None:
    found = history.histograms
    figure = charts.histogram_chart(history, False, kind)
    shown = [number for number, layer in enumerate(found.layers) if getattr(layer, kind)[0]]
    assert [one["name"] for one in figure["data"]] == [history.layers[number] for number in shown]
    for map_, number in zip(figure["data"], shown, strict=True):
        assert map_["x"] == [0, 8, 16, 24]
        shares = unpacked(map_["z"])
        values = map_["y0"] + map_["dy"] * np.arange(len(shares))
        for moment, column in enumerate(getattr(found.layers[number], kind)):
            centres = np.linspace(column.low, column.high, 2 * len(column.counts) + 1)[1::2]
            mean = np.average(centres, weights=column.counts)
            assert (values * shares[:, moment]).sum() == pytest.approx(mean, abs=map_["dy"])
            assert shares[:, moment].sum() == pytest.approx(1, abs=0.03)
        assert (map_["zmin"], map_["colorscale"]) == (0, [list(stop) for stop in palette.sequential(False)])
        assert 0 < map_["zmax"] <= 6 / len(shares)
    assert [one["showscale"] for one in figure["data"]] == [True, *[False] * (len(shown) - 1)]
    names = [note["text"] for note in figure["layout"]["annotations"]]
    for name, number in zip(names, shown, strict=True):
        assert history.layers[number] in name
        assert palette.layer_color(number, 3, False) in name


def test_rows_of_distributions_share_the_height_without_meeting(history: Any) -> None:
    figure = charts.histogram_chart(history, False)
    layout = figure["layout"]
    rows = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert [one["yaxis"] for one in figure["data"]] == ["y", "y2", "y3"]
    assert rows[0][1] == 1
    assert all(above[0] > below[1] > below[0] >= 0 for above, below in pairwise(rows))
    assert [note["y"] for note in layout["annotations"]] == [row[1] for row in rows]
    assert layout["xaxis"]["range"] == [0, 24]
    assert layout["xaxis"]["title"]["text"] == "step"


def test_a_matrix_and_its_biases_are_on_the_axes_of_units_and_inputs() -> None:
    matrix = charts.matrix_heatmap(np.ones((3, 2), np.float32), False)["layout"]
    bars = charts.bias_bars(np.ones(2), False)["layout"]
    assert (matrix["xaxis"]["title"]["text"], matrix["yaxis"]["title"]["text"]) == ("unit", "input")
    assert matrix["yaxis"]["autorange"] == "reversed"  # the first input on top
    assert (bars["xaxis"]["title"]["text"], bars["yaxis"]["title"]["text"]) == ("unit", "bias")
    assert bars["yaxis"]["zeroline"]


def test_a_scale_that_is_given_is_the_one_of_a_matrix() -> None:
    [cells] = charts.matrix_heatmap(np.ones((3, 2), np.float32), True, 5.0)["data"]
    assert (cells["zmin"], cells["zmax"]) == (-5, 5)
    assert (cells["x0"], cells["dx"], cells["y0"], cells["dy"]) == (0, 1, 0, 1)


def test_names_are_bound_to_the_ends_of_their_lines() -> None:
    series = [
        charts.Series("low", [1, 2], [3.0, 1.0], "#000000"),
        charts.Series("high", [1, 2], [5.0, None], "#000000"),
    ]
    for log, ends in ((False, [1, 5]), (True, [0, np.log10(5)])):
        layout = charts.lines(series, title="t", x_title="x", y_title="y", log=log, dark=False)["layout"]
        assert [note["text"] for note in layout["annotations"]] == ["low", "high"]
        assert [note["y"] for note in layout["annotations"]] == pytest.approx(ends)


@pytest.mark.parametrize(("last", "tick"), [(1, 1), (7, 1), (8, None), (500, None)])
def test_few_steps_have_a_tick_each(last: int, tick: int | None) -> None:
    series = charts.Series("a", [0, last], [1.0, 2.0], "#000000")
    layout = charts.lines([series], title="t", x_title="step", y_title="y", dark=False)["layout"]
    assert layout["xaxis"].get("dtick") == tick
    assert layout["xaxis"]["range"] == [0, last]


@pytest.mark.parametrize(
    ("values", "ticks"), [([1.0, 99.0], "D2"), ([1.0, 101.0], 1), ([1.0, 1e5], 1), ([1.0, 1.1e5], 2), ([1e-9, 1e2], 3)]
)
def test_a_logarithmic_axis_has_about_five_ticks(values: list[float], ticks: str | int) -> None:
    series = charts.Series("a", [1, 2], values, "#000000")
    layout = charts.lines([series], title="t", x_title="step", y_title="y", log=True, dark=False)["layout"]
    assert layout["yaxis"]["dtick"] == ticks


def test_a_far_tail_does_not_stretch_the_axis_of_a_distribution() -> None:
    for far in (-1, 1):
        counts = [10_000, *[0] * 38, 1][::far]
        edges, _ = histograms.rebin([Histogram(0.0, 100.0, counts)])
        reach = edges[-1] if far > 0 else 100 - edges[0]
        assert 2.5 <= reach < 5


@pytest.mark.parametrize("kind", ["weights", "gradients", "activations"])
def test_a_chart_of_distributions_grows_by_a_row_for_each_layer(kind: str) -> None:
    heights = [charts.histogram_height(History(layers=["layer"] * count), kind) for count in (1, 2, 3, 4)]
    rows = [1, 1, 2, 3] if kind == "activations" else [1, 2, 3, 4]
    frame = heights[0] - histograms.ROW
    assert heights == [frame + histograms.ROW * count for count in rows]


@pytest.mark.parametrize("span", [0.01, 1.0, 1000.0])
def test_names_meet_where_their_lines_end_within_a_fifth_of_the_height(span: float) -> None:
    for distance, meet in ((0.15, True), (0.3, False)):
        ends = (0.5 * span, (0.5 + distance) * span)
        series = [charts.Series(str(end), [1, 2, 3], [0.0, span, end], "#000000") for end in ends]
        layout = charts.lines(series, title="t", x_title="x", y_title="y", dark=False)["layout"]
        shifts = [note["yshift"] for note in layout["annotations"]]
        assert (shifts != [0, 0]) is meet
