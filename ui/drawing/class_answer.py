"""The answer of a network that learned own data, by the names of its classes. Pure functions."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import PIXELS
from mlp.data.own.picture_form import PictureForm
from mlp.images.normalize import Prepared
from mlp.nn.model import Model
from ui.drawing.answer import by_html, frame_html, in_words, words_html
from ui.drawing.picture import read_canvas
from ui.language.translate import t
from ui.style import format as fmt
from ui.style.images import data_url, digit_png

MOST_BARS = 10
"""Classes with a bar: the most probable ones."""


def class_answer(model: Model, form: PictureForm, png: bytes, prepared: Prepared, by: str = "") -> str:
    """The answer to a drawing as HTML; empty for bytes that are no picture.

    For data of 28 x 28 pixels the drawing is prepared as a digit is, for others the whole canvas is scaled.
    """
    picture = read_canvas(png)
    if picture is None:
        return ""
    if model.config.inputs == PIXELS and form.height == form.width:
        row = 1 - prepared.row if form.paper == "light" else prepared.row
    else:
        row = form.row(picture)
    return class_answer_html(form, model.predict(row[None])[0], row, by)


def class_answer_html(
    form: PictureForm, probabilities: NDArray[np.floating], row: NDArray[np.floating], by: str
) -> str:
    """The most probable class in large, the picture that the network sees, and bars of the most probable classes."""
    order = np.argsort(-probabilities, kind="stable").tolist()
    names, shares = [form.classes[at] for at in order], [float(probabilities[at]) for at in order]
    words = t("{how_sure}: {share}", how_sure=in_words(shares[0]), share=fmt.percent(shares[0]))
    more = t("second guess {digit}, {share}", digit=names[1], share=fmt.percent(shares[1]))
    large = f'<div class="digit word" data-testid="class" dir="auto">{escape(names[0])}</div>'
    picture = data_url(digit_png(row.reshape(form.height, form.width)))
    seen = (
        f'<figure class="seen"><img alt="{t("The picture that the network sees")}" src="{picture}">'
        f"<figcaption>{t('what it sees')}</figcaption></figure>"
    )
    bars: list[str] = []
    for name, share in zip(names[:MOST_BARS], shares, strict=False):
        kind = "" if bars else ' class="winner"'
        bars.append(
            f'<li{kind}><span class="name" dir="auto">{escape(name)}</span><span class="track">'
            f'<span class="bar" style="--share:{100 * share:.2f}%"></span></span>'
            f'<span class="share">{fmt.percent(share)}</span></li>'
        )
    listed = f'<ol class="bars" aria-label="{t("Probability of each class")}">{"".join(bars)}</ol>'
    return frame_html(f"{large}{words_html(words, more)}{seen}", listed, "", by_html(by), kind="answer classes")
