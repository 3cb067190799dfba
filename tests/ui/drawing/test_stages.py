"""The strip of pictures from the ink to what the network sees."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mlp.images.normalize import Prepared, area_average, prepare, uncentred
from mlp.images.photograph import photograph
from tests.ui.pictures import figures, ink
from ui.drawing.stages import photo_stages_html, stages_html


def prepared(box: tuple[int, int, int, int]) -> Prepared:
    """A dark canvas with a bright shape that is heavier at one end, so that its mass is not in its middle."""
    picture = Image.new("L", (308, 308), 12)
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, top, (left + right) // 2, bottom), fill=255)
    draw.rectangle((left, bottom - 8, right, bottom), fill=255)
    return prepare(picture)


def test_the_four_stages_are_the_ink_its_box_the_small_one_and_the_input() -> None:
    found = prepared((40, 60, 120, 180))
    (_, whole, _), (_, box, _), (_, small, small_words), (_, seen, seen_words) = figures(stages_html(found))
    np.testing.assert_array_equal(whole, ink(area_average(found.ink, 112)))
    np.testing.assert_array_equal(box, ink(area_average(found.square, 112)))
    np.testing.assert_array_equal(small, ink(found.small))
    np.testing.assert_array_equal(seen, ink(found.image28))
    assert small_words == "20 × 20 averaged"
    assert "centred by its mass" in seen_words


def test_a_small_box_is_shown_pixel_by_pixel() -> None:
    found = prepared((100, 100, 130, 140))
    assert len(found.square) < 112
    np.testing.assert_array_equal(figures(stages_html(found))[1][1], ink(found.square))


def test_ink_that_is_not_square_stands_in_the_middle() -> None:
    picture = Image.new("L", (90, 40), 0)
    ImageDraw.Draw(picture).rectangle((10, 10, 70, 20), fill=255)
    found = prepare(picture)
    square = np.pad(found.ink, ((25, 25), (0, 0)))
    np.testing.assert_array_equal(figures(stages_html(found))[0][1], ink(square))


def test_the_stages_of_a_photograph_end_with_its_writing_or_with_what_the_network_sees() -> None:
    light = np.linspace(0.5, 0.9, 300)[None, :] * np.ones((200, 1))
    written = light.copy()
    written[40:160, 140:155] = 0.1
    shown = figures(photo_stages_html(found := photograph(written)))
    assert [words for _, _, words in shown[:2]] == [
        "straightened light contrast to the paper",
        "found ink what is writing",
    ]
    assert len(shown) == 5
    np.testing.assert_array_equal(shown[4][1], ink(found.prepared.image28))
    assert len(figures(photo_stages_html(photograph(light)))) == 2


def test_the_words_say_which_way_it_was_moved() -> None:
    for turned in (False, True):
        picture = np.zeros((308, 308), np.uint8)
        picture[60:160, 40:60] = picture[150:160, 40:120] = 255  # an L: heavy at the bottom and on the left
        found = prepare(Image.fromarray(picture[::-1, ::-1] if turned else picture))
        down, right = found.shift
        expected = f"moved {down} px down, {-right} px left" if turned else f"moved {-down} px up, {right} px right"
        assert down != 0 != right
        assert figures(stages_html(found))[-1][2].endswith(expected)


def test_without_centring_the_small_picture_is_in_the_middle() -> None:
    found = prepared((40, 60, 120, 160))
    image = uncentred(found).image28
    np.testing.assert_array_equal(image[4:24, 4:24], found.small)
    assert image.sum() == pytest.approx(found.small.sum())
    _, seen, words = figures(stages_html(found, centred=False))[-1]
    np.testing.assert_array_equal(seen, ink(image))
    assert words.split() == ["28", "×", "28", "not", "centred,", "in", "the", "middle"]
