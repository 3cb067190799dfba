"""A run as it happens: how far it is, what it can be told, and its curves."""

import streamlit as st

from mlp.config import TrainingConfig
from mlp.errors import InklingError
from runner.store import Run
from ui import charts, server, state
from ui import format as fmt
from ui.charts import History
from ui.components.live_plot import live_plot
from ui.owner import owner_hash

TICK = 0.5
"""Seconds between two looks at a run that learns."""

STATES = {
    "queued": ("Waiting for its turn", ":material/hourglass_empty:"),
    "running": ("Learning", ":material/play_arrow:"),
    "paused": ("Paused", ":material/pause:"),
    "done": ("Done", ":material/check:"),
    "stopped": ("Stopped", ":material/stop:"),
    "diverged": ("Diverged", ":material/error:"),
    "failed": ("Failed", ":material/error:"),
    "interrupted": ("Interrupted", ":material/power_off:"),
}


def show_run(run_id: str) -> None:
    """The live view of one run; it looks again by itself for as long as the run is active.

    A run that does not exist, or whose files are damaged, gets a sentence.
    """
    try:
        active = server.store().run(run_id).status.active
    except InklingError:
        active = False
    st.fragment(_view, run_every=TICK if active else None)(run_id, active)


def _view(run_id: str, was_active: bool) -> None:
    """One look; what it finds may have been deleted or damaged since the last one."""
    try:
        _show(server.store().run(run_id), was_active)
    except InklingError as error:
        st.warning(f"{error} Press Train to start a new run.")


def _show(run: Run, was_active: bool) -> None:
    if was_active != run.status.active:
        st.rerun()  # the whole page once more: it begins or ends the ticking
    history = server.store().history(run.id)
    _head(run, history)
    dark = st.context.theme.type == "dark"
    if not history["steps"]["step"] and run.status.active:
        st.caption("Loss, accuracy and the gradient norm of each layer will appear here in a moment.")
    live_plot(charts.loss_chart(history, dark), key="loss")
    live_plot(charts.accuracy_chart(history, dark), key="accuracy")
    kind = st.segmented_control(
        "Gradient norm", ["RMS", "norm"], default="RMS", required=True, key="gradient kind", persist_state="session",
        help="RMS is the norm divided by the root of the number of weights: large layers do not look stronger.",
    )  # fmt: skip
    live_plot(charts.gradient_chart(history, dark, "rms" if kind == "RMS" else "norm"), key="gradient")
    live_plot(charts.update_chart(history, dark), key="update")


def _head(run: Run, history: History) -> None:
    """State, progress, facts, and what can be done now."""
    store, status, experiment = server.store(), run.status, run.spec.experiment
    words, icon = STATES[status.state]
    if place := store.queue_position(run.id):
        words += f": number {place} in the queue"
    st.subheader(f"{icon} {words}", anchor=False)
    done = max(status.epoch, max(history["steps"]["step"], default=0) / steps_per_epoch(experiment.training))
    epoch = min(int(done) + 1, status.epochs)
    st.progress(min(1.0, done / status.epochs), text=f"epoch {epoch} of {status.epochs}")
    facts = {
        "network": str(experiment.network),
        "speed": fmt.rate(status.samples_per_second) if status.samples_per_second else None,
        "trained for": fmt.duration(status.seconds) if status.seconds else None,
        "time left": fmt.duration(status.seconds_left) if status.active and status.seconds > 1 else None,
        "validation": fmt.percent(status.validation_accuracy) if status.validation_accuracy is not None else None,
        "test": fmt.percent(status.test_accuracy) if status.test_accuracy is not None else None,
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items() if value)
    st.html(f'<dl class="facts">{rows}</dl>')
    if status.message and status.state != "done":
        (st.error if status.state in ("diverged", "failed") else st.info)(status.message)
    with st.container(horizontal=True):
        if status.active and store.can_steer(run.id, owner_hash()):
            st.button("Stop", icon=":material/stop:", on_click=stop, args=(run.id,),
                      help="Ends the training after the batch it is at; what is learned is kept.")  # fmt: skip
        elif status.state == "interrupted" and store.can_steer(run.id, owner_hash()):
            st.button("Resume", icon=":material/play_arrow:", on_click=store.resume, args=(run.id, owner_hash()),
                      help="Goes on from the last checkpoint, as if it had never been interrupted.")  # fmt: skip
        if not status.active and status.step:
            if st.button("Draw for this network", type="primary", icon=":material/draw:"):
                state.look_at_run(run.id)
                st.switch_page("views/draw.py")
            if st.button("See its weights", icon=":material/grid_on:"):
                st.switch_page("views/weights.py")


def stop(run_id: str) -> None:
    """Ask a run to end; what it has learned is kept."""
    server.store().command(run_id, owner_hash(), "stop")


def steps_per_epoch(training: TrainingConfig) -> int:
    """How many batches an epoch has."""
    return -(-training.train_size // training.batch_size)
