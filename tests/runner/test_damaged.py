import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.damaged import owner_in
from tests.runner.support import ODD, make_odd

OWNER = "a" * 64


@given(title=st.text(), cut=st.integers(0, 100))
def test_the_owner_is_that_of_the_field_and_not_of_a_text_that_looks_like_it(title, cut, tmp_path_factory):
    path = tmp_path_factory.mktemp("spec") / "spec.json"
    spec = {"title": title + f'"owner": "{"b" * 64}"', "owner": OWNER, "experiment": "x" * 100}
    path.write_text(json.dumps(spec, indent=1)[: -1 - cut])
    assert owner_in(path) == OWNER


@pytest.mark.parametrize("content", ["", "{}", '{"owner": 3}', '{"owner": "A"}', '{"owner": "abc"}', "\x00" * 1000])
def test_without_an_owner_there_is_none(tmp_path, content):
    (tmp_path / "spec.json").write_text(content)
    assert owner_in(tmp_path / "spec.json") is None
    assert owner_in(tmp_path / "missing.json") is None


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_has_no_owner(tmp_path, kind):
    make_odd(tmp_path / "spec.json", kind)
    assert owner_in(tmp_path / "spec.json") is None


def test_a_huge_file_is_not_read_to_its_end(tmp_path):
    (tmp_path / "spec.json").touch()
    os.truncate(tmp_path / "spec.json", 2**40)
    assert owner_in(tmp_path / "spec.json") is None
