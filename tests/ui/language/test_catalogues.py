"""No text of the pages is without its translations, and no translation is without its text."""

import re
from functools import cache

import pytest

from tools.texts import Text, texts
from ui.language.state import LANGUAGES, SOURCE
from ui.language.translate import catalogue

OTHERS = sorted(set(LANGUAGES) - {SOURCE})
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def translations(name: str) -> dict[Text, tuple[str, ...]]:
    """All of a catalogue: texts, or pairs of one and many, with their forms."""
    found: dict[Text, tuple[str, ...]] = {}
    for one in catalogue(name):
        if one.id:
            text = one.id if isinstance(one.id, str) else (one.id[0], one.id[1])
            found[text] = (one.string,) if isinstance(one.string, str) else tuple(one.string or ("",))
    return found


def fields(text: str) -> set[str]:
    """The names in braces; how a number is written may differ."""
    return {re.split("[:!]", field)[0] for field in re.findall(r"\{([^{}]*)\}", text)}


@pytest.mark.parametrize("name", OTHERS)
def test_each_text_is_translated_and_each_translation_has_its_text(name: str):
    known, wanted = translations(name), set(texts())
    assert wanted, "no text was found in the source"
    missing = [text for text in wanted if not all(known.get(text, ("",)))]
    assert not missing, f"without a translation; python -m tools.texts, then fill in: {missing}"
    assert not set(known) - wanted, "no longer in the source: python -m tools.texts"


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_has_the_fields_and_the_markup_of_its_text(name: str):
    for text, forms in translations(name).items():
        sources = (text,) if isinstance(text, str) else text
        for form in forms:
            assert fields(form) <= set().union(*map(fields, sources)), form
            assert fields(form) >= fields(sources[-1]) - {"count"}, form
            assert form.count("**") == sources[0].count("**"), form
            assert re.findall(r"</?\w+>", form) == re.findall(r"</?\w+>", sources[0]), form
            assert re.findall(r":material/\w+:", form) == re.findall(r":material/\w+:", sources[0]), form
            assert form.strip() == form, form


@pytest.mark.parametrize("name", OTHERS)
def test_a_sentence_stays_a_sentence(name: str):
    ends = {".": ".。", "?": "?？"}
    for text, forms in translations(name).items():
        last = text[-1] if isinstance(text, str) else text[0][-1]
        for form in forms:
            assert form[-1] in ends[last] if last in ends else form[-1] != "。", (text, form)


def test_chinese_is_written_in_chinese():
    same = {text for text, (form,) in translations("zh").items() if not HAN.search(form)}
    assert same <= SAME_IN_CHINESE, same - SAME_IN_CHINESE


SAME_IN_CHINESE: set[Text] = {
    "ReLU",
    "Sigmoid",
    "Tanh",
    "Softmax",
    "MNIST",
    "L2",
    "L2 (lambda)",
    "L2 {value}",
    "{name} {value}",
    "{name} {value:g}",
    "{first}, {rest}",
    "{day}, {time}",
    "{how_sure}: {share}",
    "lambda",
    "lambda/2",
    "lambda / 2",
    "lambda / n",
    "p (1 - p)",
}
"""Texts without a Chinese character: names and formulas."""
