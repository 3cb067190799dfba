import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.style.markdown import literal

JOINER = "\N{WORD JOINER}"
# What the front end of Streamlit looks for in text whose Markdown was already read.
FOUND_LATER = re.compile(
    r":material_|:[\w+-]+:|https?://|www(?=\.)|[-.\w+]+@[-\w]+|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", re.IGNORECASE
)
MARKUP = st.text(st.sampled_from("*_`[](){}<>~$&|#+-=.!:@/\\ \n\tahw0")) | st.sampled_from(
    [
        ":material/home:",
        "https://example.org",
        "www.example.org",
        "me@example.org",
        ":red[x]",
        ":smile:",
        "a -> b",
        "--",
    ]
)


def unescaped(markdown: str) -> str:
    """The text that a reader of Markdown finds."""
    return re.sub(r"\\(.)", r"\1", markdown)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("784-128-10 relu, momentum 0.1", "784-128-10 relu, momentum 0.1"),
        ("expected 0 to 1, got: -3", "expected 0 to 1, got: -3"),
        ("*a* [b](c) $x$", r"\*a\* \[b\](c) \$x\$"),
        ("![x](//y)", r"!\[x\](//y)"),
        ("# a\n\n    b", r"\# a b"),
        ("12. a", r"12\. a"),
        ("&lt;b>", r"\&lt;b\>"),
        (":red[x]", rf":{JOINER}red\[x\]"),
        (":material/home:", f":{JOINER}material/home:"),
        ("HTTPS://a.b WWW.a.b", f"HTTPS:{JOINER}//a.b WWW{JOINER}.a.b"),
        ("me@a.b", f"me@{JOINER}a.b"),
        ("a -> b", f"a {JOINER}-\\> b"),
    ],
)
def test_text_stays_as_it_was_written(text: str, markdown: str):
    assert literal(text) == markdown


@given(MARKUP | st.lists(MARKUP).map("".join))
def test_nothing_in_it_means_anything(text: str):
    markdown = literal(text)
    assert re.fullmatch(r"(?:[^\\`*_\[\]<>~$&|\n]|\\[!-/:-@\[-`{-~])*", markdown)  # each sign has its backslash
    assert not re.match(r"\s|[#+=-]|\d+[.)]|---", markdown)  # no line begins a heading, a list or code
    assert not FOUND_LATER.search(unescaped(markdown).replace(":material/", ":material_"))
    assert unescaped(markdown).replace(JOINER, "") == " ".join(text.split())
