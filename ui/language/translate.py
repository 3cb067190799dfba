"""A text in the language of a tab.

The catalogues are PO files, which translators know and which Babel reads; a text without a translation stays English.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from ui.language.state import SOURCE, language


def t(text: str, **values: object) -> str:
    """The text in the language of this tab; `values` fill its {fields}."""
    found = _forms(language()).get(text, [text])[0]
    return found.format(**values) if values else found


def tn(one: str, many: str, count: int, **values: object) -> str:
    """One of two texts by a number, which fills {count}, in the language of this tab."""
    forms = _forms(language()).get(one, [one, many])
    found = forms[min(int(count != 1), len(forms) - 1)]  # German has the two forms of English, Chinese one
    return found.format(count=count, **values)


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
