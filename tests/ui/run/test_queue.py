"""What a person sees of the queue: the own runs by name, of others only that they are there."""

from pathlib import Path

import pytest

from mlp.config import Experiment, NetworkConfig
from runner.launcher_state import LauncherReport
from runner.store import RunStore
from tests.ui.views.test_views import NOBODY, Canvas, canvas, home, html, page
from ui.run.queue import forget_queue, queue_beside

__all__ = ["canvas", "home"]
OTHER = "b" * 64


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    LauncherReport(home).write({})
    return RunStore(home)


def learning(store: RunStore, owner: str, left: float | None, title: str = "") -> str:
    run_id = store.submit(Experiment(), owner=owner, title=title)
    store.open(run_id).change_status({"queued"}, state="running", seconds_left=left)
    return run_id


def rows(text: str) -> list[str]:
    """The rows of the queue as words, the cells apart."""
    table = text.partition('data-testid="queue">')[2].partition("</table>")[0].replace("\N{NO-BREAK SPACE}", " ")
    return [row.removesuffix("</td></tr>").replace("</td><td>", " | ") for row in table.split("<tr><td>")[1:]]


def test_who_waits_sees_what_comes_before_and_when_it_begins(store: RunStore) -> None:
    learning(store, OTHER, 50.0, title="secret")
    mine = store.submit(Experiment(), owner=NOBODY, title="<first>")
    store.submit(Experiment(NetworkConfig(hidden=(8,))), owner="c" * 64, title="secret, too")
    last = store.submit(Experiment(), owner=NOBODY, title="last")
    test = page("train", run=last)
    text = html(test)
    learns, first, second, this = rows(text)
    assert learns == " | somebody else's | learning, about 50 s left"
    assert first == f'1 | <a href="train?run={mine}" target="_self">&lt;first&gt;</a> | begins in about 50 s'
    assert second == "2 | somebody else's | "  # the speed of the machine was not measured here
    assert this == "3 | <b>This run</b> | "
    assert "secret" not in text
    assert 'data-testid="next"' not in text
    assert "Waiting for its turn: number 3 in the queue" in test.subheader[0].value


def test_a_run_that_gives_way_is_not_waited_for_to_its_end(store: RunStore, home: Path) -> None:
    theirs = learning(store, OTHER, 500.0)
    LauncherReport(home).write({}, giving_way=[theirs])
    learns, this = rows(html(page("train", run=store.submit(Experiment(), owner=NOBODY))))
    assert learns == " | somebody else's | gives way at the end of its epoch"
    assert this == "1 | <b>This run</b> | begins in about 2 min"  # one of 5 epochs


def test_tabs_share_the_queue_but_miss_no_run_that_was_just_submitted(store: RunStore) -> None:
    first = store.run(learning(store, NOBODY, 10.0))
    seen = queue_beside(first)
    assert queue_beside(first) is seen
    new = store.run(store.submit(Experiment(), owner=NOBODY))
    assert queue_beside(new).position(new.id) == 1
    store.open(first.id).change_status({"running"}, state="done")
    assert queue_beside(store.run(first.id)).training == (), "an ended run needs none"


def test_of_many_before_it_only_some_have_a_row(store: RunStore) -> None:
    learning(store, OTHER, None)
    *_, last = [store.submit(Experiment(), owner=NOBODY) for _ in range(7)]
    *_, more, this = rows(html(page("train", run=last)))
    assert (more, this) == (" | 2 more | ", "7 | <b>This run</b> | ")


def test_a_run_with_a_free_place_never_waits(store: RunStore, home: Path) -> None:
    LauncherReport(home, places=2).write({})
    learning(store, OTHER, 50.0)
    test = page("train", run=store.submit(Experiment(), owner=NOBODY))
    assert "Starting" in test.subheader[0].value
    assert not rows(html(test))


def test_the_page_of_an_own_run_says_which_own_run_comes_next(store: RunStore) -> None:
    now = learning(store, NOBODY, 130.0)
    assert 'data-testid="next"' not in html(page("train", run=now))
    after = store.submit(Experiment(), owner=NOBODY, title="after")
    store.submit(Experiment(), owner=NOBODY)
    forget_queue()
    text = html(page("train", run=now)).replace("\N{NO-BREAK SPACE}", " ")
    assert f'Next: <a href="train?run={after}" target="_self">after</a>, in about 2 min.' in text
    assert "One more of yours waits." in text


def test_what_others_queue_is_not_on_the_page_of_a_run(store: RunStore) -> None:
    now = learning(store, OTHER, 130.0)
    store.submit(Experiment(), owner=OTHER, title="secret")
    text = html(page("train", run=now))
    assert 'data-testid="next"' not in text
    assert "secret" not in text
