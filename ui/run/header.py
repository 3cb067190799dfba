"""The header of a run's page: its state, its progress, and its numbers."""

import streamlit as st

from mlp.diagnosis.outcome import learned_nothing
from mlp.training.history import History
from runner.status import Status
from runner.store import Run
from runner.waiting import Queue
from ui import server
from ui.language.translate import t
from ui.run.controls import speed_of
from ui.run.look import final_accuracy
from ui.runs.states import NOT_RUNNING, STARTING, STATES, STOPPING
from ui.style import format as fmt
from ui.style.markdown import literal

RESTART = "No waiting run starts. Restart Inkling; its output says why the launcher ended."
WRITERS = "six writers"
WRITERS_HELP = (
    "Test: scanned digits of MNIST. Six writers: digits that six people drew on a screen; it has learned none of these."
)


def show_head(run: Run, history: History, queue: Queue, stopping: bool) -> None:
    """Show the state, the progress and the numbers of a run."""
    status = run.status
    words, icon = STOPPING if stopping else STATES[status.state]
    if status.state == "queued" and not server.store().launcher().running:
        words, icon = NOT_RUNNING
    elif learned_nothing(final_accuracy(run), run.experiment):
        words, icon = t("Finished, but it learned nothing"), ":material/error:"
    elif not stopping and (place := queue.position(run.id)):
        if queue.begins_at_once(run.id) and not _problem_of(run):
            words, icon = STARTING
        else:
            words += f" for its turn: number {place:d} in the queue"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{icon} {words}", anchor=False, width="content")
        st.progress(status.progress, text=_progress(status), width="stretch")
    facts = facts_of(run, history)
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    st.html(f'<dl class="facts">{rows}</dl>')
    if WRITERS in facts:
        st.caption(WRITERS_HELP)
    if problem := _problem_of(run):
        st.error(literal(problem), icon=":material/error:")
    elif status.message and status.state == "failed":
        st.error(literal(status.message))
    elif status.message and status.state == "diverged":
        st.caption(literal(where_it_broke(status.message)))
    elif status.message and status.state != "done":
        st.caption(literal(status.message))


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
    facts = {"network": str(run.experiment.network)}
    if not status.step:
        return facts
    facts |= {"speed": speed_of(run) or fmt.NOTHING, "trained for": fmt.duration(status.seconds or None)}
    if status.active:
        facts["time left"] = _time_left(status)
    facts["validation"] = fmt.percent(status.validation_accuracy)
    if not status.active:
        facts["test"] = fmt.percent(status.test_accuracy)
    writers = history.test.writers_accuracy if history.test else None
    return facts if writers is None or status.active else facts | {WRITERS: fmt.percent(writers)}


def _progress(status: Status) -> str:
    if not status.step:
        return f"{status.epochs:d} epoch{'' if status.epochs == 1 else 's'} to train"
    epoch = min(int(status.epoch) + 1, status.epochs)
    return f"epoch {epoch} of {status.epochs:d}, step {fmt.thousands(status.step)}"


def _time_left(status: Status) -> str:
    known = status.state == "running" and status.seconds > 1 and status.steps_per_second is None
    return fmt.duration(status.seconds_left) if known else fmt.NOTHING
