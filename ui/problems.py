"""Do something, else say on the page why not: the one place where an InklingError becomes a sentence on a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import streamlit as st

from mlp.errors import InklingError
from ui import state
from ui.language.translate import said
from ui.style.markdown import literal

P = ParamSpec("P")


@contextmanager
def problems_shown(advice: str = "") -> Iterator[None]:
    """Show an InklingError of this block as a warning in place of the rest of the block.

    `advice` follows the error's sentence; it is our own Markdown.
    """
    try:
        yield
    except InklingError as error:
        st.warning(f"{literal(said(str(error)))} {advice}".rstrip())


def attempt(action: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Whether the action was done; the sentence of an InklingError is kept for `show_kept_problem`."""
    try:
        action(*args, **kwargs)
    except InklingError as error:
        state.keep_problem(str(error))
        return False
    return True


def show_kept_problem() -> None:
    """Show why the last `attempt` failed, once."""
    if problem := state.take_problem():
        st.error(literal(said(problem)), icon=":material/error:")
