"""What the URL says is taken if it makes sense, and left out if not."""

import pytest

from ui.learn.shapes.link import edits_read, edits_written

SHAPES = {"x": (3, 2), "b1": (4,)}


def test_edits_come_back_from_the_url():
    edits = {("x", (0, 1)): 0.5, ("b1", (3,)): -1e-7}
    assert edits_read(edits_written(edits) or "", SHAPES) == edits
    assert edits_written({}) is None


@pytest.mark.parametrize(
    "written",
    ["", "x", "x.1.2", "x.1.2:", "x.1.2:nan", "x.1.2:1e99", "x.4.1:1", "x.0.1:1", "x.1:1", "b1.5:1", "z1.1.1:1", ",,:"],
)
def test_nonsense_in_the_url_is_no_edit(written: str):
    assert edits_read(written, SHAPES) == {}


def test_one_wrong_edit_does_not_spoil_the_others():
    assert edits_read("x.9.9:1,b1.2:0.25", SHAPES) == {("b1", (1,)): 0.25}
