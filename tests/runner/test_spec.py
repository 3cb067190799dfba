import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.files import RunError
from runner.spec import LONGEST_TITLE, SPEC_FORMAT, RunSpec
from tests.runner.support import small

OWNER = sha256(b"a browser").hexdigest()


@given(
    created=st.floats(0, 1e11),
    title=st.text(max_size=LONGEST_TITLE),
    owner=st.binary().map(lambda cookie: sha256(cookie).hexdigest()) | st.just(""),
    hidden=st.lists(st.integers(1, 50), max_size=3).map(tuple),
    dropout=st.floats(0, 0.9),
)
def test_a_specification_comes_back_from_json(created, title, owner, hidden, dropout):
    spec = RunSpec(small(hidden=hidden, dropout=dropout), created, owner, title)
    assert RunSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


@pytest.mark.parametrize("owner", ["ada", OWNER.upper(), OWNER + "0", OWNER[:-1], OWNER + "\n", None, 5])
def test_an_owner_is_a_hash_or_nobody(owner):
    with pytest.raises(RunError, match="owner of a run must be a sha256"):
        RunSpec(small(), 1.0, owner)


@pytest.mark.parametrize("title", ["x" * (LONGEST_TITLE + 1), None, 3, "\ud800"])
def test_a_title_is_short_text(title):
    with pytest.raises(RunError, match=f"at most {LONGEST_TITLE} characters"):
        RunSpec(small(), 1.0, title=title)


@pytest.mark.parametrize("created", [float("nan"), float("inf"), "today", None, True, 1e300, -62e9, 10**400])
def test_a_creation_time_is_a_number(created):
    with pytest.raises(RunError, match="creation time"):
        RunSpec(small(), created)


def changed(**fields):
    return RunSpec(small(), 1.0, OWNER).to_json() | fields


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "got nothing"),
        (changed(format=SPEC_FORMAT + 1), "made by a newer Inkling"),
        (changed(format="1"), "specification has"),
        (changed(extra=1), "specification has .*; got .*extra"),
        (changed(experiment={}), "experiment cannot be: An experiment lacks"),
        (changed(experiment=None), "experiment cannot be: An experiment must be a JSON object"),
        (changed(owner="ada"), "owner"),
    ],
)
def test_anything_else_is_refused_with_the_reason(data, complaint):
    with pytest.raises(RunError, match=complaint):
        RunSpec.from_json(data)


def test_an_experiment_that_cannot_be_is_refused_with_the_field_and_the_value():
    data = changed()
    data["experiment"]["training"]["learning_rate"] = -1
    with pytest.raises(RunError, match=r"learning rate must be .* got -1"):
        RunSpec.from_json(data)
