import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.about import LONGEST_NOTE, LONGEST_TITLE, About
from runner.files import RunError

texts = st.text(max_size=LONGEST_TITLE)


@given(about=st.builds(About, texts, texts, st.booleans(), st.none() | st.floats(0, 1e11)))
def test_a_description_comes_back_from_json(about):
    assert About.from_json(about.to_json()) == about


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title of a run must be a text of at most 120 .*; got one of 121"),
        ({"title": "\ud83d"}, r"title .* that can be shown; got '\\ud83d'"),
        ({"note": "\udfff"}, r"note .* that can be shown; got '\\udfff'"),
        ({"deleted": 1e300}, "before the year 9892; got 1e.300"),
        ({"title": None}, "title of a run must be a text .*; got None"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, "note of a run must be a text of at most 10,000 characters"),
        ({"pinned": 1}, "pinned of a run must be true or false; got 1"),
        ({"deleted": "today"}, "seconds since 1970.*; got 'today'"),
        ({"extra": 1}, "other fields; got .*extra"),
        ({"format": 2}, "made by a newer Inkling"),
        ({"format": None}, "other fields"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(changes, complaint):
    with pytest.raises(RunError, match=complaint):
        About.from_json(About().to_json() | changes)
