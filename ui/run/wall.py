"""A small wall of test digits with the answers of a network while it learns."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.data.dataset import as_float
from mlp.data.own.picture_form import reads_digits
from mlp.nn.model import Model
from ui import server
from ui.components.digit_wall import digit_wall
from ui.language.translate import t
from ui.state import set_current_run

OF_EACH = 4
"""Digits of each class."""


@cache
def chosen() -> NDArray[np.intp]:
    """The numbers of the digits on the wall among the test images: a few of each class, always the same."""
    labels = server.test_digits().labels
    found = np.concatenate([np.flatnonzero(labels == digit)[:OF_EACH] for digit in range(10)])
    return np.random.default_rng(0).permutation(found)


def images() -> NDArray[np.uint8]:
    """The digits on the wall, (n, 784)."""
    pixels: NDArray[np.uint8] = server.test_digits().inputs[chosen()]
    return pixels


def answers(model: Model) -> NDArray[np.intp]:
    """The answers of a network to the digits on the wall, (n,)."""
    found: NDArray[np.intp] = model.predict(as_float(images())).argmax(axis=1)
    return found


def can_answer(model: Model) -> bool:
    """Whether it reads digits."""
    return reads_digits(model.card, model.config)


def show_wall(run_id: str, model: Model, on_digit: Callable[[int], None]) -> None:
    """Show the wall; a press calls `on_digit` with the number of the digit among the test images."""
    labels, found = server.test_digits().labels[chosen()], answers(model)
    right = int((labels == found).sum())
    st.markdown(f"**{t('Test digits: {right} of {all} right', right=right, all=len(labels))}**")
    st.caption(t("They are not used for training. Press one to draw with it."))
    place = digit_wall(
        images(), labels.tolist(), found.tolist(), key="wall",
        on_press=partial(set_current_run, run_id),  # Draw then answers with this network, whichever it had
    )  # fmt: skip
    if place is not None:
        on_digit(int(chosen()[place]))
