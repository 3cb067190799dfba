"""Text from outside (an address, a file, a person) within Streamlit's Markdown."""

import re

_JOINER = "\N{WORD JOINER}"  # it has no width, and no line breaks at it

_INLINE = re.compile(r"([\\`*_\[\]<>~$&|])")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # but no-break spaces, as between the digits of 55 000
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[#+\-=]))")  # a list, a heading
# These are found after the Markdown is read, so that a backslash does not help: `:material/home:`, `:smile:`,
# `https://...`, `www....`, `me@example.org`, and arrows between spaces.
_LATER = re.compile(
    r"(?:(?<=:)|(?<=@))(?=\S)|(?<=www)(?=\.)|(?:(?<=\s)|^)(?=(?:<->|->|<-|--|>=|<=|~=)(?:\s|$))", re.IGNORECASE
)


def literal(text: str) -> str:
    """The text as Markdown that a page shows as it was written, in one line: no link, no image, no formula, no icon."""
    line = _LATER.sub(_JOINER, _SPACES.sub(" ", text).strip())
    return _LINE_START.sub(r"\1\\", _INLINE.sub(r"\\\1", line))
