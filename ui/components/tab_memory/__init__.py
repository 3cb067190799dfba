"""A text that a tab of a browser remembers over a reload of the page, and no longer than the tab is open."""

from collections.abc import Callable

from ui.components.define import define

_component = define("tab_memory", '<div class="tab-memory"></div>')


def tab_memory(text: str | None, *, key: str, on_found: Callable[[], None]) -> None:
    """Remember a text, or none; its state `found` is the text of before the reload, sent once for an empty one."""
    _component(key=key, data={"text": text, "name": f"inkling {key}"}, on_found_change=on_found)
