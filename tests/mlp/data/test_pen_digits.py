"""The drawn digits: whose they are, and what becomes of them."""

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mlp.data.pen_digits import (
    PEN_FILE,
    USUAL_BRUSH,
    VALIDATION_WRITERS,
    PenDigit,
    draw,
    images_of,
    load_pen,
    read_pen_digits,
)
from mlp.data.strokes import render
from mlp.errors import DataError
from mlp.images.normalize import prepare
from mlp.nn.model_files import load_model
from tests.pen import examples

MODEL = Path(__file__).resolve().parents[3] / "models" / "default.safetensors"


@cache
def digits() -> list[PenDigit]:
    return read_pen_digits()


@pytest.mark.long
def test_thirty_writers_drew_7494_digits():
    assert len(digits()) == 7494
    assert sorted(Counter(digit.writer for digit in digits())) == list(range(1, 31))
    assert all(700 < count < 800 for count in Counter(digit.label for digit in digits()).values())
    points = np.array([point for digit in digits()[:300] for stroke in digit.strokes for point in stroke])
    assert points.min() >= 0
    assert points.max() <= 1


def test_an_altered_file_is_refused(tmp_path: Path):
    content = bytearray(PEN_FILE.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "pen").write_bytes(content)
    with pytest.raises(DataError, match="git checkout -- data/pen-digits"):
        read_pen_digits(tmp_path / "pen")
    with pytest.raises(DataError, match="cannot be read"):
        read_pen_digits(tmp_path / "nothing")


@pytest.mark.long
def test_an_image_is_what_the_canvas_and_its_preparation_give():
    apart = []
    for _, strokes in examples():
        for brush in (14, 26, 44):
            (image,) = images_of(strokes, np.array([brush / 308 / 0.64]))
            seen = prepare(render(strokes, 308, brush)).image28
            # A centre of mass half-way between two pixels may go to either.
            moved = (np.roll(seen, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1))
            apart.append(min(np.abs(image.reshape(28, 28) / 255 - other).mean() for other in moved))
    assert max(apart) < 0.03
    assert np.mean(apart) < 0.01


@pytest.mark.long
def test_validation_writers_are_never_learned_from_and_each_of_their_digits_comes_once():
    some = digits()[::100]
    arrays = draw(some)
    judged = [digit for digit in some if digit.writer in VALIDATION_WRITERS]
    assert arrays["validation labels"].tolist() == [digit.label for digit in judged]
    assert len(arrays["train images"]) == 10 * (len(some) - len(judged))
    seen = {bytes(image) for image in arrays["train images"]}
    for digit, image in zip(judged, arrays["validation images"], strict=True):
        np.testing.assert_array_equal(image, images_of(digit.strokes, np.array([USUAL_BRUSH]))[0])
        assert bytes(image) not in seen
    assert Counter(arrays["train labels"].tolist()) == Counter(
        label for digit in some if digit.writer not in VALIDATION_WRITERS for label in [digit.label] * 10
    )


@pytest.mark.long
def test_a_network_reads_them_as_it_reads_the_canvas(tmp_path: Path):
    """All that the six writers drew, on a real canvas of another size than the images were made for."""
    train, validation = load_pen(tmp_path)
    assert (len(train), len(validation)) == (55_000, 1500)
    again = load_pen(tmp_path)
    np.testing.assert_array_equal(again[0].inputs, train.inputs)
    np.testing.assert_array_equal(again[1].targets, validation.targets)
    model = load_model(MODEL)
    rows = [prepare(render(d.strokes, 308, 26)).row for d in digits() if d.writer in VALIDATION_WRITERS]
    on_canvas, kept = (model.predict(x).argmax(axis=1) for x in (np.array(rows), validation.inputs / np.float32(255)))
    assert (on_canvas == kept).mean() > 0.99
