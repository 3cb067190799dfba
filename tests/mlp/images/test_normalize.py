"""Any picture of a digit becomes what MNIST would have made of it."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from mlp.data.dataset import Splits
from mlp.errors import ImageError
from mlp.images.normalize import area_average, prepare
from tests.pen import examples, render

SAMPLE = slice(0, 10_000, 50)  # 200 of MNIST's test digits


@pytest.fixture(scope="module")
def digits(mnist: Splits):
    return mnist.test.inputs.reshape(-1, 28, 28)


def seen(picture):
    prepared = prepare(picture)
    assert not prepared.blank
    return prepared.image28


def apart(one, other) -> float:
    return float(np.abs(seen(one) - seen(other)).mean())


def nearly_apart(one, other) -> float:
    """Between two pictures that differ a little: a centre of mass half-way between two pixels may go to either."""
    first, second = seen(one), seen(other)
    moved = (np.roll(second, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return min(float(np.abs(first - other).mean()) for other in moved)


def grey(picture) -> Image.Image:
    return Image.fromarray(picture).convert("L")


def ink(strokes, **options):
    """0..1, as `render` draws it but without its colours."""
    return (render(strokes, **options)[..., 0].astype(float) - 11) / 244


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


pen_digits = st.sampled_from([strokes for _, strokes in examples()])


# --- MNIST comes back -------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("times", [1, 2, 3, 10])
def test_mnist_digits_come_back_unshifted(times, digits):
    """Enlarged or not; the few of which the longer side is 19 instead of 20 pixels are scaled a little."""
    differences = []
    for digit in digits[SAMPLE]:
        longer = max(np.ptp(np.flatnonzero(digit.any(axis=axis))) + 1 for axis in (0, 1))
        difference = np.abs(seen(np.kron(digit, np.ones((times, times), np.uint8))) - digit / 255).mean()
        assert difference < (0.002 if longer == 20 else 0.1)
        differences.append(difference)
    assert np.mean(differences) < 0.0005


@pytest.mark.long
def test_mnist_digits_smoothly_enlarged_come_back_softer(digits):
    """Blur makes the ink box a little larger, so they come back a little smaller."""
    for digit in digits[SAMPLE][::2]:
        assert nearly_apart(digit, Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC)) < 0.06


@pytest.mark.long
def test_hardly_any_mnist_digit_gets_a_hint(digits):
    hinted = sum(bool(prepare(digit).hints) for digit in digits[::10])
    assert hinted < 0.01 * 1000


# --- the stages -------------------------------------------------------------------------------------------------------


def test_stages_of_a_drawing_by_hand():
    """A bar of 40 x 60 pixels in a picture of 280: every stage can be worked out."""
    picture = np.zeros((280, 280), np.uint8)
    picture[100:160, 30:70] = 200
    stages = prepare(picture)
    assert stages.box == (30, 100, 70, 160)
    np.testing.assert_array_equal(stages.ink, picture / np.float32(200))
    assert stages.square.shape == (60, 60)
    np.testing.assert_array_equal(stages.square.any(axis=0), (np.arange(60) >= 9) & (np.arange(60) < 49))
    # 3 pixels a cell: 20 cells high; from pixel 9 to 49, that is cells 3 to 15 and a third of the next.
    np.testing.assert_allclose(stages.small, np.tile([0] * 3 + [1] * 13 + [1 / 3] + [0] * 3, (20, 1)), atol=1e-6)
    # Centre of mass: row 13.5 and column 13.17 of 28 when pasted in the middle; the half goes up, so the row stays.
    assert stages.shift == (0, 1)
    np.testing.assert_array_equal(stages.image28[4:24, 5:25], stages.small)
    assert np.count_nonzero(stages.image28) == np.count_nonzero(stages.small)
    np.testing.assert_array_equal(stages.row, stages.image28.reshape(784))


@given(strokes=pen_digits, brush=st.integers(4, 40))
def test_every_result_is_in_form(strokes, brush):
    stages = prepare(render(strokes, brush=brush))
    image = stages.image28
    assert image.dtype == stages.ink.dtype == stages.small.dtype == np.float32
    assert image.shape == (28, 28)
    assert image.min() == 0
    assert image.max() == stages.small.max() == 1
    assert image.sum() == pytest.approx(stages.small.sum())  # nothing is lost at the edge
    for axis in (0, 1):
        profile = image.sum(axis=axis, dtype=float)
        inked = np.flatnonzero(profile)
        centre = profile @ np.arange(28) / profile.sum()
        # Centred, or at the edge on the way there.
        assert 13.5 - 1e-6 <= centre < 14.5 + 1e-6 or (centre < 13.5 and inked[-1] == 27) or inked[0] == 0


@given(side=st.integers(1, 60), cells=st.integers(1, 30), seed=st.integers(0, 2**32))
def test_area_average_against_repeating_every_pixel(side, cells, seed):
    """On a grid so fine that no cell cuts a pixel, an average over areas is an average over pixels."""
    square = np.random.default_rng(seed).random((side, side)).astype(np.float32)
    fine = np.kron(square.astype(float), np.ones((cells, cells)))
    expected = fine.reshape(cells, side, cells, side).mean(axis=(1, 3))
    np.testing.assert_allclose(area_average(square, cells), expected, rtol=1e-5, atol=1e-7)


# --- what must not matter ---------------------------------------------------------------------------------------------


@given(strokes=pen_digits, down=st.integers(-30, 30), right=st.integers(-30, 30))
def test_where_one_draws_does_not_matter(strokes, down, right):
    picture = render(strokes)
    assert apart(picture, np.roll(picture, (down, right), (0, 1))) == 0


@given(strokes=pen_digits, size=st.integers(112, 600))
def test_how_large_one_draws_does_not_matter(strokes, size):
    assert nearly_apart(render(strokes, brush=20), render(strokes, size=size, brush=20 * size / 280)) < 0.03


@given(strokes=pen_digits, larger=st.integers(1, 300))
def test_how_much_room_is_around_does_not_matter(strokes, larger):
    picture = render(strokes)
    wide = np.pad(picture, ((larger, 0), (0, 2 * larger), (0, 0)), mode="edge")
    assert apart(picture, wide) == 0


@given(
    strokes=pen_digits,
    paper=st.tuples(*[st.integers(0, 255)] * 3),
    pen=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_colours_do_not_matter(strokes, paper, pen):
    contrast = max(abs(p - q) for p, q in zip(paper, pen, strict=True))
    assume(contrast > 40)
    mask = ink(strokes)[..., None]
    coloured = np.rint(mask * pen + (1 - mask) * paper).astype(np.uint8)
    assert apart(render(strokes), coloured) < 1 / contrast
    assert apart(coloured, 255 - coloured) < 1e-6


VARIANTS = {
    "RGB": lambda picture: Image.fromarray(picture).convert("RGB"),
    "grey": grey,
    "grey array with an axis": lambda picture: picture[..., :1],
    "grey and alpha": lambda picture: grey(picture).convert("LA"),
    "dark on light": lambda picture: 255 - picture[..., :3],
    "CMYK": lambda picture: Image.fromarray(picture).convert("CMYK"),
    "palette": lambda picture: Image.fromarray(picture).convert("RGB").quantize(64),
    "16 bit": lambda picture: Image.fromarray(picture[..., 0].astype(np.uint16) * 257),
    "12 bit in 16": lambda picture: picture[..., 0].astype(np.uint16) * 16,
    "32 bit": lambda picture: Image.fromarray(picture[..., 0].astype(np.int32) * 65537 // 2),
    "floats to 1": lambda picture: picture[..., 0] / 255,
    "floats to 255": lambda picture: picture[..., :3].astype(float),
    "1 bit": lambda picture: grey(picture).point(lambda value: 255 * (value > 128)).convert("1"),
    "booleans": lambda picture: picture[..., 0] > 128,
    "reversed view": lambda picture: picture[::-1, ::-1, :3][::-1, ::-1],
}


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("number", range(0, 30, 8))
def test_the_kind_of_picture_does_not_matter(kind, number):
    picture = render(examples()[number][1])
    assert nearly_apart(picture, VARIANTS[kind](picture)) < 0.015


@pytest.mark.long
@pytest.mark.parametrize("pen", [(0, 0, 0), (255, 255, 255), (110, 86, 207)])
@pytest.mark.parametrize("hidden", [0, 255])
def test_a_transparent_background_is_background(pen, hidden):
    for _, strokes in examples()[::5]:
        drawn = np.full((280, 280, 4), hidden, np.uint8)
        drawn[..., 3] = np.rint(255 * ink(strokes))
        drawn[drawn[..., 3] > 0, :3] = pen
        assert apart(render(strokes), drawn) < 0.01
        as_palette = Image.fromarray(drawn).quantize(64, method=Image.Quantize.FASTOCTREE)
        assert nearly_apart(render(strokes), as_palette) < 0.02


def test_transparent_corners_are_not_ink():
    for _, strokes in examples()[::5]:
        picture = 255 - render(strokes)
        picture[..., 3] = 255
        y, x = np.mgrid[:280, :280]
        picture[(y + x < 30) | (y + x > 530)] = 0
        assert apart(render(strokes), picture) < 0.002


def noisy(shade, sigma, *, rng):
    return np.clip(255 * shade[..., None] + rng.normal(0, 255 * sigma, (*shade.shape, 3)), 0, 255).astype(np.uint8)


@pytest.mark.long
@pytest.mark.parametrize("sigma", [0.01, 0.03, 0.06])
@pytest.mark.parametrize("quality", [None, 75, 50])
def test_a_noisy_photo_is_read_like_the_drawing(sigma, quality):
    rng = np.random.default_rng(0)
    for _, strokes in examples()[::5]:
        photo = Image.fromarray(noisy(0.9 - 0.75 * ink(strokes), sigma, rng=rng))
        if quality:
            photo = Image.open(BytesIO(encoded(photo, "JPEG", quality=quality)))
        assert nearly_apart(render(strokes), photo) < 0.05


@pytest.mark.parametrize("amplitude", [0.05, 0.1])
def test_light_from_one_side_is_not_ink(amplitude):
    slope = np.linspace(-amplitude, amplitude, 280)
    for _, strokes in examples()[::5]:
        picture = 0.8 - 0.6 * ink(strokes) + slope
        assert nearly_apart(render(strokes), picture) < 0.05


def test_a_few_pixels_off_by_one_are_not_ink():
    rng = np.random.default_rng(0)
    for _, strokes in examples()[::5]:
        picture = 255 - render(strokes)[..., :3]
        picture -= (rng.random((280, 280, 1)) < 0.03) & (picture > 200)
        assert nearly_apart(render(strokes), picture) < 0.01


@pytest.mark.long
def test_a_stroke_may_run_off_the_picture(digits):
    for digit in digits[SAMPLE]:
        rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
        cropped = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        border = np.concatenate([cropped[0], cropped[-1], cropped[:, 0], cropped[:, -1]])
        if (border == 0).mean() > 0.6:
            assert nearly_apart(digit, cropped) < 0.05


def test_a_stroke_across_a_noisy_photo_is_no_noise():
    bar = np.zeros((140, 140))
    bar[:, 55:85] = 1
    stages = prepare(noisy(0.9 - 0.7 * bar, 0.03, rng=np.random.default_rng(0)))
    assert stages.box == (55, 0, 85, 140)


@pytest.mark.long
def test_a_large_photo_is_reduced_first():
    _, strokes = examples()[7]
    photo = Image.fromarray(render(strokes)).convert("RGB").resize((3000, 3000), Image.Resampling.BILINEAR)
    assert prepare(photo).ink.shape == (1000, 1000)
    assert nearly_apart(render(strokes), photo.filter(ImageFilter.GaussianBlur(3))) < 0.02


# --- nothing to read, and hard to read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((280, 280, 4), np.uint8),
        np.full((280, 280, 4), 255, np.uint8),
        np.full((50, 30), 128, np.uint8),
        np.full((1, 1), 7, np.uint8),
        np.full((40, 40), 0.5),
        np.zeros((40, 40), bool),
        np.arange(9 * 280).reshape(9, 280) % 8,
        Image.new("P", (20, 20)),
        Image.new("I;16", (20, 20), 30_000),
    ],
)
def test_blank(picture):
    stages = prepare(picture)
    assert stages.blank
    assert stages.box is None
    assert stages.reason is not None
    assert "Draw a digit" in stages.reason
    assert stages.hints == ()
    for stage in (stages.ink, stages.square, stages.small, stages.image28, stages.row):
        assert not stage.any()
    assert stages.image28.shape == (28, 28)


@pytest.mark.parametrize("sigma", [0.005, 0.02, 0.05])
@pytest.mark.parametrize("size", [28, 280])
def test_noise_alone_is_blank(sigma, size):
    rng = np.random.default_rng(1)
    for _ in range(10):
        assert prepare(noisy(np.full((size, size), 0.7), sigma, rng=rng)).blank


@pytest.mark.parametrize("brush", [1, 4, 9, 18, 30])
def test_a_dot_gets_an_answer_and_a_hint(brush):
    stages = prepare(render([[[0.3, 0.4]]], brush=brush))
    assert not stages.blank
    assert stages.image28.max() == 1
    assert len(stages.hints) == 1
    assert "only a dot" in stages.hints[0]


def test_a_speck_is_not_blown_up():
    picture = np.zeros((280, 280), np.uint8)
    picture[50, 70] = 255
    stages = prepare(picture)
    assert stages.square.shape == (10, 10)
    assert np.count_nonzero(stages.image28) == 4  # one of ten pixels is two of twenty cells, each way
    assert "only a dot" in stages.hints[0]


@pytest.mark.parametrize(
    "picture, says",
    [
        (np.zeros((0, 5)), r"got the shape \(0, 5\)"),
        (np.zeros(784), r"got the shape \(784,\)"),
        (np.zeros((3, 28, 28)), r"got the shape \(3, 28, 28\)"),
        (np.zeros((28, 28, 5)), "1 to 4 channels"),
        (np.full((5, 5), np.nan), "must be finite"),
        (np.full((5, 5), np.inf), "must be finite"),
        (np.full((5, 5), -1), "at least 0; got -1 to -1"),
        (np.full((5, 5), "ink"), "array of numbers; got <U3"),
        (np.full((5, 5), 1j), "array of numbers; got complex128"),
    ],
)
def test_an_array_that_is_no_picture_is_refused(picture, says):
    with pytest.raises(ImageError, match=says):
        prepare(picture)
