"""The charts of a run over its steps, in two columns where there is room, and the switches above them."""

from collections.abc import Callable

import streamlit as st

from ui import charts
from ui.charts import Figure
from ui.components.live_plot import live_plot_of
from ui.glossary.links import with_term
from ui.language.translate import later, t
from ui.run import state
from ui.run.look import Look
from ui.state import is_presenting

PRESENTED = 1.7
"""How much larger charts are in a presentation: letters of 20 pixels."""
_VIEWS: dict[charts.StepView, str] = {
    "all": later("All steps"),
    "log": later("Log axis"),
    "last": later("Last 200 steps"),
}
_DISTRIBUTIONS = {
    "weights": later("weights"),
    "gradients": later("gradients"),
    "activations": later("activations"),
}
_SCALES = {"linear": later("Loss linear"), "log": later("log")}
_KINDS = {"rms": later("Gradient RMS"), "norm": later("norm")}


def show_curves(look: Look, *, numbers: bool = False, surface: Callable[[], None] | None = None) -> charts.StepView:
    """The switches and what people look at first: loss, accuracy, and the size of gradients and updates.

    Where the targets are `numbers`, there is the loss on a logarithmic axis in the place of the accuracy. A `surface`
    is shown beside these two, as high as both.
    Returns which steps all charts show.
    """
    view, scale, kind = _switches()
    left, right = st.columns(2)
    if surface:
        with left:
            surface()
    with right if surface else left:
        _chart(look, "loss", charts.loss_chart, view, scale)
    with right:
        _chart(look, "accuracy", charts.log_loss_chart if numbers else charts.accuracy_chart, view)
    left, right = st.columns(2)
    with left:
        _chart(look, "gradient", charts.gradient_chart, kind, view)
    with right:
        _chart(look, "update", charts.update_chart, view)
    return view


def show_more_curves(look: Look, view: charts.StepView) -> None:
    """The learning rate, the dead and saturated units, and how the numbers of each layer are distributed."""
    left, right = st.columns(2)
    with left:
        _chart(look, "rate", charts.rate_chart, view)
    with right:
        _chart(look, "units", charts.unit_chart, view)
    shown = st.segmented_control(
        t("Distribution of"), charts.KINDS, default="weights", required=True, key="histogram kind",
        format_func=lambda one: t(_DISTRIBUTIONS[one]), persist_state="session",
        help=t("Measured at the end of each epoch; a darker cell holds more values."),
    )  # fmt: skip
    height = charts.histogram_height(look.history, shown)
    _chart(look, "histograms", charts.histogram_chart, shown, height=height)


def _chart(look: Look, key: str, draw: Callable[..., Figure], *arguments: str, height: int = charts.HEIGHT) -> None:
    dark, enlarged = st.context.theme.type == "dark", PRESENTED if is_presenting() else 1.0
    height = round(height * enlarged)
    live_plot_of(look.chart(draw, dark, *arguments, height=height, enlarged=enlarged), key=key, height=height)


def _switches() -> tuple[charts.StepView, str, str]:
    """Which steps all charts show, the scale of the loss, and what is meant by the size of a gradient."""
    with st.container(key="switches", horizontal=True, gap="small", vertical_alignment="center"):
        view = st.segmented_control(
            t("Steps"), charts.STEP_VIEWS, default="all", required=True, key=state.STEPS, persist_state="session",
            format_func=lambda one: t(_VIEWS[one]), width="content", label_visibility="collapsed",
            help=t("On a logarithmic axis the first steps, in which most happens, have as much room as all others. "
                   "The last 200 steps show each single step of a slow run."),
        )  # fmt: skip
        scale = st.segmented_control(
            t("Loss"), list(_SCALES), default="linear", required=True, key="scale of the loss", width="content",
            persist_state="session", format_func=lambda one: t(_SCALES[one]), label_visibility="collapsed",
            help=t("On a logarithmic axis a loss that still falls by a tenth can be seen, however small it is."),
        )  # fmt: skip
        kind = st.segmented_control(
            t("Gradient norm"), list(_KINDS), default="rms", required=True, key="gradient kind", width="content",
            persist_state="session", format_func=lambda one: t(_KINDS[one]), label_visibility="collapsed",
            help=with_term(
                t("RMS divides the norm by the root of the number of weights, to compare large and small layers."),
                "gradient-norm"),
        )  # fmt: skip
    return view, scale, kind
