"""The reports and charts of a run at one moment, shared by all tabs that show it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlp.diagnosis.diagnose import diagnose
from mlp.diagnosis.finding import Finding
from mlp.training.history import History
from runner.store import Run
from ui import server
from ui.charts import HEIGHT, Figure
from ui.components.live_plot import message
from ui.language.state import language


class Look:
    """The reports of a run at one moment, and its charts, each drawn once when a tab first asks for it.

    Without this, ten tabs of one run would each draw the same charts twice a second.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self._messages: dict[tuple[Any, ...], bytes] = {}

    def chart(
        self, draw: Callable[..., Figure], dark: bool, *arguments: Any, height: int = HEIGHT, enlarged: float = 1.0
    ) -> bytes:
        """The message for the live plot with `draw(history, dark, *arguments)`; any number of threads may call this.

        It is in the language of the tab that asks.
        """
        wanted = draw, dark, language(), *arguments, height, enlarged
        found = self._messages.get(wanted)
        if found is None:  # two threads at the same time may draw the same chart
            found = self._messages[wanted] = message(draw(self.history, dark, *arguments), height, enlarged)
        return found


def look(run: Run) -> Look:
    """The reports of a run, at most a quarter of a second old; a change, an epoch and the end appear at once."""
    status = run.status
    return _look(run.id, (status.state, status.acknowledged, status.validation_accuracy))


@st.cache_resource(ttl=0.25, max_entries=64, show_spinner=False)  # more often than people can see
def _look(run_id: str, news: tuple[Any, ...]) -> Look:
    return Look(server.store().history(run_id))


def findings(run: Run, history: History) -> list[Finding]:
    """The findings of a run, shared by all tabs: new once a second, and at once after a change or an epoch."""
    news = run.status.state, len(history.marks), len(history.epochs.step)
    return _findings(run, history, run.id, news)


@st.cache_resource(
    ttl=1.0, max_entries=256, show_spinner=False
)  # trends change slowly, and finding them takes a fifth of a tick
def _findings(_run: Run, _history: History, run_id: str, news: tuple[Any, ...]) -> list[Finding]:
    state, final = _run.status.state, final_accuracy(_run)
    return diagnose(_run.experiment, _history, diverged=state == "diverged", final_accuracy=final)


def final_accuracy(run: Run) -> float | None:
    """How much of the test images a run reads that has ended as planned; None for any other run."""
    return run.status.test_accuracy if run.status.state == "done" else None
