"""Play a run again: from the first, random weights to the last ones."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.data.dataset import as_float
from mlp.errors import InklingError
from mlp.nn.model import Model
from runner.checkpoints import surplus
from runner.moments import on_log_axis
from ui import server
from ui.components.replay import Moments, replay
from ui.problems import problems_shown
from ui.run import state, wall
from ui.style import palette
from ui.style.images import LEVELS

UNITS = 32
"""Units of the first layer that are shown on the page of a run, while it learns and when it is played again."""
MOST = 36
"""Moments that are sent to the browser: 25 kB each."""
FEWEST = 3
JUDGED = 1000
"""Test digits by which the share of right answers is measured."""


def show_replay(run_id: str, digit: NDArray[np.float32] | None) -> None:
    """Show the player of a run, if enough of its moments were kept; `digit` (784,) is answered at each moment."""
    store = server.store()
    with problems_shown():
        steps, model = store.moments(run_id), store.snapshot(run_id)
        if len(steps) < FEWEST or model is None or not wall.can_answer(model):
            return
        shown = digit if digit is not None else as_float(server.test_digits().inputs[0])
        key = f"replay {run_id}"
        moments = _moments(run_id, steps, shown.tobytes()) if state.is_replay_wanted(key) else None
        with st.container(key="replay"):
            replay(moments, shown, key=key, on_wanted=state.show_log_axis)


@st.cache_resource(max_entries=8, show_spinner=False)
def _moments(run_id: str, steps: tuple[int, ...], digit: bytes) -> Moments:
    """What is shown of each moment; one whose file is damaged is left out."""
    story = _story(run_id, steps)
    row = np.frombuffer(digit, np.float32)[None]
    probabilities = [model.predict(row)[0] for _, model in _models(run_id, story.steps)]
    return Moments(story.steps, story.levels, story.scale, story.accuracy, story.answers, np.array(probabilities))


@st.cache_resource(max_entries=8, show_spinner=False)
def _story(run_id: str, steps: tuple[int, ...]) -> Moments:
    """The same without the answer to a drawing."""
    test = server.test_digits()
    rows, labels = as_float(test.inputs[:JUDGED]), test.labels[:JUDGED]
    kept, weights, accuracy, answers = [], [], [], []
    for step, model in _models(run_id, _few(steps)):
        kept.append(step)
        weights.append(np.ascontiguousarray(model.parameters[0][0][:, :UNITS].T, np.float32))
        accuracy.append(float((model.predict(rows).argmax(axis=1) == labels).mean()))
        answers.append(wall.answers(model))
    scale = palette.symmetric_scale(weights[-1])
    levels = np.clip(np.rint(np.array(weights) * (LEVELS / scale)), -LEVELS, LEVELS).astype(np.int8)
    return Moments(kept, levels, scale, accuracy, np.array(answers), np.empty((0, 10)))


def _few(steps: Sequence[int]) -> list[int]:
    """At most MOST of the steps, spread over a logarithmic axis."""
    gone = surplus(dict.fromkeys(steps, 1), most=MOST, place=on_log_axis)
    return [step for step in steps if step not in gone]


def _models(run_id: str, steps: Sequence[int]) -> list[tuple[int, Model]]:
    found = []
    for step in steps:
        try:
            found.append((step, server.store().moment(run_id, step)))
        except InklingError:  # it was thinned out or damaged meanwhile
            continue
    return found
