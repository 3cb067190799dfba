"""The list of the terms as HTML."""

from ui.glossary.page import glossary_html
from ui.glossary.terms import Term, matching, terms


def test_all_terms_stand_closed_below_the_headings_of_their_topics() -> None:
    html = glossary_html(terms(), dark=False)
    assert html.count("<details") == html.count("</details>") == len(terms())
    assert " open>" not in html
    assert html.index("The network") < html.index('id="term-unit"') < html.index("How it learns")


def test_a_search_that_finds_few_shows_them_open_without_headings() -> None:
    html = glossary_html(matching("momentum"), dark=False, searched=True)
    assert '<details id="term-momentum" open>' in html
    assert "<h3>" not in html
    assert " open>" not in glossary_html(terms(), dark=False, searched=True)


def test_text_of_a_translation_is_not_markup() -> None:
    html = glossary_html([Term("a", "data", "<b>", "1 < 2")], dark=True)
    assert "&lt;b&gt;" in html
    assert "1 &lt; 2" in html
