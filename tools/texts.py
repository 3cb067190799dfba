"""Bring the translations up to date with the source: `python -m tools.texts`.

A new text gets an empty translation, to be filled in; one that the source no longer has is dropped. The order is that
of the alphabet, without places in the source, so that a change of a text changes nothing else in a file.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from mlp.check.catalogue import LINES, MISTAKES
from mlp.check.library import words
from mlp.config import NETWORK_SETTINGS, TRAINING_SETTINGS
from mlp.lab.famous import FAMOUS
from mlp.recipes.catalogue import RECIPES
from ui.language.state import LANGUAGES, SOURCE
from ui.language.translate import catalogue

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("ui", "mlp", "runner")
MARKS = {"t": 1, "tn": 2, "later": 1, "Sentence": 1}
"""The functions whose first arguments are texts, and how many; `tn` has a text for one and a text for many."""
HEADER = """# Texts of the pages.
msgid ""
msgstr ""
"Language: {name}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {forms};\\n"

"""

Text = str | tuple[str, str]


def texts() -> Iterator[Text]:
    """All texts of the pages: those in the source, and those of settings, mistakes and recipes."""
    for folder in PLACES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield from marked(path.read_text(encoding="utf-8"))
    for row in (*NETWORK_SETTINGS.values(), *TRAINING_SETTINGS.values()):
        yield from filter(None, (row.label, row.word, row.help, row.subject))
    for mistake in MISTAKES.values():
        yield from (mistake.says, mistake.kind, mistake.cure)
    yield from (*LINES.values(), *words())
    for famous in FAMOUS.values():
        yield from (famous.title, famous.why)
    for recipe in RECIPES.values():
        yield from (recipe.title, recipe.question, recipe.why, recipe.look, recipe.try_this)
        for version in recipe.versions.values():
            yield from (version.title, *(one.says for one in version.expected))


@cache
def marked(source: str) -> list[Text]:
    """The texts that a source marks. Babel's own search finds none inside of an f-string."""
    texts: list[Text] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            found = [one.value for one in node.args[: MARKS[node.func.id]] if isinstance(one, ast.Constant)]
            if len(found) == MARKS[node.func.id] and all(isinstance(one, str) for one in found):
                texts.append(str(found[0]) if len(found) == 1 else (str(found[0]), str(found[1])))
    return texts


def template() -> Catalog:
    """A catalogue with all texts, without translations."""
    made = Catalog()
    for text in texts():
        made.add(text, flags=("python-brace-format",) if "{" in str(text) else ())
    return made


def updated(known: Catalog, wanted: Catalog) -> str:
    """The file of a language with its translations of the texts that are wanted."""
    known.update(wanted, no_fuzzy_matching=True)
    known.obsolete.clear()
    file = io.BytesIO()
    write_po(file, known, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    name = str(known.locale)
    return HEADER.format(name=name, forms=known.plural_forms.rstrip(";")) + file.getvalue().decode()


def main() -> None:
    """Update the files of all languages and say how many translations each lacks."""
    for name in LANGUAGES:
        if name == SOURCE:
            continue
        content = updated(catalogue(name), template())
        (ROOT / "ui" / "language" / f"{name}.po").write_text(content, encoding="utf-8")
        catalogue_now = catalogue(name)
        missing = sum(not _is_translated(one.string) for one in catalogue_now if one.id)
        print(f"{name}: {len(catalogue_now)} texts, {missing} without a translation")


def _is_translated(string: str | Iterable[str] | None) -> bool:
    return bool(string) if isinstance(string, str) or string is None else all(string)


if __name__ == "__main__":
    main()
