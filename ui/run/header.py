"""The header of a run's page: its state, its progress, and its numbers."""

import streamlit as st

from mlp.diagnosis.outcome import learned_nothing
from mlp.training.history import History
from runner.status import Status
from runner.store import Run
from runner.waiting import Queue
from ui import server
from ui.language.translate import later, said, t, tn
from ui.run.controls import speed_of
from ui.run.look import final_accuracy
from ui.runs.states import LEARNED_NOTHING, NOT_RUNNING, STARTING, STATES, STOPPING, Wording
from ui.style import format as fmt
from ui.style.markdown import literal

RESTART = later("No waiting run starts. Restart Inkling; its output says why the launcher ended.")
WRITERS = later("six writers")
WRITERS_HELP = later(
    "Test: scanned digits of MNIST. Six writers: digits that six people drew on a screen; it has learned none of these."
)


def show_head(run: Run, history: History, queue: Queue, stopping: bool) -> None:
    """Show the state, the progress and the numbers of a run."""
    status = run.status
    wording = wording_of(run, queue, stopping=stopping)
    words, place = t(wording.word), queue.position(run.id)
    if wording == STATES["queued"] and place:
        words = t("Waiting for its turn: number {place} in the queue", place=place)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{wording.icon} {words}", anchor=False, width="content")
        st.progress(status.progress, text=_progress(status), width="stretch")
    facts = facts_of(run, history)
    rows = "".join(f"<div><dt>{t(name)}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    st.html(f'<dl class="facts">{rows}</dl>')


def show_note(run: Run, history: History) -> None:
    """A sentence about the run where there is one: why it does not go on, why it has ended, what its numbers mean."""
    status = run.status
    if WRITERS in facts_of(run, history):
        st.caption(t(WRITERS_HELP))
    if problem := _problem_of(run):
        st.error(literal(said(problem)), icon=":material/error:")
    elif status.message and status.state == "failed":
        st.error(literal(said(status.message)))
    elif status.message and status.state == "diverged":
        st.caption(literal(said(where_it_broke(status.message))))
    elif status.message and status.state != "done":
        st.caption(literal(said(status.message)))


def wording_of(run: Run, queue: Queue, *, stopping: bool) -> Wording:
    """The state of a run as a person understands it: finer than the one in its files."""
    if stopping:
        return STOPPING
    if run.status.state == "queued" and not server.store().launcher().running:
        return NOT_RUNNING
    if run.status.state == "queued" and queue.begins_at_once(run.id) and not _problem_of(run):
        return STARTING
    if learned_nothing(final_accuracy(run), run.experiment):
        return LEARNED_NOTHING
    return STATES[run.status.state]


def where_it_broke(message: str) -> str:
    """The first sentence: runs of older versions have an advice after it, which may not be that of the finding."""
    return message.partition(". ")[0].rstrip(".") + "."


def _problem_of(run: Run) -> str | None:
    """What keeps a run from going on though it has not ended; None for a run that waits or learns as usual."""
    store, launcher = server.store(), server.store().launcher()
    if run.status.state == "queued" and not launcher.running:
        return launcher.problem or RESTART
    return launcher.runs.get(run.id) or store.disk_problem(run.id)


def facts_of(run: Run, history: History) -> dict[str, str]:
    """The numbers by name. A number that is not known yet is a dash, so nothing moves when it appears."""
    status = run.status
    facts = {later("network"): str(run.experiment.network)}
    if not status.step and not status.active:
        return facts
    facts |= {later("speed"): speed_of(run) or fmt.NOTHING, later("trained for"): fmt.duration(status.seconds or None)}
    if status.active:
        facts[later("time left")] = _time_left(status)
    if run.experiment.learns_numbers:
        losses = history.epochs.validation_loss
        facts[later("validation loss")] = fmt.loss(losses[-1]) if losses else fmt.NOTHING
        if not status.active:
            facts[later("test loss")] = fmt.loss(history.test.loss if history.test else None)
        return facts
    facts[later("validation")] = fmt.percent(status.validation_accuracy)
    if not status.active:
        facts[later("test")] = fmt.percent(status.test_accuracy)
    writers = history.test.writers_accuracy if history.test else None
    return facts if writers is None or status.active else facts | {WRITERS: fmt.percent(writers)}


def _progress(status: Status) -> str:
    if not status.step:
        return tn("{count} epoch to train", "{count} epochs to train", status.epochs)
    epoch = min(int(status.epoch) + 1, status.epochs)
    return t("epoch {epoch} of {all}, step {step}", epoch=epoch, all=status.epochs, step=fmt.thousands(status.step))


def _time_left(status: Status) -> str:
    known = status.state == "running" and status.seconds > 1 and status.steps_per_second is None
    return fmt.duration(status.seconds_left) if known else fmt.NOTHING
