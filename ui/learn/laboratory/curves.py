"""Both trainings of a mistake in three charts, while they train or as they were reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from mlp.config import Experiment
from mlp.lab.famous import FAMOUS
from mlp.lab.record import Record, history_of
from mlp.training.events import Done, TrainingEvent
from runner.courses import Look
from runner.laboratory import Version
from ui import charts, server
from ui.components.live_plot import live_plot
from ui.language.translate import said, t
from ui.learn.laboratory import state
from ui.style import format as fmt
from ui.style.markdown import literal

SECONDS = 3.0
"""A training takes less, and nobody could watch it: its curves take so long at least."""
TICK = 0.25


@dataclass(frozen=True)
class Pair:
    """The right training and the wrong one, as far as they are known."""

    key: str
    right: Look[Record]
    wrong: Look[Record]

    @property
    def experiment(self) -> Experiment:
        """What both train."""
        return FAMOUS[self.key].experiment

    @property
    def records(self) -> tuple[Record, Record] | None:
        """Both, once they have ended."""
        return (self.right.record, self.wrong.record) if self.right.record and self.wrong.record else None

    @property
    def problem(self) -> str:
        """Why one of them did not end."""
        return self.right.problem or self.wrong.problem


def versions(key: str) -> tuple[Version, Version]:
    """The right one and the wrong one."""
    return Version(key, is_right=True), Version(key)


def begin(key: str) -> None:
    """Have both trained."""
    server.laboratory().start(*versions(key))


def pair(key: str) -> Pair:
    """What is known of both by now."""
    right, wrong = versions(key)
    return Pair(key, server.laboratory().look(right), server.laboratory().look(wrong))


def show_curves(both: Pair, *, of: str, name: str) -> bool:
    """Draw what is known by now, at most as far as the time allows; whether all of it is drawn.

    `of` is what the curves belong to, `name` what the second line is called.
    """
    end = last_step(both)
    share = 0.0
    if both.right.events and both.wrong.events:
        share = min(1.0, state.seconds_since_begun(of) / SECONDS)
    with st.container(key="lab-curves", gap="small"):
        _say_how_far(both, share)
        _draw(both, share * end, end, name)
    return share == 1.0 and both.records is not None


def last_step(both: Pair) -> float:
    """The last step of the longer training."""
    training = both.experiment.training
    planned = -(-(training.train_size or 0) // training.batch_size) * training.epochs
    return float(max([planned, *(one.record.done.step for one in (both.right, both.wrong) if one.record)]))


def _draw(both: Pair, step: float, end: float, name: str) -> None:
    dark = st.context.theme.type == "dark"
    right, wrong = (history_of(both.experiment, until(one.events, step)) for one in (both.right, both.wrong))
    drawn = (charts.compared_losses, charts.compared_accuracies, charts.compared_gradients)
    for draw, place in zip(drawn, st.columns(3), strict=True):
        with place:
            live_plot(draw(right, wrong, name=name, end=end, dark=dark), key=f"lab {draw.__name__}")


def until(events: Sequence[TrainingEvent], step: float) -> list[TrainingEvent]:
    """The reports up to a step; that the training has ended is said elsewhere."""
    return [event for event in events if event.step <= step and not isinstance(event, Done)]


def _say_how_far(both: Pair, share: float) -> None:
    """One line, always there, so that nothing below moves."""
    if both.problem:
        st.caption(literal(said(both.problem)))
    elif not (both.right.events and both.wrong.events):
        waits = both.right.waits or both.wrong.waits
        st.caption(
            t("Others train at the moment. This one waits for its turn.") if waits else t("Both begin to train.")
        )
    elif share < 1.0 or both.records is None:
        st.caption(t("Both train."))
    else:
        st.caption(_how_it_ended(both.records[1]))


def _how_it_ended(wrong: Record) -> str:
    step = fmt.thousands(wrong.done.step)
    if wrong.shape_error:
        return t("The right one has trained to its end. The other one has stopped with an error after step {step}.",
                 step=step)  # fmt: skip
    if wrong.diverged:
        return t("The right one has trained to its end. In the other one a number became infinite after step {step}.",
                 step=step)  # fmt: skip
    return t("Both have trained to their end, {step} steps.", step=step)
