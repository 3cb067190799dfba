"""The answer to a drawing as HTML: the digit in large, its probability, the 28x28 image, and ten bars. Pure functions.

It is HTML and not a chart, because HTML appears with the page, needs no script, and a new answer moves the bars.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import SIDE
from mlp.images.no_digit import Kind
from ui.language.translate import said, t
from ui.style import format as fmt
from ui.style.images import data_url, digit_png

SURE, FAIRLY_SURE, UNSURE = 0.9, 0.6, 0.4
DIGITS = 10
BLANK = np.zeros((SIDE, SIDE), np.float32)


def in_words(probability: float, sure_from: float = SURE) -> str:
    """How sure an answer is, in words; never more than unsure if `sure_from` is a probability that there is not."""
    if probability >= sure_from:
        return t("sure")
    if probability >= FAIRLY_SURE and sure_from <= 1:
        return t("fairly sure")
    return t("unsure") if probability >= UNSURE else t("only guessing")


def answer_html(
    probabilities: Sequence[float],
    image28: NDArray[np.floating],
    hints: Sequence[str] = (),
    by: str = "",
    *,
    sure_from: float = SURE,
) -> str:
    """The answer in large, the image, ten bars (the largest in the accent), hints, and the network's name `by`.

    `sure_from` is the least probability of an answer that is called sure.
    """
    order = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])
    winner, second = order[0], order[1]
    how_sure = in_words(probabilities[winner], sure_from)
    words = t("{how_sure}: {share}", how_sure=how_sure, share=fmt.percent(probabilities[winner]))
    more = t("second guess {digit}, {share}", digit=second, share=fmt.percent(probabilities[second]))
    verdict = f'<div class="digit" data-testid="digit">{winner}</div>{words_html(words, more)}{seen_html(image28)}'
    notes = "".join(f"<li>{escape(said(hint))}</li>" for hint in hints)
    return frame_html(verdict, bars_html(probabilities, winner), notes, by_html(by))


def no_digit_html(kind: Kind, probabilities: Sequence[float], image28: NDArray[np.floating], by: str = "") -> str:
    """That the drawing is no digit, and what the network would say to it all the same."""
    would = max(range(len(probabilities)), key=lambda digit: probabilities[digit])
    sentence = {
        "dot": t("This looks like a dot or a blot, not like a digit."),
        "line": t("This looks like a lying line; a 1 stands upright."),
        "equals": t("These look like lying lines, not like a digit."),
        "scribble": t("This looks like a scribble, not like a digit."),
    }[kind]
    share = fmt.percent(probabilities[would])
    more = t("The network knows only ten answers; it would say {digit}, {share}.", digit=would, share=share)
    mark = '<div class="digit none" data-testid="digit-refused">?</div>'
    return frame_html(
        f"{mark}{words_html(sentence, more)}{seen_html(image28)}", bars_html(probabilities), "", by_html(by)
    )


def reconstruction_html(made: NDArray[np.floating], image28: NDArray[np.floating], by: str = "") -> str:
    """What an autoencoder makes of the image, in large, and the image."""
    picture = data_url(digit_png(np.clip(np.nan_to_num(made), 0, 1)))
    large = f'<img class="made" data-testid="made" alt="{t("What the network makes of the drawing")}" src="{picture}">'
    error = float(np.square(np.asarray(made, float) - image28).mean())
    more = t("mean squared error of a pixel {error}", error=fmt.loss(error))
    return frame_html(
        f"{large}{words_html(t('What it makes of the drawing'), more)}{seen_html(image28)}", "", "", by_html(by)
    )


def answers_html(answers: Sequence[str], of: str = "") -> str:
    """Answers side by side, where there is room for them; each lays itself out by the width that it has.

    `of` names the drawing that they are about: the page knows by it that they are no longer about the one before.
    """
    return f'<div class="answers" data-of="{escape(of)}">{"".join(answers)}</div>'


def waiting_html(sentence: str, more: str = "", *, idle: bool = False, of: str = "") -> str:
    """A sentence and empty bars in the same space, while there is no answer; `idle` if nothing has happened yet."""
    verdict = f'<div class="digit none">?</div>{words_html(sentence, more)}{seen_html(BLANK)}'
    return answers_html(
        [frame_html(verdict, bars_html(None), "", kind="answer waiting idle" if idle else "answer waiting")], of
    )


def bars_html(probabilities: Sequence[float] | None, winner: int | None = None) -> str:
    """Ten bars with their digits and percentages; empty ones while there is no answer."""
    rows = []
    for digit in range(DIGITS):
        share = 0.0 if probabilities is None else float(probabilities[digit])
        text = "" if probabilities is None else fmt.percent(share)
        kind = ' class="winner"' if digit == winner else ""
        rows.append(
            f'<li{kind}><span class="name">{digit}</span><span class="track">'
            f'<span class="bar" style="--share:{100 * share:.2f}%"></span></span>'
            f'<span class="share">{text}</span></li>'
        )
    return f'<ol class="bars" aria-label="{t("Probability of each digit")}">{"".join(rows)}</ol>'


def seen_html(image28: NDArray[np.floating]) -> str:
    """The 28x28 image as the network gets it, white on near-black, each pixel a square."""
    return (
        f'<figure class="seen"><img alt="{t("The 28 by 28 image that the network sees")}"'
        f' src="{data_url(digit_png(image28))}"><figcaption>{t("what it sees")}</figcaption></figure>'
    )


def by_html(name: str) -> str:
    """The name of the network that answers, where there are two."""
    return f'<p class="by">{escape(name)}</p>' if name else ""


def words_html(first: str, second: str) -> str:
    """Two lines of text beside the answer in large."""
    return f'<div class="words"><b>{escape(first)}</b><span>{escape(second)}</span></div>'


def frame_html(verdict: str, bars: str, notes: str, name: str = "", kind: str = "answer") -> str:
    """An answer in its frame, put together from HTML."""
    verdict = f'{name}<div class="verdict">{verdict}</div>'
    return f'<div class="of-network"><div class="{kind}">{verdict}{bars}<ul class="hints">{notes}</ul></div></div>'
