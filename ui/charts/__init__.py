"""Charts as pure functions: numbers in, a Plotly figure out.

A figure is the plain dictionary that Plotly's JavaScript reads. Building one takes half a millisecond; the checked
`go.Figure` of the Python library takes 5 to 9, too long for a page of charts that are updated twice a second. The
tests put every figure through `go.Figure` instead, so that a misspelt property is still caught.

All charts share one look and one set of margins, so that they stack into a column with a common x axis. The part of
a title after its colon becomes the second line, which says what to look for.

This room imports `ui.language` and `ui.style`.
"""

from ui.charts.gradient_check import difference_heatmap, step_error_chart
from ui.charts.heatmaps import LARGEST_HEATMAP, array_heatmap, bias_bars, matrix_heatmap
from ui.charts.histograms import KINDS, histogram_chart, histogram_height
from ui.charts.lines import Series, lines, spread
from ui.charts.look import HEIGHT, Figure
from ui.charts.run import (
    accuracy_chart,
    gradient_chart,
    log_loss_chart,
    loss_chart,
    rate_chart,
    unit_chart,
    update_chart,
)
from ui.charts.side_by_side import compared_accuracies, compared_gradients, compared_losses
from ui.charts.steps import STEP_VIEWS, StepView
from ui.charts.surface import curve_chart, surface_chart

__all__ = [
    "HEIGHT",
    "KINDS",
    "LARGEST_HEATMAP",
    "STEP_VIEWS",
    "Figure",
    "Series",
    "StepView",
    "accuracy_chart",
    "array_heatmap",
    "bias_bars",
    "compared_accuracies",
    "compared_gradients",
    "compared_losses",
    "curve_chart",
    "difference_heatmap",
    "gradient_chart",
    "histogram_chart",
    "histogram_height",
    "lines",
    "log_loss_chart",
    "loss_chart",
    "matrix_heatmap",
    "rate_chart",
    "spread",
    "step_error_chart",
    "surface_chart",
    "unit_chart",
    "update_chart",
]
