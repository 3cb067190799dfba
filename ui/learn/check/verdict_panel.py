"""A verdict in words: one strong sentence, where it went wrong, and the mistake with its lines side by side."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlp.check.catalogue import MISTAKES, Mistake, in_convention
from mlp.check.verdict import Verdict
from ui.language.translate import later, said, t

SIGNS = {"right": "✓", "wrong": "✕", "incomplete": "…"}
WORDS = {"right": later("Right"), "wrong": later("Wrong"), "incomplete": later("Not complete yet")}
CLASSES = {"right": "is-right", "wrong": "is-wrong", "incomplete": "is-incomplete"}


def show_sentence(verdict: Verdict, given_away: bool) -> None:
    """Right, wrong or incomplete; if all may be given away, with the first wrong tensor."""
    kind = verdict.verdict
    words = f"<b>{escape(t(WORDS[kind]))}</b>"
    if kind != "wrong":
        words += f"<span>{escape(said(verdict.says))}</span>"
    elif given_away:
        words += f"<span>{escape(said(verdict.bracket))}</span>"
        if verdict.missing:
            words += f"<span>{escape(t('Missing: {names}.', names=', '.join(verdict.missing)))}</span>"
    sign = f'<i aria-hidden="true">{SIGNS[kind]}</i>'
    st.html(f'<div class="judgement {CLASSES[kind]}" role="status">{sign}<p>{words}</p></div>')


def show_explanation(verdict: Verdict) -> None:
    """Which mistake gives these numbers, or what looks most like it."""
    if verdict.verdict != "wrong":
        return
    if verdict.pair:
        lead = f"<p>{escape(t('Two mistakes together give these numbers.'))}</p>"
        st.html(lead + "".join(mistake_html(MISTAKES[key], "", verdict.convention) for key in verdict.pair))
        return
    if verdict.mistake:
        st.html(mistake_html(MISTAKES[verdict.mistake], verdict.about, verdict.convention))
        if verdict.also_fits:
            _list(t("In this case the same numbers come from:"), [MISTAKES[key].says for key in verdict.also_fits])
        return
    words = " ".join(escape(said(one)) for one in (verdict.says, verdict.cure) if one)
    st.html(f'<div class="mistake"><p>{words}</p></div>')
    if verdict.nearest:
        _list(t("It looks most like:"), [MISTAKES[key].says for key, _ in verdict.nearest])


def mistake_html(mistake: Mistake, about: str, convention: str) -> str:
    """A mistake: what was done, where, the right line beside the wrong one, and the cure."""
    right, wrong = (in_convention(line, convention) for line in (mistake.right, mistake.wrong))
    where = f" <small>({escape(said(about))})</small>" if about else ""
    return (
        f'<div class="mistake"><p><b>{escape(t(mistake.says))}</b>{where}</p><div class="formulas">'
        f'<figure class="is-right"><figcaption>{escape(t("Right"))}</figcaption><code>{escape(right)}</code></figure>'
        f'<figure class="is-wrong"><figcaption>{escape(t("Yours is like"))}</figcaption><code>{escape(wrong)}</code>'
        f"</figure></div><p>{escape(t(mistake.cure))}</p></div>"
    )


def _list(lead: str, sentences: list[str]) -> None:
    items = "".join(f"<li>{escape(t(one))}</li>" for one in sentences)
    st.html(f'<div class="mistake others"><p>{escape(lead)}</p><ul>{items}</ul></div>')
