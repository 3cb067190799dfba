"""Test images of own data with the answers of a network while it learns, by the names of their classes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from mlp.data.dataset import as_float
from mlp.data.own.picture_form import PictureForm
from mlp.data.own.summary import Summary
from mlp.nn.model import Model
from ui import server
from ui.language.translate import t
from ui.problems import problems_shown
from ui.style.images import data_url, digit_png


def show_own_wall(name: str, model: Model) -> None:
    """Show test images of the own data of this name."""
    with problems_shown():
        found = server.store().data_summary(name)
        if found.sizes.inputs != model.config.inputs or found.sizes.outputs != model.config.outputs:
            return
        answers = model.predict(as_float(found.shown)).argmax(axis=1).tolist()
        right = sum(given == label for given, label in zip(answers, found.labels.tolist(), strict=True))
        st.markdown(f"**{t('Test images: {right} of {all} right', right=right, all=len(answers))}**")
        st.caption(t("They are not used for training."))
        st.html(wall_html(found.form, found, answers))


def wall_html(form: PictureForm, found: Summary, answers: Sequence[int]) -> str:
    """Each image with its answer; a wrong one has a cross, and the right name in its title."""
    figures = []
    for row, label, answer in zip(found.shown, found.labels.tolist(), answers, strict=True):
        picture, given = data_url(digit_png(row.reshape(form.height, form.width))), escape(form.classes[answer])
        right = escape(form.classes[label])
        kind, words = ("", given) if answer == label else (' class="wrong"', f"\N{BALLOT X} {given}")
        figures.append(
            f'<figure{kind} title="{right}"><img alt="{right}" src="{picture}">'
            f'<figcaption dir="auto">{words}</figcaption></figure>'
        )
    return f'<div class="own-classes" data-testid="own-wall">{"".join(figures)}</div>'
