"""The state of the training form in a browser tab."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import streamlit as st

from ui.state import current_run

FIRST_LAYERS = (128, 64)
_LAYERS = "hidden layers"
UPLOAD_FIELD = "own data"
"""Key of the field for files."""
_NEXT = "fields of the next run"
_FORM = "what the form said"
_CHANGED = "settings changed beside a run"


def layer_keys() -> list[int]:
    """The hidden layers of the form by keys, which stay the same when other layers are added or removed."""
    if _LAYERS not in st.session_state:
        st.session_state[_LAYERS] = list(range(len(FIRST_LAYERS)))
    return list(st.session_state[_LAYERS])


def add_layer() -> None:
    """Add a hidden layer before the output."""
    keys = layer_keys()
    st.session_state[_LAYERS] = [*keys, max(keys, default=-1) + 1]


def remove_layer(key: int) -> None:
    """Remove a hidden layer."""
    st.session_state[_LAYERS] = [other for other in layer_keys() if other != key]


def form_is_new() -> bool:
    """Whether this tab has not shown the training form yet."""
    return _LAYERS not in st.session_state


def form_has_changed(says: Hashable) -> bool:
    """Whether the form differs from the last call; False at the first call."""
    before = st.session_state.get(_FORM, says)
    st.session_state[_FORM] = says
    return bool(says != before)


def fill_form(hidden: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set the training form: the units of its hidden layers, and its other controls by their keys."""
    forget_changes()
    st.session_state[_LAYERS] = list(range(len(hidden)))
    units = {f"units {key}": size for key, size in enumerate(hidden)}
    set_fields(units | dict(values))


def set_fields(values: Mapping[str, Any]) -> None:
    """Set fields of the form by their keys; before they are on the page."""
    for key, value in values.items():
        st.session_state[key] = value


def set_fields_next(values: Mapping[str, Any]) -> None:
    """Set fields that are on the page already, and run the page again."""
    st.session_state[_NEXT] = dict(values)
    st.rerun()


def take_next_fields() -> None:
    """Set the fields that `set_fields_next` was given; before they are on the page."""
    set_fields(st.session_state.pop(_NEXT, {}))


def field_value(key: str) -> Any:
    """What the field of the form with this key holds; None if it is not on the page."""
    return st.session_state.get(key)


def mark_changed(setting: str) -> None:
    """A person has changed this setting in the form, beside the run that the page shows."""
    st.session_state[_CHANGED] = current_run(), (*changed_settings(), setting)


def changed_settings() -> tuple[str, ...]:
    """The settings that were changed beside the run of the page, and of which nobody has said yet for which run."""
    run, settings = st.session_state.get(_CHANGED, (None, ()))
    return tuple(dict.fromkeys(settings)) if run == current_run() else ()


def forget_changes() -> None:
    """It was said for which run the changed settings are."""
    st.session_state.pop(_CHANGED, None)
