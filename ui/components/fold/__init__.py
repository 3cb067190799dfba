"""The heading of the training form beside a run: a press on it folds the form to a strip, and the charts take the room.

The browser folds by itself, so nothing waits for the server, and the form keeps what it says. The tab remembers it:
`start.js` folds the form of a page that is loaded again before it is seen.
"""

from ui.components.define import define

_CHEVRONS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M11 6 5 12l6 6M19 6l-6 6 6 6"/></svg>'
_component = define("fold", f'<h1 class="fold"><button type="button">{_CHEVRONS}<span></span></button></h1>')


def fold(name: str) -> None:
    """The heading `name` of the form (the element `.st-key-form`), with its press."""
    _component(key="fold", data=name)
