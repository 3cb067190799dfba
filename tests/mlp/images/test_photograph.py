"""A digit on any paper becomes what it would be as a drawing, and paper without a digit gets a sentence."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mlp.images.normalize import prepare
from mlp.images.photograph import Photograph, Steps, photograph
from mlp.images.read import read_image
from tests.mlp.images.paper import BLUE, RED, WHITE, Picture, noisy, ruled, shadow, strokes_of, written
from tests.pen import render

FEW = [8, 13, 25]


def framed(picture: Picture) -> Picture:
    framed = picture.copy()
    framed[8:-8, 8:10] = framed[8:-8, -10:-8] = framed[8:10, 8:-8] = framed[-10:-8, 8:-8] = 0.1
    return framed


def with_dark_margin(picture: Picture) -> Picture:
    margin = picture.copy()
    margin[:, :22] = 0.12
    margin[-15:] = 0.15
    return margin


def with_specks(picture: Picture) -> Picture:
    speckled = picture.copy()
    for y, x in ((12, 20), (30, 180), (170, 12), (185, 150)):
        speckled[y : y + 4, x : x + 4] = 0.3
    return speckled


def with_stamp(picture: Picture) -> Picture:
    """A date in a corner, as cameras print it."""
    stamped = picture.copy()
    for digit in range(6):
        stamped[186:196, 110 + 12 * digit : 117 + 12 * digit : 3] = 0.05
    return stamped


PAPERS = {
    "plain": lambda picture: picture,
    "shadow": shadow,
    "light from one side": lambda picture: picture * np.linspace(0.45, 1, 200)[None, :, None],
    "ruled": ruled,
    "squared": lambda picture: ruled(picture, squared=True),
    "dark margin": with_dark_margin,
    "border frame": framed,
    "specks": with_specks,
    "stamp": with_stamp,
    "all": lambda picture: shadow(ruled(with_specks(picture)), dark=0.7),
}


def apart(seen: np.ndarray, wanted: np.ndarray) -> float:
    """Between two 28x28 images, of which one may be moved by a pixel."""
    moved = (np.roll(seen, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return min(float(np.abs(one - wanted).mean()) for one in moved)


def wanted(number: int, brush: float = 10) -> np.ndarray:
    return prepare(render(strokes_of(number), size=200, brush=brush)).image28


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("number", FEW)
def test_the_paper_does_not_matter(paper, number):
    picture = noisy(PAPERS[paper](written(number)), 0.01, rng=np.random.default_rng(number))
    found = photograph(picture)
    assert len(found.digits) == 1, found.prepared.reason
    assert apart(found.prepared.image28, wanted(number)) < 0.045


@pytest.mark.parametrize("pen", [BLUE, RED, (0.55, 0.55, 0.55)], ids=["blue", "red", "pencil"])
@pytest.mark.parametrize("number", FEW)
def test_the_pen_does_not_matter(pen, number):
    picture = noisy(shadow(written(number, pen=pen)), 0.01, rng=np.random.default_rng(number))
    assert apart(photograph(picture).prepared.image28, wanted(number)) < 0.045


def test_chalk_on_a_board_is_ink():
    picture = noisy(written(8, pen=(0.85, 0.85, 0.8), paper=(0.1, 0.2, 0.15)), 0.02, rng=np.random.default_rng(0))
    assert apart(photograph(picture).prepared.image28, wanted(8)) < 0.045


@pytest.mark.parametrize("number", FEW)
def test_a_thick_brush_is_not_taken_for_paper(number):
    picture = noisy(written(number, brush=30), 0.01, rng=np.random.default_rng(0))
    assert apart(photograph(picture).prepared.image28, wanted(number, brush=30)) < 0.045


@pytest.mark.parametrize("number", FEW)
@pytest.mark.parametrize("brush", [6, 18, 30])
def test_a_drawing_is_read_as_on_the_canvas(number, brush):
    drawing = render(strokes_of(number), size=280, brush=brush)
    assert apart(photograph(drawing).prepared.image28, prepare(drawing).image28) < 0.01


# --- kinds of files ---------------------------------------------------------------------------------------------------


def saved(picture: Image.Image, kind: str, **options) -> Image.Image:
    file = BytesIO()
    picture.save(file, kind, **options)
    return read_image(file.getvalue())


def sideways(picture: Image.Image) -> Image.Image:
    exif = Image.Exif()
    exif[274] = 6  # Orientation: to be turned a quarter clockwise
    return saved(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=90)


def transparent(picture: Image.Image) -> Image.Image:
    """Ink alone on a transparent ground, with 64 colours."""
    grey = np.asarray(picture.convert("L"))
    pixels = np.zeros((*grey.shape, 4), np.uint8)
    pixels[..., 3] = 255 * (grey < 128)
    return saved(Image.fromarray(pixels).quantize(64, method=Image.Quantize.FASTOCTREE), "PNG")


KINDS = {
    "EXIF": sideways,
    "16 bit": lambda picture: saved(Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257), "PNG"),
    "dithered 1 bit": lambda picture: saved(picture.convert("1"), "PNG"),
    "palette with transparency": transparent,
    "CMYK": lambda picture: saved(picture.convert("CMYK"), "JPEG", quality=90),
    "poor JPEG": lambda picture: saved(picture, "JPEG", quality=30),
    "GIF": lambda picture: saved(picture, "GIF"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", FEW)
def test_the_kind_of_file_does_not_matter(kind, number):
    given = KINDS[kind](Image.fromarray(noisy(written(number, brush=12), 0.005, rng=np.random.default_rng(0))))
    assert apart(photograph(given).prepared.image28, wanted(number, brush=12)) < 0.05


# --- nothing to read --------------------------------------------------------------------------------------------------

EMPTY = {
    "plain": lambda: np.tile(WHITE, (200, 200, 1)),
    "shadow": lambda: shadow(np.tile(WHITE, (200, 200, 1))),
    "ruled": lambda: ruled(np.tile(WHITE, (200, 200, 1))),
    "dark margin": lambda: with_dark_margin(np.tile(WHITE, (200, 200, 1))),
    "frame": lambda: framed(np.tile(WHITE, (200, 200, 1))),
    "specks": lambda: with_specks(np.tile(WHITE, (200, 200, 1))),
}


@pytest.mark.parametrize("paper", EMPTY)
@pytest.mark.parametrize("sigma", [0, 0.01, 0.02])
def test_paper_alone_is_not_answered(paper, sigma):
    found = photograph(noisy(EMPTY[paper](), sigma, rng=np.random.default_rng(3)))
    assert found.prepared.blank
    assert found.prepared.reason
    assert (found.digits, found.lines) == ((), ())
    assert not found.ink.any()


# --- the stages -------------------------------------------------------------------------------------------------------


def stages(**off: bool) -> Photograph:
    picture = noisy(shadow(ruled(with_specks(written(8)))), 0.01, rng=np.random.default_rng(0))
    return photograph(picture, Steps(**off))


def test_stages_are_pictures_of_one_size():
    found = stages()
    height, width = found.ink.shape
    assert found.picture.shape == (height, width, 3)
    assert found.light.shape[:2] == found.straightened.shape == (height, width)
    assert found.scale == 1
    for stage in (found.light, found.straightened, found.ink):
        assert 0 <= stage.min() <= stage.max() <= 1
    assert found.prepared.box == found.digits[0].box
    assert found.prepared.image28.shape == (28, 28)


def test_each_step_can_be_switched_off():
    whole = stages()
    assert np.ptp(whole.light[..., 0]) > 0.2  # the shadow
    assert np.ptp(stages(light=False).light) < np.ptp(WHITE) + 0.1
    assert stages(lines=False).prepared.box != whole.prepared.box
    assert stages(pieces=False).prepared.box != whole.prepared.box
    assert stages(centre=False).prepared.shift == (0, 0)


def test_a_large_picture_is_reduced_and_says_by_how_much():
    large = Image.fromarray(noisy(written(8), 0, rng=np.random.default_rng(0))).resize((2400, 2400))
    found = photograph(large)
    assert found.ink.shape == (800, 800)
    assert found.scale == 3
