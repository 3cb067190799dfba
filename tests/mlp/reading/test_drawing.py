"""Several digits on a canvas are told apart, and a single one of several strokes stays one."""

import numpy as np
import pytest

from mlp.commands.options import DEFAULT_MODEL
from mlp.images.normalize import Prepared, prepare
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from mlp.reading.drawing import read_drawing
from tests.mlp.reading.writers import digits_of_writers, numeral, random_numeral
from tests.pen import examples, render


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(DEFAULT_MODEL)


def prepared_number(seed: int) -> tuple[str, Prepared]:
    number, picture = random_numeral(np.random.default_rng(seed))
    return number, prepare(picture)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_number_is_read_with_boxes_around_its_digits(model: Model, seed: int):
    number, prepared = prepared_number(seed)
    digits = read_drawing(prepared, model)
    assert "".join(str(digit.digit) for digit in digits) == number
    covered = np.zeros(prepared.ink.shape, bool)
    for digit in digits:
        left, top, right, bottom = digit.box
        covered[top:bottom, left:right] = True
    assert covered[prepared.ink > 0.5].all()


def test_a_digit_among_others_looks_as_it_does_alone(model: Model):
    _, (one, other, *_) = next(iter(digits_of_writers().items()))
    rng = np.random.default_rng(0)
    alone = prepare(numeral([one], size=100, gap=0.2, rng=rng))
    both = read_drawing(prepare(numeral([one, other], size=100, gap=0.2, rng=rng)), model)
    assert len(both) == 2
    assert np.abs(both[0].pixels - alone.image28).mean() < 0.02


def test_each_single_digit_is_one_also_of_several_strokes(model: Model):
    for label, strokes in examples():
        assert read_drawing(prepare(render(strokes, size=308, brush=26)), model) == (), label


def test_an_empty_canvas_has_none(model: Model):
    assert read_drawing(prepare(np.zeros((308, 308), np.uint8)), model) == ()


@pytest.mark.long
def test_of_all_digits_of_the_validation_writers_hardly_one_is_taken_for_two(model: Model):
    digits = [digit for own in digits_of_writers().values() for digit in own]
    several = sum(bool(read_drawing(prepare(render(one.strokes, size=308, brush=26)), model)) for one in digits)
    print(f"\n{several} of {len(digits)} single digits are taken for several")
    assert several <= 0.003 * len(digits)


@pytest.mark.long
def test_numbers_of_the_validation_writers_are_read_whole(model: Model):
    rng, whole = np.random.default_rng(0), 0
    for _ in range(300):
        number, picture = random_numeral(rng)
        whole += number == "".join(str(digit.digit) for digit in read_drawing(prepare(picture), model))
    print(f"\n{whole} of 300 numbers are read whole")
    assert whole >= 0.97 * 300
