"""Variations of drawn digits: what changes, what stays, and that they are still the same digits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.pen_digits import USUAL_BRUSH, images_of, read_pen_digits
from mlp.data.strokes import Strokes
from mlp.data.variations import DETAILS, NUMBERS, fitted, varied
from mlp.home import PROJECT
from mlp.nn.model_files import load_model
from tests.pen import examples

AS_DRAWN = np.array([0.5] * 10 + [1.0] * (NUMBERS - 10))
numbers = st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).random(NUMBERS))


def with_details(*details: float) -> np.ndarray:
    """Nothing of the form changes; the first numbers of the details are given."""
    chosen = AS_DRAWN.copy()
    chosen[10 : 10 + len(details)] = details
    return chosen


def shape(strokes: Strokes) -> list[np.ndarray]:
    return [np.array(stroke) for stroke in strokes]


@given(st.sampled_from(examples()), numbers)
def test_a_variation_fills_the_unit_square_and_is_the_same_each_time(example, numbers):
    label, strokes = example
    changed = varied(strokes, label, numbers)
    points = np.concatenate(shape(changed))
    low, high = points.min(axis=0), points.max(axis=0)
    assert (high - low).max() == pytest.approx(1)
    assert low + high == pytest.approx([1, 1])
    assert changed == varied(strokes, label, numbers)
    if label not in DETAILS:
        assert [len(stroke) for stroke in changed] == [len(stroke) for stroke in strokes]


@pytest.mark.parametrize("label", range(10))
def test_numbers_in_the_middle_change_nothing(label: int):
    for strokes in (strokes for digit, strokes in examples() if digit == label):
        for before, after in zip(fitted(shape(strokes)), shape(varied(strokes, label, AS_DRAWN)), strict=True):
            np.testing.assert_allclose(after, before, atol=1e-9)


@given(numbers)
def test_a_single_point_stays_one(numbers):
    assert varied([[[0.3, 0.3]]], 8, numbers) == [[[0.5, 0.5]]]


def test_narrow_wide_slanted_and_turned():
    square: Strokes = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]

    def sides(place: int, number: float) -> np.ndarray:
        chosen = AS_DRAWN.copy()
        chosen[place : place + 2] = number
        return np.array(varied(square, 8, chosen)[0])

    assert np.ptp(sides(4, 0)[:, 0]) == pytest.approx(np.exp(-0.55))
    assert np.ptp(sides(4, 1)[:, 1]) == pytest.approx(np.exp(-0.3))
    right = sides(6, 1)
    assert right[0, 0] > right[3, 0] + 0.2  # the top is farther to the right than the bottom
    turned = sides(8, 1)
    assert np.linalg.norm(np.diff(turned, axis=0), axis=1) == pytest.approx([np.linalg.norm(turned[1] - turned[0])] * 4)
    assert turned[1, 1] > turned[0, 1]  # clockwise, because y is down


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_bare_one_gets_a_flag_and_a_foot(angle: float, length: float):
    bare: Strokes = [[[0.5, 0.01 * i] for i in range(101)]]
    stem, foot = shape(varied(bare, 1, with_details(0, angle, length, 0, 0.5, length)))
    flag, top = stem[:2]
    assert flag[0] < top[0]
    assert flag[1] > top[1]
    assert foot.mean(axis=0) == pytest.approx(stem[-1], abs=1e-9)
    assert np.ptp(foot[:, 1]) == pytest.approx(0, abs=1e-9)
    again = varied([*bare, foot.tolist()], 1, with_details(0, angle, length, 0, 0.5, length))
    assert len(again) == 2  # drawn in two strokes, it has what it needs


def test_a_flag_gets_shorter_or_longer_but_never_makes_a_seven():
    flagged: Strokes = [[[0, 0.3], [0.25, 0], [0.25, 0.5], [0.25, 1]]]

    def length(number: float) -> float:
        (stem,) = shape(varied(flagged, 1, with_details(0, number, 0, 1)))
        assert stem[1:] - stem[1] == pytest.approx(np.array([[0, 0], [0, 0.5], [0, 1]]))
        return float(np.hypot(*(stem[0] - stem[1])))

    assert length(0) == pytest.approx(0.7 * np.hypot(0.25, 0.3))
    assert length(0.3) == pytest.approx(np.hypot(0.25, 0.3))
    assert length(1) == pytest.approx(0.55)


def test_a_zero_is_struck_through_from_below_on_the_left():
    ring: Strokes = [[[0.5 + 0.35 * np.sin(t), 0.5 - 0.5 * np.cos(t)] for t in np.linspace(0, 6.2, 40)]]
    around, slash = shape(varied(ring, 0, with_details(0, 0.5, 0.5)))
    assert slash.mean(axis=0) == pytest.approx((around.min(axis=0) + around.max(axis=0)) / 2)
    (x1, y1), (x2, y2) = slash
    assert (x2 - x1) * (y2 - y1) < 0
    assert len(varied(ring, 0, with_details(0.9))) == 1


def test_an_open_four_closes_and_a_closed_one_opens():
    four: Strokes = [[[0.3, 0], [0.1, 0.5], [0.9, 0.5]], [[0.6, 0], [0.6, 1]]]
    gaps = []
    for number in (0, 0.5, 1):
        arm, stem = shape(varied(four, 4, with_details(0, number)))
        gaps.append(np.linalg.norm(arm[0] - stem[0]))
        assert arm[1:] - stem[0] == pytest.approx(np.array([[-0.5, 0.5], [0.3, 0.5]]))  # only the tip moves
    assert gaps[0] > 0.3 > gaps[1] > gaps[2]
    assert gaps[2] == pytest.approx(0, abs=1e-9)


def test_a_seven_gets_a_bar_and_a_serif_and_keeps_what_it_has():
    plain: Strokes = [[[0, 0], [0.6, 0], [0.5, 0.25], [0.4, 0.5], [0.3, 0.75], [0.2, 1]]]
    roof, bar = shape(varied(plain, 7, with_details(0, 0.5, 0.5, 0.5)))
    assert bar.mean(axis=0) == pytest.approx(roof[3])
    assert len(varied([*plain, bar.tolist()], 7, with_details(0, 0.5, 0.5, 0.5))) == 2  # without it, it may be a 1
    (with_serif,) = shape(varied(plain, 7, with_details(1, 0, 0.5, 0, 0, 0.5)))
    assert len(with_serif) == 7
    assert with_serif[0, 1] > with_serif[1, 1]
    narrow: Strokes = [[[0, 0], [0.3, 0], [0.3, 0.5], [0.3, 1]]]
    assert len(varied(narrow, 7, with_details(0))) == 1


@pytest.mark.long
def test_a_network_still_reads_what_they_were():
    """Of writers that the network knows, so that only the variation can be what it misreads."""
    model = load_model(PROJECT / "models" / "default.safetensors")
    rng = np.random.default_rng(0)
    known = [digit for digit in read_pen_digits()[::3] if digit.writer in (1, 4, 5, 6, 7, 8, 9, 10)]
    forms = [varied(digit.strokes, digit.label, rng.random(NUMBERS)) for digit in known]
    rows = np.concatenate([images_of(form, np.array([USUAL_BRUSH])) for form in forms])
    answers = model.predict(rows / np.float32(255)).argmax(axis=1)
    assert (answers == [digit.label for digit in known]).mean() > 0.97
