"""One look at a run, for all tabs that look at it within the same moment."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlp.diagnosis.diagnose import diagnose
from mlp.diagnosis.finding import Finding
from runner.store import Run
from ui import server
from ui.charts import HEIGHT, Figure, History
from ui.components.live_plot import message


class Look:
    """What a run had reported at some moment, and the charts of it: a chart is drawn for the first who wants it.

    Ten tabs of one run would otherwise each draw the same ones, ten times twice a second.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self._messages: dict[tuple[Any, ...], bytes] = {}

    def chart(self, draw: Callable[..., Figure], dark: bool, *arguments: Any, height: int = HEIGHT) -> bytes:
        """The message with `draw(history, dark, *arguments)` for the live plot; any number of threads may ask."""
        wanted = draw, dark, *arguments, height
        found = self._messages.get(wanted)
        if found is None:  # two at a time draw the same one
            found = self._messages[wanted] = message(draw(self.history, dark, *arguments), height)
        return found


def look(run: Run) -> Look:
    """What a run has reported, a quarter of a second ago at most; a change, an epoch and the end are there at once."""
    status = run.status
    return _look(run.id, (status.state, status.acknowledged, status.validation_accuracy))


@st.cache_resource(ttl=0.25, max_entries=64, show_spinner=False)  # it reports more often than anybody can see
def _look(run_id: str, news: tuple[Any, ...]) -> Look:
    return Look(server.store().history(run_id))


def findings(run: Run, history: History) -> list[Finding]:
    """What ails a run, for all who look at it: found anew once a second, and at once after a change or an epoch."""
    news = run.status.state, len(history["marks"]), len(history["epochs"]["step"])
    return _findings(run, history, run.id, news)


@st.cache_resource(ttl=1.0, max_entries=256, show_spinner=False)  # trends do not hurry, and they are a fifth of a look
def _findings(_run: Run, _history: History, run_id: str, news: tuple[Any, ...]) -> list[Finding]:
    return diagnose(_run.experiment, _history, diverged=_run.status.state == "diverged")
