"""Numbers as a language writes them. Groups of three have a thin space in all languages of the pages."""

THIN = "\N{NARROW NO-BREAK SPACE}"
DECIMAL = {"de": ","}
"""The decimal mark where it is no point."""
_PLAIN = {name: str.maketrans({".": mark, ",": THIN}) for name, mark in DECIMAL.items()}


def written_in(number: str, language: str) -> str:
    """A number that Python has written, with the marks of a language: 1,234.5 in German has a comma before the 5."""
    return number.translate(_PLAIN.get(language, {}))


def separators(language: str) -> str:
    """The decimal mark and the one between groups of three, as Plotly takes them."""
    return f"{DECIMAL.get(language, '.')}{THIN}"
