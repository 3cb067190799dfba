"""Events are lines of JSON from which the same event can be read again."""

import json
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.training.events import Done, EpochReport, Event, StepReport, event_json

KINDS = {"step": StepReport, "epoch": EpochReport, "done": Done}
COUNTS = st.integers(0)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PER_LAYER, SHARES = st.lists(NUMBERS, max_size=4), st.lists(st.none() | NUMBERS, max_size=4)
EVENTS = st.one_of(
    st.builds(StepReport, NUMBERS, COUNTS, COUNTS, *[NUMBERS] * 3, *[PER_LAYER] * 3, NUMBERS, NUMBERS),
    st.builds(EpochReport, COUNTS, COUNTS, *[NUMBERS] * 5, SHARES, SHARES, NUMBERS, NUMBERS),
    st.builds(Done, st.sampled_from(["epochs", "stopped"]), st.text(), NUMBERS, COUNTS, NUMBERS, NUMBERS),
)


@given(event=EVENTS)
def test_an_event_survives_a_line_of_json(event: Event):
    line = json.dumps(event_json(event), allow_nan=False)
    assert "\n" not in line
    fields = json.loads(line)
    kind = KINDS[fields.pop("event")]
    assert kind is type(event)
    assert kind(**fields) == event


@pytest.mark.parametrize("name", ["reason", "seconds"])
def test_an_event_is_history_and_cannot_be_changed(name: str):
    with pytest.raises(FrozenInstanceError):
        setattr(Done("epochs", "", 1, 1, 1.0, 1.0), name, "other")
