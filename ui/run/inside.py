"""What a network computes while it learns: its first weights as pictures, its answers, or its surface."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.arrays import PIXELS, SIDE
from mlp.data.dataset import as_float
from mlp.data_sets import is_own
from mlp.nn.model import Model
from runner.store import Run
from ui import charts, server
from ui.components.live_plot import live_plot
from ui.components.weight_grid import weight_grid
from ui.language.translate import t
from ui.run.own_wall import show_own_wall
from ui.run.replay import UNITS
from ui.run.wall import can_answer, show_wall
from ui.style import format as fmt
from ui.style.images import data_url, digit_png

GAP = 16
"""Pixels between two charts that stand one below the other."""
RECONSTRUCTED = 8
"""Test digits that an autoencoder shows beside what it makes of them."""


def show_inside(run: Run, on_digit: Callable[[int], None]) -> None:
    """Show the present network of a run in two columns, as far as its inputs can be seen."""
    left, right = st.columns(2)  # also without weights: else the charts below would be taken away and drawn again
    model = server.store().snapshot(run.id)
    if model is None:
        return
    inputs, outputs = model.config.inputs, model.config.outputs
    with left:
        if inputs == PIXELS:
            _show_units(model)
    with right:
        if is_own(run.experiment.training.data):
            show_own_wall(run.experiment.training.data, model)
        elif can_answer(model):
            show_wall(run.id, model, on_digit)
        elif inputs == outputs == PIXELS:
            _show_reconstructions(model)


def _show_units(model: Model) -> None:
    W = model.parameters[0][0]
    units = W.shape[1]
    few = t("These are the first {few} of {all} units.", few=UNITS, all=fmt.thousands(units)) if units > UNITS else ""
    st.markdown(f"**{t('First layer: what each unit looks for')}**")
    st.caption(f"{t('Ink on red pixels raises the unit, ink on blue pixels lowers it.')} {few}".rstrip())
    weight_grid(W[:, :UNITS], key="live weights")


def can_be_drawn_for(run: Run) -> bool:
    """Whether a drawing is something that the network of a run takes."""
    experiment = run.spec.experiment
    return experiment.network.inputs == PIXELS or is_own(experiment.training.data)


def can_show_surface(run: Run) -> bool:
    """Whether the network of a run has so few inputs that all it computes can be seen."""
    samples = server.made_samples(run.experiment.training.data)
    return samples is not None and samples.inputs.shape[1] == run.experiment.network.inputs


def show_surface(run: Run) -> None:
    """Show what the network computes now over the plane or the line of its inputs; as high as two charts."""
    samples, model = server.made_samples(run.experiment.training.data), server.store().snapshot(run.id)
    if samples is None or model is None:
        return
    draw = charts.surface_chart if model.config.inputs == 2 else charts.curve_chart
    height = 2 * charts.HEIGHT + GAP
    live_plot(draw(model, samples, st.context.theme.type == "dark"), key="surface", height=height)


def _show_reconstructions(model: Model) -> None:
    rows = as_float(server.test_digits().inputs[:RECONSTRUCTED])
    st.markdown(f"**{t('Test digits, and below what the network makes of them')}**")
    st.caption(t("It has to press each image through its smallest layer."))
    st.html(reconstructions_html(rows, np.clip(model.outputs(rows), 0, 1)))


def reconstructions_html(rows: NDArray[np.floating[Any]], made: NDArray[np.floating[Any]]) -> str:
    """Images (n, 784) in one line, and below each what was made of it."""
    columns = []
    for number, (given, back) in enumerate(zip(rows, made, strict=True)):
        above, below = (data_url(digit_png(image.reshape(SIDE, SIDE))) for image in (given, back))
        columns.append(
            f'<div><img src="{above}" alt="{t("test digit {number}", number=number)}">'
            f'<img src="{below}" alt="{t("what the network makes of it")}"></div>'
        )
    return f'<div class="reconstructions">{"".join(columns)}</div>'
