"""Two trainings in one chart: both lines are there, apart without colour, on one axis."""

from math import inf, nan

import plotly.graph_objects as go
import pytest

from mlp.training.history import EpochColumns, History, StepColumns
from ui import charts
from ui.charts.side_by_side import norms

DRAW = (charts.compared_losses, charts.compared_accuracies, charts.compared_gradients)


def history(loss: list[float], accuracy: list[float]) -> History:
    steps = [100 * (at + 1) for at in range(len(loss))]
    epochs = EpochColumns(steps[: len(accuracy)], steps[: len(accuracy)], validation_accuracy=accuracy)
    return History(["1", "2"], StepColumns(steps, loss=loss, gradient_norm=[loss, loss]), epochs)


RIGHT, WRONG = history([2.3, 0.5, 0.3], [0.8, 0.9]), history([2.3, 2.2], [0.1])


@pytest.mark.parametrize("draw", DRAW)
@pytest.mark.parametrize("dark", [False, True])
def test_both_lines_are_named_apart_without_colour_and_end_where_the_longer_one_does(draw, dark: bool):
    figure = draw(RIGHT, WRONG, name="wrong", end=300.0, dark=dark)
    go.Figure(figure)
    one, other = figure["data"]
    assert (one["name"], other["name"]) == ("right", "wrong")
    assert one["line"]["dash"] != other["line"]["dash"]
    assert figure["layout"]["xaxis"]["range"] == [0, 300]


@pytest.mark.parametrize("draw", DRAW)
def test_before_the_first_report_there_is_a_frame(draw):
    assert draw(history([], []), history([], []), name="wrong", end=300.0, dark=False)["layout"]["meta"]["empty"]


def test_a_loss_that_explodes_has_a_logarithmic_axis():
    def axis(wrong: History) -> str:
        figure = charts.compared_losses(RIGHT, wrong, name="wrong", end=300.0, dark=False)
        return str(figure["layout"]["yaxis"].get("type", "linear"))

    assert axis(WRONG) == "linear"
    assert axis(history([2.3, 1e20], [])) == "log"


def test_the_norm_of_all_layers_is_that_of_the_whole_gradient():
    assert norms([[3.0, inf, 1.0], [4.0, 1.0, nan]]) == [5.0, None, None]
    assert norms([[], []]) == []
