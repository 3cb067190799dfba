"""The class `presenting` of the whole page, by which style.css tells a presentation.

A selector such as `html:has(.mark) ...` would need no script, but would make the browser look at the style of all that
is on the page again whenever a chart gets a new element.
"""

from ui.components.define import define

_component = define("presenting", '<i class="presenting-mark" hidden></i>')


def mark_presenting(presenting: bool) -> None:
    """Give the page this class, or take it away."""
    _component(key="presenting", data=presenting, width="content")
