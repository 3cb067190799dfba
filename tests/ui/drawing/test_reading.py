"""What was read in a picture as HTML."""

import re

import numpy as np
import pytest

from mlp.reading.number import Digit
from ui.drawing.reading import boxes_html, digits_html, doubt, least_sure, number_answer_html


def digit(label: int, share: float, box: tuple[int, int, int, int] = (0, 0, 10, 20), *, doubted: bool = False) -> Digit:
    probabilities = np.full(10, (1 - share) / 9, np.float32)
    probabilities[label] = share
    return Digit(box, np.zeros((28, 28), np.float32), probabilities, doubted)


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_a_box_stands_where_its_digit_is_in_the_given_picture(scale: float):
    picture = np.zeros((50, 100, 3), np.uint8)
    box = (round(20 * scale), round(10 * scale), round(40 * scale), round(35 * scale))
    found = boxes_html(picture, scale, [digit(4, 0.9, box)])
    style = re.search(r'class="box" style="([^"]*)"', found)
    assert style
    assert style[1] == "left:20.00%;top:20.00%;width:20.00%;height:50.00%"
    assert "<b>4</b><em> 90.0" in found


def test_an_unsure_box_looks_different():
    picture = np.zeros((50, 100, 3), np.uint8)
    kinds = re.findall(r'class="(box[^"]*)"', boxes_html(picture, 1, [digit(1, 0.99), digit(2, 0.5)]))
    assert kinds == ["box", "box unsure"]


def test_a_number_is_as_sure_as_its_least_sure_digit():
    assert least_sure([digit(4, 0.99), digit(2, 0.7), digit(1, 0.9)]).startswith("The least sure is the 2, 70.0")
    assert least_sure([digit(4, 0.99)]).startswith("sure: 99.0")


def test_what_does_not_look_like_a_digit_is_named_and_is_not_sure():
    sure, strange = digit(4, 0.99), digit(2, 0.99, doubted=True)
    assert doubt([sure]) == ""
    assert doubt([strange]).startswith("This does not look like a digit.")
    assert least_sure([strange]).startswith("unsure: 99.0")
    assert doubt([sure, strange]) == "The 2 does not look like a digit."
    assert doubt([strange, sure, strange]) == "These do not look like digits: 2, 2."
    assert 'class="box unsure"' in boxes_html(np.zeros((50, 100, 3), np.uint8), 1, [strange])
    assert "<li>The 2 does not look like a digit.</li>" in number_answer_html([sure, strange])


def test_each_digit_has_its_bars_a_press_away_and_a_single_one_at_once():
    html = digits_html([digit(4, 0.9), digit(2, 0.8)])
    assert html.count("<details>") == 2
    assert html.count('<ol class="bars"') == 2
    assert "<details open>" in digits_html([digit(4, 0.9)])


def test_the_answer_to_a_drawing_of_several_digits_says_the_number():
    html = number_answer_html([digit(4, 0.9), digit(2, 0.8)], "<by>")
    assert 'data-testid="digit">42<' in html
    assert "reads 42" in html
    assert "&lt;by&gt;" in html
