"""What the page Shapes and numbers keeps of a browser tab: what its fields hold. All else is in the URL."""

from collections.abc import Sequence

import streamlit as st


def begin(key: str, value: object) -> None:
    """What a field of a page begins with: what the URL says."""
    if st.session_state.get(key) is None:
        st.session_state[key] = value


def begin_one_of(key: str, names: Sequence[str], value: str) -> None:
    """The same for a choice among names, which are others in another language."""
    if st.session_state.get(key) not in names:
        st.session_state[key] = value


def sent(key: str, name: str) -> object:
    """What an element of ours has just sent; it comes from outside and may be nonsense."""
    return st.session_state[key].get(name)


def value_of(key: str) -> object:
    """What a field holds."""
    return st.session_state.get(key)


def set_value(key: str, value: object) -> None:
    """Put something into a field, before it is shown."""
    st.session_state[key] = value
