"""What was read in a picture as HTML: boxes over it, the number in large, each digit with its bars. Pure functions."""

from collections.abc import Sequence
from html import escape
from math import inf

import numpy as np
from numpy.typing import NDArray

from mlp.nn.confidence import DOUBT
from mlp.reading.number import Digit, Reading
from ui.drawing.answer import FAIRLY_SURE, SURE, bars_html, by_html, frame_html, in_words, words_html
from ui.language.translate import said, t, tn
from ui.style import format as fmt
from ui.style.images import data_url, digit_png, photo_url

SHORT = 5
"""Digits that stand in large, and below each other beside the picture."""


def reading_html(reading: Reading) -> str:
    """The picture with a box around each digit; beside it the number and the digits."""
    photograph = reading.photograph
    found = boxes_html(photograph.picture, photograph.scale, reading.digits)
    kind = "reading" if len(reading.digits) <= SHORT else "reading many"
    told = f"{found}{number_html(reading)}{digits_html(reading.digits)}"
    return f'<div class="{kind}" data-testid="reading">{told}</div>'


def boxes_html(picture: NDArray[np.uint8], scale: float, digits: Sequence[Digit]) -> str:
    """A picture (h, w, 3), and over it the box of each digit, in pixels `scale` times as small, with the answer."""
    height, width = picture.shape[:2]
    words = tn("The picture, with a box around the digit", "The picture, with a box around each digit", len(digits))
    boxes = "".join(_box(digit, scale * width, scale * height) for digit in digits)
    image = f'<img alt="{words}" src="{photo_url(picture)}">'
    return f'<figure class="found"><div>{image}{boxes}</div></figure>'


def _box(digit: Digit, width: float, height: float) -> str:
    left, top, right, bottom = digit.box
    place = f"left:{100 * left / width:.2f}%;top:{100 * top / height:.2f}%"
    size = f"width:{100 * (right - left) / width:.2f}%;height:{100 * (bottom - top) / height:.2f}%"
    kind = "box unsure" if digit.doubted or _share(digit) < FAIRLY_SURE else "box"
    label = f"<i><b>{digit.digit:d}</b><em> {fmt.percent(_share(digit))}</em></i>"
    return f'<span class="{kind}" style="{place};{size}" aria-hidden="true">{label}</span>'


def number_html(reading: Reading) -> str:
    """The number in large, a line of writing a line, and how sure the least sure digit is."""
    lines = "<br>".join(escape(line) for line in reading.lines)
    size = "number" if len(reading.digits) <= SHORT else "number long"
    words = " ".join(filter(None, (least_sure(reading.digits), doubt(reading.digits))))
    return f'<p class="{size}"><b data-testid="number">{lines}</b><span>{escape(words)}</span></p>'


def least_sure(digits: Sequence[Digit]) -> str:
    """How sure a number is: as sure as its least sure digit."""
    least = min(digits, key=_share)
    if len(digits) == 1:
        how_sure = in_words(_share(least), inf if least.doubted else SURE)
        return t("{how_sure}: {share}", how_sure=how_sure, share=fmt.percent(_share(least)))
    return t("The least sure is the {digit}, {share}.", digit=least.digit, share=fmt.percent(_share(least)))


def doubt(digits: Sequence[Digit]) -> str:
    """That some of them do not look like digits; empty if all do."""
    doubted = [digit for digit in digits if digit.doubted]
    if not doubted:
        return ""
    if len(digits) == 1:
        return said(DOUBT)
    named = ", ".join(f"{digit.digit:d}" for digit in doubted)
    return tn(
        "The {named} does not look like a digit.", "These do not look like digits: {named}.", len(doubted), named=named
    )


def digits_html(digits: Sequence[Digit]) -> str:
    """Each digit in reading order: its 28x28 image, the answer, the second guess; a press shows its bars."""
    opened = " open" if len(digits) == 1 else ""
    return f'<ol class="read-digits">{"".join(f"<li>{_digit(digit, opened)}</li>" for digit in digits)}</ol>'


def _digit(digit: Digit, opened: str) -> str:
    shares = digit.probabilities.tolist()
    second = sorted(range(len(shares)), key=lambda at: -shares[at])[1]
    words = t("second guess {digit}, {share}", digit=second, share=fmt.percent(shares[second]))
    seen = f'<img alt="" src="{data_url(digit_png(digit.pixels))}">'
    told = f"{seen}<b>{digit.digit:d}</b> {fmt.percent(_share(digit))} <span>{escape(words)}</span>"
    return f"<details{opened}><summary>{told}</summary>{bars_html(shares, digit.digit)}</details>"


def number_answer_html(digits: Sequence[Digit], by: str = "") -> str:
    """The answer to a drawing of several digits, in the place of the answer to a single one."""
    number = "".join(f"{digit.digit:d}" for digit in digits)
    large = f'<div class="digit number" data-testid="digit">{number}</div>'
    words = words_html(t("reads {number}", number=number), least_sure(digits))
    notes = f"<li>{escape(doubted)}</li>" if (doubted := doubt(digits)) else ""
    return frame_html(f"{large}{words}", digits_html(digits), notes, by_html(by), kind="answer several")


def _share(digit: Digit) -> float:
    return float(digit.probabilities[digit.digit])
