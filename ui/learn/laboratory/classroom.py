"""A mistake that a class does not know: both trainings, four changes to choose from, the counts, and the answer."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import FamousMistake
from runner.lab_classes import ClassQuestion
from ui import server
from ui.language.translate import t, tn
from ui.learn.laboratory import state
from ui.learn.laboratory.answer import diff_html, show_answer
from ui.learn.laboratory.curves import SECONDS, TICK, begin, pair, show_curves
from ui.owner import owner_hash
from ui.problems import attempt, problems_shown, show_kept_problem

ONCE_MORE = 1.0
"""Seconds between two looks at the votes."""


def offer_link(mistake: FamousMistake) -> None:
    """The button that makes a question for a class and shows it."""
    st.button(
        t("Make a link for the class"), icon=":material/group:", key="lab class", type="tertiary",
        on_click=_ask, args=(mistake.key,),
        help=t("The class sees both trainings, not the mistake, and says which of four changes it was."),
    )  # fmt: skip
    show_kept_problem()


def _ask(key: str) -> None:
    def ask() -> None:
        state.show_class(server.class_questions().ask(owner_hash(), key))

    attempt(ask)


def show_class(name: str) -> None:
    """One question; it ticks until the answer is there."""
    with problems_shown(t("Ask for the link once more, or choose a mistake yourself.")):
        question = server.class_questions().read(name)
        begin(question.mistake)
        if question.owner == owner_hash():
            st.caption(t("The link for the class; only you can show the answer."))
            st.code(state.link_of_page(), language=None, wrap_lines=True)
        ticks = not state.at_rest(_rest(name, question))
        st.fragment(_question, run_every=_pace(name) if ticks else None)(name, ticks)
        return
    st.button(t("To all mistakes"), on_click=state.leave_class)


def _pace(name: str) -> float:
    return TICK if state.seconds_since_begun(name) < 2 * SECONDS else ONCE_MORE


def _rest(name: str, question: ClassQuestion) -> str:
    """What is at rest: the question with or without its answer."""
    return f"{name} {question.revealed}"


def _question(name: str, ticks: bool) -> None:
    """One tick."""
    with problems_shown():
        question = server.class_questions().read(name)
        mistake, both = FAMOUS[question.mistake], pair(question.mistake)
        if question.revealed:
            st.html(diff_html(mistake.right, mistake.wrong))
        drawn = show_curves(both, of=name, name=t("one line changed"))
        show_kept_problem()
        _show_choices(name, question)
        if question.revealed and drawn and both.records:
            show_answer(mistake, *both.records)
            state.set_at_rest(_rest(name, question))
        if ticks == state.at_rest(_rest(name, question)):
            st.rerun()


def _show_choices(name: str, question: ClassQuestion) -> None:
    browser = owner_hash()
    is_teacher, has_voted = question.owner == browser, question.has_voted(browser)
    may_vote = not (is_teacher or has_voted or question.revealed)
    st.subheader(t("Which change was it?"), anchor=False)
    if may_vote:
        with st.container(key="lab-choices"):
            for letter, key in zip("ABCD", question.choices, strict=True):
                st.html(f"<div class='lab-choice'>{_change_html(letter, key)}</div>")
        with st.container(key="lab-votes", horizontal=True, gap="small"):
            for letter, key in zip("ABCD", question.choices, strict=True):
                st.button(letter, key=f"vote {letter}", on_click=_vote, args=(name, key),
                          help=t("Vote for change {letter}", letter=letter))  # fmt: skip
        return
    st.html(bars_html(question))
    votes = sum(question.votes)
    st.caption(tn("{count} vote", "{count} votes", votes))
    if is_teacher and not question.revealed:
        st.button(t("Show the answer"), type="primary", key="lab reveal", on_click=_reveal, args=(name,))


def bars_html(question: ClassQuestion) -> str:
    """The four changes with the counts of their votes; once it is revealed, the right one is marked."""
    most = max(1, *question.votes)
    parts = []
    for letter, key, count in zip("ABCD", question.choices, question.votes, strict=True):
        is_it = question.revealed and key == question.mistake
        kind = " is-right" if is_it else ""
        sign = f" <em>\N{CHECK MARK} {escape(t('This is it'))}</em>" if is_it else ""
        bar = f"<span class='bar' style='width: {100 * count / most:.0f}%'></span>"
        parts.append(
            f"<div class='lab-choice{kind}'>{_change_html(letter, key)}{sign}"
            f"<div class='lab-count'><b>{count:d}</b><span class='track'>{bar}</span></div></div>"
        )
    return f"<div class='lab-bars'>{''.join(parts)}</div>"


def _change_html(letter: str, key: str) -> str:
    """The right line and the changed one."""
    one = FAMOUS[key]
    return f"<b>{escape(letter)}</b><pre><del>{escape(one.right)}</del></pre><pre><ins>{escape(one.wrong)}</ins></pre>"


def _vote(name: str, key: str) -> None:
    attempt(server.class_questions().vote, name, owner_hash(), key)


def _reveal(name: str) -> None:
    attempt(server.class_questions().reveal, name, owner_hash())
