"""Train: build a network on the left, and watch it learn on the right."""

import streamlit as st

from mlp.arrays import PIXELS
from mlp.config import Experiment
from ui import server, state
from ui.components.bring_into_view import bring_into_view
from ui.components.fold import fold
from ui.drawing import state as drawing_state
from ui.drawing.canvas import put_test_digit
from ui.form.controls import experiment_form, usual_settings_button
from ui.form.draft import begin_form, keep_form
from ui.language.translate import t
from ui.networks import select_run
from ui.run.ready import make_ready
from ui.run.start import open_active_run, start
from ui.run.view import show_run
from ui.style import format as fmt
from ui.style.layer_label import layer_label

FORM = 300
"""The width of the form in pixels: the charts need the rest."""


def shapes(experiment: Experiment) -> None:
    """Show the shape, the colour and the number of parameters of each layer."""
    network, dark = experiment.network, st.context.theme.type == "dark"
    count = len(network.shapes)
    rows = []
    for index, (name, (fan_in, fan_out)) in enumerate(zip(network.layer_names, network.shapes, strict=True)):
        rows.append(
            f"<tr><td>{layer_label(name, index, count, dark)}</td>"
            f"<td>{fan_in} × {fan_out}</td><td>{fmt.thousands((fan_in + network.biases) * fan_out)}</td></tr>"
        )
    pixels = network.inputs == PIXELS
    inputs = t("input 784 pixels") if pixels else t("input, {count} numbers", count=fmt.thousands(network.inputs))
    st.html(
        '<table class="shapes" data-testid="shapes">'
        f"<tr><th>{t('layer')}</th><th>{t('weights W')}</th><th>{t('parameters')}</th></tr>"
        f"<tr><td>{inputs}</td><td></td><td></td></tr>{''.join(rows)}"
        f'<tr class="sum"><td>{network}</td><td></td><td>{fmt.thousands(network.learned)}</td></tr></table>'
    )


def duration(experiment: Experiment) -> None:
    """Show how long the training will take."""
    seconds = server.estimate(experiment)
    if seconds is None:
        st.caption(t("The speed of this machine is being measured."))
    else:
        st.caption(t("About {time} of training on this machine.", time=fmt.duration(seconds)))


def draw_with(number: int) -> None:
    """Show a test digit on the page Draw."""
    put_test_digit(number)
    st.switch_page("views/draw.py")


begin_form()
open_active_run()
with st.container(horizontal=True, key="train"):
    with st.container(width=FORM, key="form"):
        heading = st.container()  # a press of Train below changes it
        experiment, action = experiment_form()
        pressed = action.button(t("Train"), type="primary", width="stretch", disabled=experiment is None)
        if experiment:
            with action:
                duration(experiment)
                start(experiment, pressed=pressed)
            shapes(experiment)
        usual_settings_button()
        with heading:
            if state.current_run():
                fold(t("Next network"))
            else:
                st.title(t("Train a network"))
    with st.container(width="stretch", gap="xsmall", key="live run" if state.current_run() else "no run"):
        bring_into_view(state.started_run())
        run = select_run()
        if run is None:
            st.info(t("Press Train: the loss, the accuracy and the gradient norm of each layer will move here."))
            make_ready()
        else:
            drawn = drawing_state.drawing()
            digit = drawn.prepared() if drawn else None
            show_run(run, digit.row if digit and not digit.blank else None, draw_with)
if experiment:
    keep_form(experiment)
