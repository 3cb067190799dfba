"""The small drawings of the terms."""

from base64 import b64decode
from xml.etree import ElementTree

import pytest

from ui.glossary.pictures import HEIGHT, WIDTH, Pen, Picture, curve, data_url
from ui.glossary.terms import terms
from ui.style import palette

PICTURES = sorted({one.picture for one in terms() if one.picture}, key=lambda picture: picture.__name__)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_a_picture_lies_within_its_frame_in_colours_that_are_seen(picture: Picture, dark: bool) -> None:
    picture(pen := Pen(dark))
    root = ElementTree.fromstring(pen.svg())
    assert len(root)
    background = palette.theme(dark).background
    for shape in root:
        given = shape.attrib
        for color in (given.get("stroke"), given["fill"]):
            assert color in (None, "none") or palette.contrast(color, background) >= 3
        pairs = [pair.split(",") for pair in given.get("points", "").split()]
        x = [float(one) for one, _ in pairs] + [float(given[name]) for name in ("x", "cx") if name in given]
        y = [float(one) for _, one in pairs] + [float(given[name]) for name in ("y", "cy") if name in given]
        assert min(x) >= 0
        assert max(x) <= WIDTH
        assert min(y) >= 0
        assert max(y) <= HEIGHT


def test_a_curve_is_put_onto_the_unit_square_and_cut_there() -> None:
    points = curve(lambda x: 4 * x, 0, 2)
    assert points[0] == (0, 0)
    assert points[12] == (0.25, 0.5)
    assert points[-1] == (1, 1)


def test_the_address_of_a_picture_holds_it() -> None:
    head, _, data = data_url(PICTURES[0], dark=False).partition(",")
    assert head == "data:image/svg+xml;base64"
    assert b64decode(data).startswith(b"<svg ")
