"""The charts of a gradient check; what all charts have in common is in test_charts.py."""

import numpy as np

from tests.ui.charts.test_charts import unpacked
from ui import charts


def test_a_heatmap_names_the_rows_and_columns_of_the_tensor_and_leaves_gaps():
    off = np.array([[1e-9, np.nan], [-3e-9, 0.0]])
    figure = charts.difference_heatmap(
        off, [5, 70], [2, 9], title="dW1", row_name="input", column_name="unit", dark=False
    )
    [data] = figure["data"]
    assert (data["x"], data["y"], data["zmax"]) == (["2", "9"], ["5", "70"], 3e-9)
    np.testing.assert_allclose(unpacked(data["z"]), off, rtol=1e-6)


def test_the_step_is_on_a_logarithmic_axis_and_what_was_not_measured_is_a_gap():
    figure = charts.step_error_chart([0.1, 0.01], {"float64": [1e-3, None], "float32": [0.0, 0.5]}, dark=True)
    assert [one["name"] for one in figure["data"]] == ["float64", "float32"]
    assert [one["y"] for one in figure["data"]] == [[1e-3, None], [None, 0.5]]
    assert (figure["layout"]["xaxis"]["type"], figure["layout"]["yaxis"]["type"]) == ("log", "log")
