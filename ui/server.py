"""What all pages of the server share: the store of runs and what ails them, drafts of forms, the shipped networks."""

from pathlib import Path
from typing import Any

import streamlit as st

from mlp.config import Experiment
from mlp.diagnosis import diagnose
from mlp.errors import ModelFileError
from mlp.finding import Finding
from mlp.home import home
from mlp.model import Model
from mlp.storage import load_model
from runner.calibration import measured
from runner.drafts import Drafts
from runner.store import Run, RunStore
from ui.charts import History
from ui.shared_look import Look

MODELS = Path(__file__).resolve().parent.parent / "models"


@st.cache_resource(show_spinner=False)
def store() -> RunStore:
    """The runs under INKLING_HOME."""
    return RunStore(home())


@st.cache_resource(show_spinner=False)
def drafts() -> Drafts:
    """What browsers have in their training forms."""
    return Drafts(home())


@st.cache_resource(show_spinner=False)
def shipped() -> dict[str, Model]:
    """The networks that come with the program by name, `default` first; one that cannot be read is left out."""
    models = {}
    for path in sorted(MODELS.glob("*.safetensors"), key=lambda path: (path.stem != "default", path.stem)):
        try:
            models[path.stem] = load_model(path)
        except ModelFileError:
            continue
    return models


def estimate(experiment: Experiment) -> float | None:
    """Seconds of training on this machine; None until its speed is known."""
    costs = measured(home())
    return costs.run(experiment) if costs else None


def look(run: Run) -> Look:
    """What a run has reported, a quarter of a second ago at most; a change, an epoch and the end are there at once."""
    status = run.status
    return _look(run.id, (status.state, status.acknowledged, status.validation_accuracy))


@st.cache_resource(ttl=0.25, max_entries=64, show_spinner=False)  # it reports more often than anybody can see
def _look(run_id: str, news: tuple[Any, ...]) -> Look:
    return Look(store().history(run_id))


def findings(run: Run, history: History) -> list[Finding]:
    """What ails a run, for all who look at it: found anew once a second, and at once after a change or an epoch."""
    news = run.status.state, len(history["marks"]), len(history["epochs"]["step"])
    return _findings(run, history, run.id, news)


@st.cache_resource(ttl=1.0, max_entries=256, show_spinner=False)  # trends do not hurry, and they are a fifth of a look
def _findings(_run: Run, _history: History, run_id: str, news: tuple[Any, ...]) -> list[Finding]:
    return diagnose(_run.experiment, _history, diverged=_run.status.state == "diverged")
