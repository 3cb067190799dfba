"""The catalogue of events: each is a line of JSON from which the same event is read; nothing else is read as one."""

import json
from dataclasses import FrozenInstanceError, fields
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.errors import EventError
from mlp.training.events import (
    BINS,
    EVENTS,
    Change,
    Continued,
    Done,
    EpochReport,
    Event,
    FinalTest,
    Histogram,
    Histograms,
    LayerHistograms,
    Paused,
    Refused,
    Resumed,
    StepReport,
    Validating,
    event_from_json,
    event_json,
)

STEPS = st.integers(0, 2**53)
EPOCHS = st.floats(0, 1e9)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PER_LAYER, SHARES = st.lists(NUMBERS, max_size=4), st.lists(st.none() | NUMBERS, max_size=4)
COMMANDS = st.none() | STEPS
SORTED = st.tuples(NUMBERS, NUMBERS).map(sorted)
HISTOGRAMS = st.none() | st.builds(
    lambda ends, counts: Histogram(ends[0], ends[1], counts), SORTED, st.lists(STEPS, min_size=BINS, max_size=BINS)
)
LAYERS = st.lists(st.builds(LayerHistograms, HISTOGRAMS, HISTOGRAMS, HISTOGRAMS), max_size=2)
SETTINGS = st.dictionaries(TEXTS, NUMBERS | STEPS, max_size=2)
EVERY = {
    "step": st.builds(StepReport, EPOCHS, STEPS, STEPS, *[NUMBERS] * 3, *[PER_LAYER] * 3, NUMBERS, NUMBERS),
    "epoch": st.builds(EpochReport, STEPS, STEPS, *[NUMBERS] * 5, SHARES, SHARES, NUMBERS, NUMBERS),
    "histograms": st.builds(Histograms, EPOCHS, STEPS, LAYERS),
    "validating": st.builds(Validating, STEPS, NUMBERS),
    "change": st.builds(Change, EPOCHS, STEPS, TEXTS, SETTINGS, COMMANDS),
    "pause": st.builds(Paused, STEPS, COMMANDS),
    "go_on": st.builds(Continued, STEPS, COMMANDS),
    "refused": st.builds(Refused, STEPS, TEXTS, STEPS),
    "resumed": st.builds(Resumed, STEPS),
    "done": st.builds(Done, st.sampled_from(["epochs", "stopped"]), TEXTS, EPOCHS, STEPS, NUMBERS, NUMBERS),
    "test": st.builds(FinalTest, STEPS, NUMBERS, NUMBERS, NUMBERS, st.none() | NUMBERS),
}


def test_every_event_of_the_catalogue_is_tested_here():
    assert set(EVERY) == set(EVENTS)


@given(event=st.one_of(*EVERY.values()))
def test_an_event_survives_a_line_of_json(event: Event):
    line = json.dumps(event_json(event), allow_nan=False)
    assert "\n" not in line
    assert event_from_json(json.loads(line)) == event


@given(event=st.one_of(*EVERY.values()), data=st.data())
def test_a_field_that_is_missing_or_of_another_kind_is_named(event: Event, data: st.DataObject):
    line = event_json(event)
    name = data.draw(st.sampled_from([one for one in line if one not in ("event", "answers", "command")]))
    optional = isinstance(event, FinalTest) and name in ("validation_accuracy", "writers_accuracy")
    for odd in ({"odd": 1}.get, b"", {1}):
        with pytest.raises(EventError, match=name):
            event_from_json(line | {name: odd})
    del line[name]
    if not optional:
        with pytest.raises(EventError, match=f"{name} is missing"):
            event_from_json(line)


@pytest.mark.parametrize("odd", [nan, inf, -inf, 10**400, True, "1", [], {}])
@pytest.mark.parametrize(("name", "field"), [("step", "loss"), ("epoch", "train_loss"), ("test", "test_accuracy")])
def test_what_is_no_finite_number_is_refused(name: str, field: str, odd: object):
    with pytest.raises(EventError, match=f"{field}: a finite number was expected"):
        event_from_json(sample(name) | {field: odd})


@pytest.mark.parametrize("odd", [-1, 1.5, 2**53 + 1, 10**400, True, "1", None])
def test_a_step_is_a_whole_number_of_at_least_0(odd: object):
    for name in EVENTS:
        with pytest.raises(EventError):
            event_from_json(sample(name) | {"step": odd})


@pytest.mark.parametrize(
    "odd", [{"low": 1.0, "high": 0.0}, {"counts": [1] * (BINS - 1)}, {"counts": [-1] * BINS}, {"counts": [0.5] * BINS}]
)
def test_a_histogram_that_is_none_is_refused(odd: dict[str, Any]):
    good = {"low": 0.0, "high": 1.0, "counts": [1] * BINS}
    layer = {"weights": good, "gradients": good, "activations": None}
    event = {"event": "histograms", "epoch": 1.0, "step": 2}
    assert event_from_json(event | {"layers": [layer]})
    with pytest.raises(EventError, match="histograms"):
        event_from_json(event | {"layers": [layer | {"gradients": good | odd}]})


def test_null_stands_for_a_number_that_is_not_finite():
    event = event_from_json(sample("epoch") | {"train_loss": None})
    assert isinstance(event, EpochReport)
    assert event.train_loss != event.train_loss


def test_reports_of_an_older_version_lack_the_most_frequent_answer():
    line = sample("epoch")
    del line["answers"]
    event = event_from_json(line)
    assert isinstance(event, EpochReport)
    assert event.most_frequent_share != event.most_frequent_share


def test_an_event_of_a_later_version_is_none_of_ours():
    assert event_from_json({"event": "something new"}) is None
    for odd in ({}, {"event": 3}, {"event": ["step"]}):
        with pytest.raises(EventError, match="which event"):
            event_from_json(odd)


def sample(name: str) -> dict[str, Any]:
    """A line of each event, with plain values."""
    kind: Any = EVENTS[name]
    plain = {"int": 1, "float": 0.5, "str": "", "dict[str, Any]": {}}
    values = {one.name: plain.get(str(one.type) if isinstance(one.type, str) else getattr(one.type, "__name__", ""), [])
              for one in fields(kind)}  # fmt: skip
    values |= {name: value for name, value in {"settings": {}, "command": 1}.items() if name in values}
    return event_json(kind(**values))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_history_and_cannot_be_changed(name: str):
    kind: Any = EVENTS[name]
    event = kind(*fields(kind))
    for one in fields(kind):
        with pytest.raises(FrozenInstanceError):
            setattr(event, one.name, "other")
