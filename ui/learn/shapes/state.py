"""What the page Shapes and numbers keeps of a browser tab: what its fields hold. All else is in the URL."""

import streamlit as st


def begin(key: str, value: object) -> None:
    """What a field of a page begins with: what the URL says."""
    if key not in st.session_state:
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
