"""Drafts come back as they were, to the browser that wrote them; what is damaged is no draft and no error."""

import pytest

from mlp.config import Experiment, NetworkConfig
from runner.drafts import Draft, Drafts

MINE, THEIRS = "a" * 64, "b" * 64
DRAFT = Draft(Experiment(NetworkConfig(hidden=(7, 5), initializer="normal:0.01")), "0" * 24)


def test_a_browser_has_its_newest_draft_and_nobody_elses(tmp_path):
    drafts = Drafts(tmp_path / "home")
    assert drafts.read(MINE) is None
    drafts.keep(MINE, Draft(Experiment()))
    drafts.keep(MINE, DRAFT)
    assert Drafts(tmp_path / "home").read(MINE) == DRAFT
    assert drafts.read(THEIRS) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format": 2}',
        b'{"format": 1, "beside": 5}',
        b'{"format": 1, "experiment": {"network": 1}}',
    ],
)
def test_what_is_no_draft_is_none(tmp_path, content):
    drafts = Drafts(tmp_path)
    drafts.keep(MINE, DRAFT)
    (drafts.path / f"{MINE}.json").write_bytes(content)
    assert drafts.read(MINE) is None


def test_where_nothing_can_be_written_there_is_no_draft(tmp_path):
    (tmp_path / "drafts").write_text("in the way")
    drafts = Drafts(tmp_path)
    drafts.keep(MINE, DRAFT)
    assert drafts.read(MINE) is None
