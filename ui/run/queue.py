"""The queue as a person sees it who waits: the own runs with name and link, of others only that they are there."""

from __future__ import annotations

from html import escape

import streamlit as st

from runner.store import Run
from runner.waiting import Queue, Seconds
from ui import server
from ui.language.translate import t, tn
from ui.owner import owner_hash
from ui.runs.rows import title_of
from ui.style import format as fmt

MOST_BEFORE = 4
"""Waiting runs before this one that are shown, each in a row of its own."""


def queue_beside(run: Run) -> Queue:
    """Who trains and who waits while a run is active, at most a quarter of a second old.

    All tabs share it: it takes a look at all runs, some milliseconds for a thousand of them, and pages tick.
    """
    if not run.status.active:
        return Queue(places=1)
    queue = _queue()
    if run.status.state == "queued" and queue.position(run.id) is None:  # submitted a moment ago
        forget_queue()
        queue = _queue()
    return queue


def forget_queue() -> None:
    """Look anew, because a press has changed the queue."""
    _queue.clear()


@st.cache_resource(ttl=0.25, max_entries=1, show_spinner=False)
def _queue() -> Queue:
    return server.store().queue()


def show_queue(run: Run, queue: Queue) -> None:
    """The runs before a waiting one, what is learned now first, with the time in which each begins."""
    needs, owner = server.time_needed(), owner_hash()
    begin, place = queue.begin_in(needs), queue.position(run.id) or 1
    leaving = t("gives way at the end of its epoch")
    rows = [
        _row("", _name(one, owner), leaving if one.id in queue.giving_way else _left(needs(one)))
        for one in queue.training
    ]
    for number, one in list(enumerate(queue.waiting[: place - 1], 1))[:MOST_BEFORE]:
        rows.append(_row(f"{number:d}", _name(one, owner), _begins(begin[number - 1])))
    if (more := place - 1 - MOST_BEFORE) > 0:
        rows.append(_row("", t("{count} more", count=f"{more:d}"), ""))
    rows.append(_row(f"{place:d}", f"<b>{t('This run')}</b>", _begins(begin[place - 1])))
    st.html(f'<table class="queue" data-testid="queue">{"".join(rows)}</table>')


def show_next(run: Run, queue: Queue) -> None:
    """On the page of an own run that has not ended: which own runs begin after it, and when."""
    owner = owner_hash()
    mine = [one for one in queue.waiting if one.spec.owner == owner and one.id != run.id]
    if run.spec.owner != owner or not mine:
        return
    first, more = mine[0], len(mine) - 1
    at = queue.begin_in(server.time_needed())[(queue.position(first.id) or 1) - 1]
    name = _name(first, owner)
    following = t("Next: {name}.", name=name)
    if at:
        following = t("Next: {name}, in about {time}.", name=name, time=fmt.rough(at))
    others = tn("One more of yours waits.", "{count} more of yours wait.", more) if more else ""
    st.html(f'<p class="next" data-testid="next">{following} {others}</p>')


def _name(run: Run, owner: str) -> str:
    """The name of an own run, which leads to it; nothing of the runs of others."""
    if run.spec.owner != owner:
        return t("somebody else's")
    return f'<a href="train?run={run.id}" target="_self">{escape(title_of(run))}</a>'


def _left(seconds: Seconds) -> str:
    return t("learning") if seconds is None else t("learning, about {time} left", time=fmt.rough(seconds))


def _begins(seconds: Seconds) -> str:
    """When a waiting run begins; nothing where that is not known."""
    if seconds is None:
        return ""
    return t("begins in about {time}", time=fmt.rough(seconds)) if seconds else t("begins at once")


def _row(place: str, whose: str, when: str) -> str:
    return f"<tr><td>{place}</td><td>{whose}</td><td>{when}</td></tr>"
