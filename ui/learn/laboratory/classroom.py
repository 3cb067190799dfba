"""A mistake that a class does not know: both trainings, four changes to choose from, the counts, and the answer."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import FamousMistake
from runner.lab_classes import ClassQuestion
from ui import server
from ui.language.translate import t, tn
from ui.learn.laboratory import state
from ui.learn.laboratory.answer import diff_html, show_answer
from ui.learn.laboratory.curves import TICK, begin, pair, show_curves
from ui.owner import owner_hash
from ui.problems import attempt, problems_shown, show_kept_problem
from ui.style.markdown import literal
from ui.web.addresses import network_urls
from ui.web.local_host import is_local

LOOK = 1.0
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
    """One question. First the curves are drawn; then they rest, and only the votes are looked at again."""
    with problems_shown(t("Ask for the link once more, or choose a mistake yourself.")):
        question = server.class_questions().read(name)
        if question.owner == owner_hash():
            _show_link(name)
        if question.revealed:
            mistake = FAMOUS[question.mistake]
            st.subheader(literal(t(mistake.title)), anchor=False)
            st.html(diff_html(mistake.right, mistake.wrong))
        if state.at_rest(name) and pair(question.mistake).records:
            _curves(name, question)
            st.fragment(_votes, run_every=None if question.revealed else LOOK)(name, question.revealed)
            _answer(question)
        else:
            if state.at_rest(name):
                state.begin_anew()  # the files are gone
            begin(question.mistake)
            st.fragment(_drawing, run_every=TICK)(name, question.revealed)
    st.button(t("To all mistakes"), key="lab all", type="tertiary", on_click=state.leave_class)


def _show_link(name: str) -> None:
    """The address that others can open, where there is one."""
    here = urlsplit(str(st.context.url or ""))
    others = network_urls() if is_local(here.hostname or "") else []
    page = f"{others[0].rstrip('/')}{here.path}" if others else here._replace(query="", fragment="").geturl()
    st.caption(t("The link for the class; only you can show the answer."))
    st.code(f"{page}?{state.CLASS}={name}", language=None, wrap_lines=True)
    if is_local(here.hostname or "") and not others:
        st.caption(t("Only this computer can open it: the server is not open to others."))


def _drawing(name: str, revealed: bool) -> None:
    """One tick while the curves are drawn; at the last one the page runs once more."""
    with problems_shown():
        question = server.class_questions().read(name)
        both = pair(question.mistake)
        if _curves(name, question):
            state.set_at_rest(name)
        if both.problem:
            st.button(t("Train again"), key="lab again", on_click=begin, args=(question.mistake,))
    if state.at_rest(name):
        st.rerun()
    _votes(name, revealed)


def _curves(name: str, question: ClassQuestion) -> bool:
    return show_curves(pair(question.mistake), of=name, name=t("changed"))


def _votes(name: str, revealed: bool) -> None:
    """One look at the votes; if the answer has come, the page runs once more."""
    with problems_shown():
        question = server.class_questions().read(name)
        show_kept_problem()
        _show_choices(name, question)
        if question.revealed != revealed:
            st.rerun()


def _answer(question: ClassQuestion) -> None:
    both = pair(question.mistake)
    if question.revealed and both.records:
        show_answer(FAMOUS[question.mistake], *both.records)


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
