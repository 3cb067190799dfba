"""The lines of a mistake, and what was seen of it: computed from the two trainings that stand above."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlp.lab.gradient import GradientCheck
from mlp.lab.mistake import FamousMistake
from mlp.lab.record import Record
from mlp.lab.table import Row, row_of
from ui.language.translate import later, said, t
from ui.learn.laboratory import state
from ui.learn.laboratory.question import ANSWERS
from ui.style import format as fmt

TRY = {
    "data": later("In your own program, print the least and the largest number of `x`, and one row of `x` and `y`."),
    "first weights": later("In your own program, print the standard deviation of each layer's weights and outputs"
                           " before the first step."),
    "batches": later("In your own program, show three images of a batch with their labels, in two epochs."),
    "forward": later("In your own program, add up each row of the outputs: with softmax every sum is 1."),
    "backward": later("Compute a case of the page Check by your own backward pass, and let it name what is wrong."),
    "update": later("In your own program, take one step with a single batch again and again: its loss must go to 0."),
    "reading": later("In your own program, read the training images as you read others: the accuracy must be as high as"
                     " during the training."),
}  # fmt: skip
"""One thing to try, for each stage."""


def diff_html(right: str, wrong: str) -> str:
    """The right line above the wrong one."""
    return (
        '<div class="lab-diff">'
        f'<figure class="is-right"><figcaption>{escape(t("right"))}</figcaption><pre>{escape(right)}</pre></figure>'
        f'<figure class="is-wrong"><figcaption>{escape(t("wrong"))}</figcaption><pre>{escape(wrong)}</pre></figure>'
        "</div>"
    )


@st.cache_data(show_spinner=False, max_entries=100, hash_funcs={FamousMistake: lambda one: one.key})
def seen(mistake: FamousMistake, _right: Record, _wrong: Record) -> Row:
    """What shows it; the same records always belong to a mistake, so they are not looked at."""
    return row_of(mistake, _right, _wrong)


def show_answer(mistake: FamousMistake, right: Record, wrong: Record, guess: str = state.NO_GUESS) -> None:
    """The guess judged, if there is one; what each means of looking shows, why, and one thing to try."""
    row = seen(mistake, right, wrong)
    _judge(guess, row.loss)
    st.html(answer_html(mistake, row, wrong))


def _judge(guess: str, loss: str) -> None:
    answer = t(ANSWERS[loss])
    if guess == state.NO_GUESS:
        st.html(f'<div class="judgement is-incomplete"><i aria-hidden="true">=</i><b>{escape(answer)}.</b></div>')
        return
    right = guess == loss
    kind, sign = ("is-right", "\N{CHECK MARK}") if right else ("is-wrong", "\N{MULTIPLICATION SIGN}")
    words = t("Your guess was right.") if right else t("Your guess was: {guess}.", guess=t(ANSWERS.get(guess, guess)))
    st.html(
        f'<div class="judgement {kind}" role="status"><i aria-hidden="true">{sign}</i>'
        f"<span><b>{escape(answer)}.</b> {escape(words)}</span></div>"
    )


def answer_html(mistake: FamousMistake, row: Row, wrong: Record) -> str:
    """What each means of looking says; those that show the mistake are marked."""
    names = {finding.name: finding.observation for finding in wrong.findings}
    found = " ".join(said(names[name]) for name in row.findings if name in names)
    rows = (
        (t("Loss of the last epoch"), "loss", _beside(fmt.loss(row.wrong_loss), fmt.loss(row.right_loss))),
        (t("Accuracy"), "accuracy", _beside(fmt.percent(row.wrong_accuracy), fmt.percent(row.right_accuracy))),
        (t("Gradient check"), "gradient check", check_words(row.gradient_check)),
        (t("Shapes"), "shapes", t("do not fit: {words}", words=row.shape_error) if row.shape_error else t("fit")),
        (t("Diagnosis"), "diagnosis", found or t("finds nothing")),
    )
    cells = "".join(_line(head, words, shows=name in row.seen_by) for head, name, words in rows)
    why = f"<p><b>{escape(t('Why'))}.</b> {escape(t(mistake.why))}</p>"
    advice = f"<p><b>{escape(t('Try'))}.</b> {_code(escape(t(TRY[mistake.stage])))}</p>"
    return f'<dl class="lab-answer">{cells}</dl><div class="lab-why">{why}{advice}</div>'


def _line(head: str, words: str, *, shows: bool) -> str:
    kind, verdict = ("is-wrong", t("shows it")) if shows else ("is-incomplete", t("does not show it"))
    return f'<div class="{kind}"><dt>{escape(head)}</dt><dd>{escape(words)}</dd><dd><b>{escape(verdict)}</b></dd></div>'


def check_words(check: GradientCheck) -> str:
    """What the gradient check says."""
    if check.shape_error:
        return t("the shapes do not fit")
    error = fmt.given(f"{check.error:.1g}")
    if check.sees:
        return t("{tensor} is wrong: relative error {error}", tensor=check.tensor, error=error)
    return t("right: relative errors up to {error}", error=error)


def _beside(wrong: str, right: str) -> str:
    return t("{wrong}, right {right}", wrong=t("none") if wrong == fmt.NOTHING else wrong, right=right)


def _code(html: str) -> str:
    """Words between backticks as code, in escaped HTML."""
    parts = html.split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
