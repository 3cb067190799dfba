"""The answer to a drawing as a person reads it."""

import re
from math import inf

import numpy as np
import pytest

from mlp.images.no_digit import Kind
from tests.ui.pictures import figures, ink
from ui.drawing.answer import BLANK, answer_html, bars_html, in_words, no_digit_html, waiting_html
from ui.style import format as fmt

SHARES = [0.01, 0.02, 0.5, 0.03, 0.3, 0.04, 0.05, 0.02, 0.02, 0.01]


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.9, "sure"), (0.899, "fairly sure"), (0.6, "fairly sure"), (0.599, "unsure"), (0.4, "unsure"),
     (0.399, "only guessing")],
)  # fmt: skip
def test_how_sure_it_is(probability: float, words: str) -> None:
    assert in_words(probability) == words


def test_a_calibrated_network_is_sure_from_its_own_probability_and_of_what_is_no_digit_never() -> None:
    assert in_words(0.98, 0.99) == "fairly sure"
    assert in_words(0.99, 0.99) == "sure"
    assert in_words(1.0, inf) == "unsure"
    assert f"<b>unsure: {fmt.percent(0.91)}</b>" in answer_html([0.91, *9 * [0.01]], BLANK, sure_from=inf)


def test_the_largest_share_wins_and_the_next_is_the_second_guess() -> None:
    html = answer_html(SHARES, BLANK)
    assert 'data-testid="digit">2<' in html
    assert f"<b>unsure: {fmt.percent(0.5)}</b>" in html
    assert f"<span>second guess 4, {fmt.percent(0.3)}</span>" in html


def test_each_bar_is_as_long_as_its_share_and_the_winner_has_no_check_mark() -> None:
    html = bars_html(SHARES, 2)
    bars = re.findall(
        r'<li( class="winner")?><span class="name">(\d)</span>.*?--share:([\d.]+)%.*?"share">(.*?)</span>', html
    )
    assert [int(name) for _, name, _, _ in bars] == list(range(10))
    assert [float(width) for _, _, width, _ in bars] == pytest.approx([100 * share for share in SHARES])
    assert [text for _, _, _, text in bars] == [fmt.percent(s) for s in SHARES]
    assert [bool(mark) for mark, _, _, _ in bars] == [digit == 2 for digit in range(10)]


def test_the_image_is_the_one_that_the_network_gets() -> None:
    image = np.random.default_rng(0).random((28, 28)).astype(np.float32)
    [(alt, shown, _)] = figures(answer_html(SHARES, image))
    np.testing.assert_array_equal(shown, ink(image))
    assert alt == "The 28 by 28 image that the network sees"


def test_hints_and_names_are_shown_as_they_were_written() -> None:
    html = answer_html(SHARES, BLANK, ["a <dot>", "two"], by="my <b>run</b>")
    assert "<li>a &lt;dot&gt;</li><li>two</li>" in html
    assert '<p class="by">my &lt;b&gt;run&lt;/b&gt;</p>' in html
    assert 'class="by"' not in answer_html(SHARES, BLANK)


@pytest.mark.parametrize("kind", ["dot", "line", "equals", "scribble"])
def test_what_is_no_digit_has_no_winner_and_tells_what_the_network_would_say(kind: Kind) -> None:
    html = no_digit_html(kind, SHARES, BLANK, by="<b>")
    assert 'data-testid="digit"' not in html
    assert "winner" not in html
    assert f"it would say 2, {fmt.percent(0.5)}." in html
    assert html.count("<b>") == 1
    assert "&lt;b&gt;" in html


def test_while_there_is_no_drawing_the_place_is_as_large_and_empty() -> None:
    html = waiting_html("Draw a digit.", "0 to 9 & nothing else")
    assert "<b>Draw a digit.</b><span>0 to 9 &amp; nothing else</span>" in html
    assert 'data-testid="digit"' not in html
    assert html.count("--share:0.00%") == 10
    assert "✓" not in html
    np.testing.assert_array_equal(figures(html)[0][1], ink(np.zeros((28, 28))))
    assert 'class="answer waiting"' in html
    assert 'class="answer waiting idle"' in waiting_html("Draw a digit.", idle=True)  # which is not said aloud
