"""The surface and the curve that a network computes."""

import numpy as np
import plotly.graph_objects as go
import pytest

from mlp.config import NetworkConfig
from mlp.data.splits import load_splits
from mlp.nn.model import Model
from ui.charts.surface import CELLS, curve_chart, mixed, shares_of, surface_chart
from ui.style import palette


def step_at_zero(outputs: int) -> Model:
    """Answers by the sign of its first input alone, and is quite sure."""
    output = "sigmoid" if outputs == 1 else "softmax"
    model = Model.untrained(NetworkConfig(2, (), outputs, output_activation=output), rng=np.random.default_rng(0))
    theta = np.zeros(model.theta.size, np.float32)
    theta[:outputs] = 100.0 if outputs == 1 else [-100.0, 100.0]  # the weights of x1
    return Model(model.config, theta)


@pytest.mark.parametrize("outputs", [1, 2])
def test_each_class_has_its_colour_on_its_side(outputs: int):
    model = step_at_zero(outputs)
    left, right = shares_of(model, np.array([[-1, 0], [1, 0]], np.float32))
    np.testing.assert_allclose([left, right], [[1, 0], [0, 1]], atol=1e-6)
    for dark in (False, True):
        ground = np.array(palette.rgb(palette.theme(dark).background), float)
        first, second = mixed(np.array([left, right]), dark).astype(float)
        for found, color in ((first, palette.LAYERS[0]), (second, palette.LAYERS[1])):
            nearer = np.abs(found - palette.rgb(color)).sum() < np.abs(ground - palette.rgb(color)).sum()
            assert nearer


@pytest.mark.parametrize(("data", "outputs"), [("xor", 1), ("two-moons", 2)])
@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_lies_where_the_points_are(data: str, outputs: int, dark: bool):
    samples = load_splits(data, None).train
    figure = surface_chart(step_at_zero(outputs), samples, dark)
    go.Figure(figure)
    (picture,) = figure["layout"]["images"]
    for axis, place, size in (("xaxis", 0, "sizex"), ("yaxis", 1, "sizey")):
        low, high = figure["layout"][axis]["range"]
        assert low < samples.inputs[:, place].min() < samples.inputs[:, place].max() < high
        assert picture[size] == pytest.approx(high - low)
    assert len(figure["data"][-1]["marker"]["color"]) == len(samples)
    assert len(set(figure["data"][-1]["marker"]["color"])) == 2


def test_numbers_have_one_scale_for_plane_and_points():
    samples = load_splits("regression-lines", None).train
    model = Model.untrained(NetworkConfig(2, (3,), 1, output_activation="identity"), rng=np.random.default_rng(0))
    figure = surface_chart(model, samples, False)
    go.Figure(figure)
    plane, points = figure["data"]
    assert plane["z"]["shape"] == f"{CELLS}, {CELLS}"
    assert (plane["zmin"], plane["zmax"]) == (points["marker"]["cmin"], points["marker"]["cmax"])
    assert plane["zmin"] == pytest.approx(samples.targets.min())


def test_weights_that_are_not_finite_leave_a_picture():
    model = step_at_zero(2)
    broken = Model(model.config, np.full_like(model.theta, np.nan))
    go.Figure(surface_chart(broken, load_splits("spiral", None).train.subset(slice(9)), False))


def test_a_single_input_has_a_curve():
    samples = load_splits("squared", None).train
    model = Model.untrained(NetworkConfig(1, (3,), 1, output_activation="identity"), rng=np.random.default_rng(0))
    figure = curve_chart(model, samples, True)
    go.Figure(figure)
    assert [trace["mode"] for trace in figure["data"]] == ["markers", "lines"]
