import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.files import RunError
from runner.status import ACTIVE, ENDED, Status

statuses = st.builds(
    Status,
    state=st.sampled_from(sorted(ACTIVE | ENDED)),
    epochs=st.integers(1, 100),
    queued_at=st.floats(0, 1e11),
    epoch=st.floats(0, 200),
    seconds_left=st.none() | st.floats(0, 1e6),
    pid=st.none() | st.integers(1, 2**22),
    message=st.text(),
    test_accuracy=st.none() | st.floats(0, 1),
)


@given(status=statuses)
def test_a_status_comes_back_from_json(status):
    assert Status.from_json(json.loads(json.dumps(status.to_json()))) == status


@given(status=statuses)
def test_a_run_is_either_active_or_at_its_end_and_never_done_by_more_than_all(status):
    assert status.active == (status.state not in ENDED)
    assert 0 <= status.progress <= 1


@given(status=statuses, step=st.integers(0, 5))
def test_an_ended_run_can_be_resumed_or_continued_but_never_both_and_an_active_run_neither(status, step):
    status = replace(status, step=step)
    assert not (status.can_resume and status.can_continue)
    if status.active or status.state == "diverged":
        assert not status.can_resume
        assert not status.can_continue
    else:
        assert status.can_resume or status.can_continue


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        ("interrupted", 0, "resume"), ("interrupted", 5, "resume"), ("failed", 0, "resume"), ("failed", 5, "resume"),
        ("stopped", 0, "resume"), ("stopped", 5, "continue"), ("done", 5, "continue"),
    ],
)  # fmt: skip
def test_how_an_ended_run_goes_on(state, step, expected):
    status = Status(state, epochs=2, queued_at=1.0, step=step)
    assert (status.can_resume, status.can_continue) == (expected == "resume", expected == "continue")


def test_the_progress_is_the_share_of_the_epochs():
    status = Status("running", epochs=4, queued_at=1.0)
    assert [replace(status, epoch=epoch).progress for epoch in (0.0, 1.0, 3.5, 4.0)] == [0, 0.25, 0.875, 1]


def changed(**fields):
    return Status("running", epochs=2, queued_at=1.0).to_json() | fields


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "got nothing"),
        (changed(extra=1), "other fields; got .*extra"),
        (changed(state="sleeping"), "must be one of .*; got 'sleeping'"),
        (changed(state=1), "state of a run's status must be one of .*; got 1"),
        (changed(epoch="3"), "epoch of a run's status must be a number from .*; got '3'"),
        (changed(step=1.5), "step of a run's status must be a whole number of at least 0; got 1.5"),
        (changed(step=True), "step of a run's status must be a whole number of at least 0; got True"),
        (changed(message=None), "message of a run's status must be a text of .*; got None"),
        (changed(epochs=0), "epochs"),
        (changed(epoch=-5), "epoch of a run's status must be a number from 0 to .*; got -5"),
        (changed(epoch=float("nan")), "epoch .*; got nan"),
        (changed(epoch=10**400), "epoch .*; got 1000"),
        (changed(seconds_left=float("inf")), "seconds_left .*; got inf"),
        (changed(queued_at=1e300), "queued_at of a run's status must be in seconds since 1970"),
        (changed(heartbeat=-62e9), "heartbeat of a run's status must be in seconds since 1970"),
        (changed(validation_accuracy=1.5), "validation_accuracy .*; got 1.5"),
        (changed(message="\ud800"), r"message .* that can be shown; got '\\ud800'"),
        (changed(changes=[]), r"changes .* must be an object of JSON; got \[\]"),
    ],
)
def test_anything_else_is_refused_with_the_field_and_the_value(data, complaint):
    with pytest.raises(RunError, match=complaint):
        Status.from_json(data)


def test_fields_that_an_older_inkling_did_not_have_are_as_usual():
    old = changed(step=7)
    for name in ("format", "changes", "steps_per_second", "start_paused", "deaths"):
        del old[name]
    assert Status.from_json(old) == Status("running", epochs=2, queued_at=1.0, step=7)


@pytest.mark.parametrize("version", [{}, {"format": 1}])
def test_names_of_fields_that_an_older_inkling_wrote_are_read(version):
    old = {"state": "queued", "epochs": 2, "queued_at": 1.0, "slow": 3.0, "hold": True}
    expected = Status("queued", epochs=2, queued_at=1.0, steps_per_second=3.0, start_paused=True)
    assert Status.from_json(old | version) == expected
    assert Status.from_json(expected.to_json()) == expected


def test_a_status_of_the_last_format_knows_no_threads():
    old = changed(format=2)
    del old["threads"]
    assert Status.from_json(old).threads is None


@pytest.mark.parametrize("name", ["slow", "hold"])
def test_the_older_names_are_none_of_this_format(name):
    with pytest.raises(RunError, match=f"other fields; got .*{name}"):
        Status.from_json(changed(**{name: None}))


@pytest.mark.parametrize("name", ["state", "epochs", "queued_at"])
def test_a_field_without_a_usual_value_must_be_there(name):
    data = changed()
    del data[name]
    with pytest.raises(RunError, match="other fields"):
        Status.from_json(data)


def test_a_newer_format_is_told():
    with pytest.raises(RunError, match=r"made by a newer Inkling \(format 4; this one reads 3\)"):
        Status.from_json(changed(format=4, more=1))
