"""Objects that all pages of the server share: the store of runs, the drafts of forms, the shipped networks."""

from collections.abc import Callable

import streamlit as st

from mlp.config import Experiment
from mlp.data.dataset import Dataset
from mlp.data.mnist import load_mnist_test
from mlp.data.splits import load_splits
from mlp.data_sets import data_set_of
from mlp.errors import ModelFileError
from mlp.home import PROJECT, home
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.training.best_threads import best_threads
from mlp.training.threads import cores
from runner.calibration import measured
from runner.courses import Courses
from runner.drafts import Drafts
from runner.lab_classes import ClassQuestions
from runner.run import Run
from runner.store import RunStore

MODELS = PROJECT / "models"


@st.cache_resource(show_spinner=False)
def store() -> RunStore:
    """The runs under INKLING_HOME."""
    return RunStore(home())


@st.cache_resource(show_spinner=False)
def drafts() -> Drafts:
    """The settings that each browser has in its training form."""
    return Drafts(home())


@st.cache_resource(show_spinner=False)
def laboratory() -> Courses:
    """The trainings with famous mistakes."""
    return Courses(home())


@st.cache_resource(show_spinner=False)
def recipes() -> Courses:
    """The versions of recipes; apart from the laboratory, whose short trainings shall not wait for long ones."""
    return Courses(home())


@st.cache_resource(show_spinner=False)
def class_questions() -> ClassQuestions:
    """The mistakes that classes are asked about."""
    return ClassQuestions(home())


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


@st.cache_resource(show_spinner=False)
def test_digits() -> Dataset:
    """The 10,000 test images of MNIST."""
    return load_mnist_test()


@st.cache_resource(show_spinner=False, max_entries=16)
def made_samples(data: str) -> Dataset | None:
    """The training samples of a small data set that is made by its rule; None for images."""
    row = data_set_of(data)
    return load_splits(data, None).train if row and row.inputs <= 2 else None


def estimate(experiment: Experiment) -> float | None:
    """Seconds of training alone on this machine; None until its speed was measured."""
    costs = measured(home())
    return costs.run(experiment, best_threads(experiment, max(1, cores() - 1), cores())) if costs else None


def time_needed() -> Callable[[Run], float | None]:
    """A function for the seconds that a run still trains; it gives None where that is not known."""
    costs = measured(home())

    def seconds(run: Run) -> float | None:
        if run.status.state == "running" and run.status.seconds_left is not None:
            return run.status.seconds_left
        return costs.run(run.experiment, run.status.threads or 1) * (1 - run.status.progress) if costs else None

    return seconds
