"""The switch between the languages: a list that the browser itself opens, so that it is large enough for any finger.

The browser keeps the choice in a cookie, and the language of the page is told to those who hear it (`lang` of <html>).
"""

from collections.abc import Callable
from html import escape

from ui.components.define import define
from ui.language.state import COOKIE, LANGUAGES, SWITCH, is_chosen, language
from ui.language.translate import t

_GLOBE = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c5 5 5 13 0 18c-5-5-5-13 0-18"/></svg>'
)
_OPTIONS = "".join(
    f'<option value="{escape(name)}" lang="{escape(name)}">{escape(words)}</option>'
    for name, words in LANGUAGES.items()
)
_component = define(
    "language_switch",
    f'<div class="language-switch">{_GLOBE}<span aria-hidden="true"></span><select>{_OPTIONS}</select></div>',
)


def language_switch(on_press: Callable[[], None]) -> None:
    """Show the language of the tab; a press on another one calls `on_press`."""
    data = {"language": language(), "cookie": COOKIE if is_chosen() else "", "label": t("Language")}
    _component(key=SWITCH, data=data, on_language_change=on_press, width="content")
