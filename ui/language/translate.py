"""A text in the language of a tab.

The catalogues are PO files, which translators know and which Babel reads; a text without a translation stays English.
`python -m tools.texts` brings them up to date with the source.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from mlp.sentence import Sentence
from ui.language.numbers import written_in
from ui.language.state import SOURCE, language


def t(text: str, /, **values: Any) -> str:
    """The text in the language of this tab; `values` fill its {fields}."""
    name = language()
    return _with_values(_forms(name).get(text, [text])[0], name, values)


def tn(one: str, many: str, /, count: int, **values: Any) -> str:
    """One of two texts by a number, which fills {count}, in the language of this tab."""
    name = language()
    forms = _forms(name).get(one, [one, many])
    found = forms[min(int(count != 1), len(forms) - 1)]  # German has the two forms of English, Chinese one
    return _with_values(found, name, {"count": count, **values})


def later(text: str, /) -> str:
    """The text itself: it stands in a table, and is translated by `t` where it is shown."""
    return text


def said(sentence: str) -> str:
    """A sentence of `mlp` or `runner` in the language of this tab; one that is no `Sentence` stays as it is."""
    if not isinstance(sentence, Sentence):
        return t(sentence)
    return t(sentence.text, **{name: _said_value(value) for name, value in sentence.values.items()})


def _said_value(value: Any) -> Any:
    return said(value) if isinstance(value, str) else value


def _with_values(text: str, name: str, values: dict[str, Any]) -> str:
    if not values:
        return text
    return text.format(**values) if name == SOURCE else _Local(name).format(text, **values)


class _Local(Formatter):
    """Writes numbers as a language does: {rate:g} is 0,1 in German."""

    def __init__(self, name: str) -> None:
        self.name = name

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value in its place."""
        written = str(super().format_field(value, format_spec))
        return written_in(written, self.name) if isinstance(value, int | float) else written


@cache
def _forms(name: str) -> dict[str, Sequence[str]]:
    """The translations of each English text, or of its form for one: for one and, if it differs, for many."""
    if name == SOURCE:
        return {}
    found: dict[str, Sequence[str]] = {}
    for text in catalogue(name):
        one = text.id if isinstance(text.id, str) else text.id[0]
        forms = [text.string] if isinstance(text.string, str) else text.string
        if one and forms and all(forms):
            found[one] = forms
    return found


def catalogue(name: str) -> Catalog:
    """The file of a language, as Babel reads it."""
    with Path(__file__).with_name(f"{name}.po").open("rb") as file:
        return read_po(file, locale=name)
