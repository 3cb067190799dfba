"""On a phone, a press of Train moves the page to the run: the form that it is pressed on is as long as two screens."""

from ui.components.define import define

_component = define("bring_into_view", '<div class="bring-into-view"></div>')


def bring_into_view(pressed: str | None) -> None:
    """Move the page to here, where it is one column, when another thing was `pressed` than the last time."""
    _component(key="bring into view", data=pressed or "", height=1)
