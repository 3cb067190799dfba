"""The answer to a drawing as HTML: the digit in large, how sure, and ten bars. Pure functions, text in and out.

HTML rather than a chart: it is there with the page, needs no script, and a new answer moves the bars it finds.
"""

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ui import format as fmt

SURE, FAIRLY_SURE, UNSURE = 0.9, 0.6, 0.4


def in_words(probability: float) -> str:
    """How sure an answer is."""
    if probability >= SURE:
        return "sure"
    if probability >= FAIRLY_SURE:
        return "fairly sure"
    return "unsure" if probability >= UNSURE else "only guessing"


def answer_html(probabilities: Sequence[float]) -> str:
    """The winner in large beside ten bars, 0 to 9; the winner's bar has a check mark besides its colour."""
    order = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])
    winner, second = order[0], order[1]
    words = f"{in_words(probabilities[winner])}: {fmt.percent(probabilities[winner])}"
    more = f"second guess {second}, {fmt.percent(probabilities[second])}"
    return (
        f'<div class="answer"><div class="verdict"><div class="digit" data-testid="digit">{winner}</div>'
        f'<div class="words"><b>{words}</b><span>{more}</span></div></div>{bars_html(probabilities, winner)}</div>'
    )


def bars_html(probabilities: Sequence[float] | None, winner: int | None = None) -> str:
    """Ten bars with their digits and percentages; empty ones while there is no answer."""
    rows = []
    for digit in range(10):
        share = 0.0 if probabilities is None else float(probabilities[digit])
        text = "" if probabilities is None else fmt.percent(share)
        wins = digit == winner
        rows.append(
            f'<li class="{"winner" if wins else ""}"><span class="name">{digit}</span>'
            f'<span class="track"><span class="bar" style="width:{100 * share:.2f}%"></span></span>'
            f'<span class="share">{text}{" ✓" if wins else ""}</span></li>'
        )
    return f'<ol class="bars" aria-label="Probability of each digit">{"".join(rows)}</ol>'


def waiting_html(sentence: str) -> str:
    """The same space with a sentence and empty bars, while there is nothing to answer."""
    return (
        f'<div class="answer"><div class="verdict"><div class="digit none">·</div>'
        f'<div class="words"><b>{escape(sentence)}</b></div></div>{bars_html(None)}</div>'
    )


def seen_html(image28: NDArray[np.floating], caption: str) -> str:
    """The 28x28 image as the network gets it, white on near-black, each pixel a square."""
    pixels = Image.fromarray(np.rint(255 * np.clip(image28, 0, 1)).astype(np.uint8))
    pixels.save(buffer := BytesIO(), "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    return (
        f'<figure class="seen"><img alt="The 28 by 28 image the network sees" src="data:image/png;base64,{data}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
