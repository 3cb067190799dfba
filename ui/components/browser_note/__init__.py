"""A note that a browser keeps for a year, as a cookie, so that the server knows it when a page is loaded."""

from ui.components.define import define

_component = define("browser_note", '<div class="browser-note"></div>')


def browser_note(name: str, value: str, *, key: str) -> None:
    """Let the browser keep the note; both are words of ours, of letters and underscores."""
    _component(key=key, data={"name": name, "value": value})
