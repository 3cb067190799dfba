"""The runs of a browser as the rows of a list: their texts, the filter, and the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlp.config import TRAINING_SETTINGS
from mlp.diagnosis.outcome import learned_nothing
from runner.damaged import DamagedRun
from runner.store import Run
from runner.waiting import Queue
from ui.language.translate import later, t, tn
from ui.runs.naming import automatic_name
from ui.runs.states import STARTING, STATES
from ui.style import format as fmt

GROUPS = {
    later("In progress"): {"queued", "running", "paused"},
    later("Done"): {"done"},
    later("Stopped"): {"stopped"},
    later("Broken off"): {"diverged", "failed", "interrupted", "damaged"},
}
"""Groups of states that the list can be filtered by."""


@dataclass(frozen=True)
class Row:
    """The texts and numbers of one run in the list."""

    id: str
    title: str
    about: str
    """Network, optimizer, learning rate, and settings that differ from the defaults."""
    note: str
    pinned: bool
    state: str
    word: str
    """Its state as a word."""
    detail: str
    """Its progress in a few words."""
    progress: float
    validation: float | None
    test: float | None
    seconds: float
    created: float
    named: bool = False
    """Whether a person gave the title."""

    def with_outcome(self, words: str) -> Row:
        """The same with what became of it in its title, unless a person gave that."""
        return replace(self, title=f"{self.title}, {words}") if words and not self.named else self

    @property
    def active(self) -> bool:
        """Whether it waits, runs or pauses, so that its row changes by itself."""
        return self.state in GROUPS["In progress"]


def row_of(run: Run, place: int | None = None, *, launched: bool = True) -> Row:
    """The row of a run; `place` is its place in the queue if it waits, 0 if it begins at once.

    `launched` says whether waiting runs start at all.
    """
    status = run.status
    return Row(
        id=run.id,
        title=title_of(run),
        about=about(run),
        note=run.about.note,
        pinned=run.about.pinned,
        state=status.state,
        word=STARTING.word if place == 0 and launched else STATES[status.state].word,
        detail=detail_of(run, place, launched),
        progress=status.progress,
        validation=status.validation_accuracy,
        test=status.test_accuracy,
        seconds=status.seconds,
        created=run.spec.created,
        named=bool(given_name(run)),
    )


def place_of(run: Run, queue: Queue) -> int | None:
    """The place of a run in the queue; 0 if it begins at once, None if it does not wait."""
    return 0 if queue.begins_at_once(run.id) else queue.position(run.id)


def row_of_damaged(run: DamagedRun) -> Row:
    """The row of a run that cannot be read: what is wrong with it stands in place of the note."""
    return Row(
        id=run.id,
        title=t("Damaged run {id}", id=run.id[:6]),
        about="",
        note=run.problem,
        pinned=False,
        state="damaged",
        word=STATES["damaged"].word,
        detail="",
        progress=0.0,
        validation=None,
        test=None,
        seconds=0.0,
        created=run.changed,
    )


def title_of(run: Run) -> str:
    """The name that a person gave, or what is unusual about the run: `rate 3, sigmoid`."""
    return given_name(run) or automatic_name(run.spec.experiment)


def given_name(run: Run) -> str:
    """The name that a person gave, or under which the run was submitted."""
    return run.about.title or run.spec.title


def about(run: Run) -> str:
    """Its settings in short: `784-128-10 relu, momentum, rate 0.1, batch 64`."""
    network, training = run.experiment.network, run.experiment.training
    parts = [
        f"{network} {network.activation}",
        training.optimizer,
        t("rate {rate}", rate=fmt.plain(training.learning_rate)),
        t("batch {size}", size=training.batch_size),
        *(
            f"{t(row.word)} {fmt.plain(value)}"
            for name, row in TRAINING_SETTINGS.items()
            if row.notable and (value := getattr(training, name)) != row.default
        ),
    ]
    return ", ".join(parts)


def detail_of(run: Run, place: int | None, launched: bool) -> str:
    """`epoch 3 of 5`, `number 2 in the queue`, `at 3.2 of 5 epochs`."""
    status = run.status
    match status.state:
        case "queued":
            if not launched:
                return t("the launcher is not running")
            return t("number {place} in the queue", place=place) if place else ""
        case "running" | "paused":
            epoch = min(int(status.epoch) + 1, status.epochs)
            return t("epoch {epoch} of {all}", epoch=epoch, all=status.epochs)
        case "done":
            done = tn("{count} epoch", "{count} epochs", round(status.epoch))
            return f"{done}, {t('learned nothing')}" if learned_nothing(status.test_accuracy, run.experiment) else done
    return t("at {epoch:.1f} of {epochs} epochs", epoch=status.epoch, epochs=status.epochs)


@dataclass(frozen=True)
class Order:
    """One way to sort; rows without a value come last in either direction."""

    value: Callable[[Row], Any]
    falling: bool = False


ORDERS = {
    later("newest first"): Order(lambda row: row.created, falling=True),
    later("oldest first"): Order(lambda row: row.created),
    later("name"): Order(lambda row: row.title.casefold()),
    later("state"): Order(lambda row: list(STATES).index(row.state)),
    later("best validation"): Order(lambda row: row.validation, falling=True),
    later("best test"): Order(lambda row: row.test, falling=True),
    later("longest"): Order(lambda row: row.seconds, falling=True),
    later("worst validation"): Order(lambda row: row.validation),
    later("worst test"): Order(lambda row: row.test),
    later("shortest"): Order(lambda row: row.seconds),
}
TURNED = {
    "newest first": "oldest first",
    "best validation": "worst validation",
    "best test": "worst test",
    "longest": "shortest",
}
"""The order that a second press on the same heading chooses."""


def in_order(rows: Iterable[Row], order: str) -> list[Row]:
    """The rows sorted by one of ORDERS, the pinned ones first; equal ones keep their order."""
    rows, by = list(rows), ORDERS[order]
    known = [row for row in rows if by.value(row) is not None]
    known.sort(key=by.value, reverse=by.falling)
    known += [row for row in rows if by.value(row) is None]
    return sorted(known, key=lambda row: not row.pinned)


def matching(rows: Iterable[Row], text: str = "", groups: Sequence[str] = ()) -> list[Row]:
    """The rows in one of the groups (in any, if none is given) that contain every word of the text."""
    words = text.casefold().split()
    states = {state for group in groups for state in GROUPS[group]} or set(STATES)
    return [row for row in rows if row.state in states and all(word in _haystack(row) for word in words)]


def _haystack(row: Row) -> str:
    return " ".join((row.title, row.about, row.note, t(row.word), row.id)).casefold()


def page_of(rows: Sequence[Row], number: int, size: int) -> tuple[list[Row], int, int]:
    """(the rows of a page, its number, how many pages there are): counted from 1, and never beyond the last."""
    pages = max(1, -(-len(rows) // size))
    number = max(1, min(number, pages))
    return list(rows[(number - 1) * size : number * size]), number, pages


def when(created: float) -> str:
    """`24 Nov, 20:35`, with the year if it is not this one."""
    return t("{day}, {time}", day=fmt.day(created), time=fmt.clock(created))
