"""What changes in a part of the page is said to those who hear it: the part itself is replaced with each change."""

from ui.components.define import define

_component = define("spoken", '<p class="spoken" role="status" aria-live="polite"></p>')


def spoken(container: str, parts: str, *, key: str) -> None:
    """Say the text of the elements `parts` (a CSS selector) in the container with this key whenever it changes."""
    _component(key=key, data={"container": container, "parts": parts}, height=1)
