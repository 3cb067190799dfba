"""A text in the language of a tab.

The catalogues are PO files, which translators know and which Babel reads; a text without a translation stays English.
`python -m tools.texts` brings them up to date with the source.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from mlp.sentence import Sentence
from ui.language.numbers import written_in
from ui.language.state import LANGUAGES, SOURCE, language

_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
_BETWEEN = re.compile(r"(?<=[.?]) (?=[A-Z])")
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?(e[+-]?\d+)?%?")


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
    """A sentence of `mlp` or `runner` in the language of this tab.

    One that was read from a file is no `Sentence` any more: its text and values are found again in what it says. A
    sentence that no catalogue has stays as it is.
    """
    if language() == SOURCE:
        return str(sentence)
    text, values = (sentence.text, sentence.values) if isinstance(sentence, Sentence) else _found_again(str(sentence))
    return t(text, **{name: _said_value(value) for name, value in values.items()})


def _said_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return written_in(value, language()) if _NUMBER.fullmatch(value) else said(value)


@lru_cache(maxsize=512)
def _found_again(said_before: str) -> tuple[str, dict[str, str]]:
    """The text of a sentence and its values, both as they were written."""
    for pattern, text in _patterns():
        if found := pattern.fullmatch(said_before):
            return text, found.groupdict()
    if len(parts := _BETWEEN.split(said_before)) > 1:
        return "{first} {rest}", {"first": parts[0], "rest": said_before.removeprefix(parts[0]).lstrip()}
    return said_before, {}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What each text with values looks like when they are filled in; the most specific texts first."""
    texts = [text for name in LANGUAGES if name != SOURCE for text in _forms(name) if "{" in text and text[-1] in ".?"]
    by_words = sorted(dict.fromkeys(texts), key=lambda text: -len(_FIELD.sub("", text)))
    return [(re.compile(_pattern(text)), text) for text in by_words]


def _pattern(text: str) -> str:
    parts, seen = [], set[str]()
    for at, part in enumerate(_FIELD.split(text)):
        parts.append(re.escape(part) if at % 2 == 0 else f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
        seen |= {part} if at % 2 else set()
    return "".join(parts)


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
        if isinstance(value, str):
            return value  # written before, and perhaps read again: `format_spec` is for a number
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
