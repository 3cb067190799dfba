"""Numbers are read whole, as they were written."""

import numpy as np
import pytest
from PIL import Image

from mlp.commands.options import DEFAULT_MODEL
from mlp.images.photograph import photograph
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.reading.number import read_number
from tests.mlp.reading.writers import random_numeral


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(DEFAULT_MODEL)


def test_a_number_is_read_with_boxes_around_its_digits(model):
    number, picture = random_numeral(np.random.default_rng(7))
    reading = read_number(255 - picture, model)
    assert reading.number == number
    assert reading.lines == (number,)
    assert reading.reason is None
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)
    for digit in reading.digits:
        left, top, right, bottom = digit.box
        inside = picture[top:bottom, left:right] > 128
        assert inside.any(axis=0).mean() > 0.9
        assert inside.any(axis=1).mean() > 0.9
        assert digit.pixels.shape == (28, 28)
        assert digit.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_boxes_are_in_pixels_of_the_picture(model):
    _, picture = random_numeral(np.random.default_rng(7))
    large = Image.fromarray(picture).resize((picture.shape[1] * 4, picture.shape[0] * 4), Image.Resampling.BICUBIC)
    small, scaled = read_number(picture, model), read_number(large, model)
    assert small.number == scaled.number
    for one, other in zip(small.digits, scaled.digits, strict=True):
        np.testing.assert_allclose(4 * np.array(one.box), other.box, atol=16)


def test_lines_are_read_from_top_to_bottom(model):
    (first, above), (second, below) = (random_numeral(np.random.default_rng(seed)) for seed in (7, 8))
    width = max(above.shape[1], below.shape[1])
    page = np.concatenate([np.pad(one, ((0, 0), (0, width - one.shape[1]))) for one in (above, below)])
    reading = read_number(page, model)
    assert reading.lines == (first, second)
    assert reading.number == first + second


def test_blank_paper_has_no_number(model):
    reading = read_number(np.full((200, 300), 220, np.uint8), model)
    assert (reading.digits, reading.number, reading.lines) == ((), "", ())
    assert reading.reason


@pytest.mark.long
def test_numbers_are_taken_apart_into_their_digits():
    rng = np.random.default_rng(1)
    whole = [len(number) == len(photograph(picture).digits) for number, picture in map(random_numeral, [rng] * 300)]
    assert np.mean(whole) >= 0.99


@pytest.mark.long
def test_numbers_of_the_validation_writers_are_read_whole(model):
    rng = np.random.default_rng(0)
    whole = [number == read_number(picture, model).number for number, picture in map(random_numeral, [rng] * 300)]
    assert np.mean(whole) >= 0.97
