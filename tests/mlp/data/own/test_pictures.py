"""Pictures in folders: any kind becomes grey, sizes fit together, and odd ones are named."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlp.data.own import pictures as module
from mlp.data.own.members import of_upload
from mlp.data.own.pictures import grey, read_pictures
from mlp.errors import DataError, ImageError
from tests.mlp.data.own.files import letters, pictures, png

NAMES, IMAGES = letters(3, rng=np.random.default_rng(0))


def read(files: dict[str, bytes]):
    return read_pictures(of_upload(files).members, "some")


def plain(width: int, height: int, value: int = 200) -> bytes:
    return png(Image.new("L", (width, height), value))


@given(
    parts=st.sampled_from(
        [("",), ("train/",), ("my/data/train/", "my/data/test/"), ("Training/", "Testing/", "valid/")]
    ),
)
def test_parts_are_the_folders_above_the_classes(parts):
    files: dict[str, bytes] = {}
    for number, above in enumerate(parts):
        files |= pictures(NAMES, IMAGES + np.uint8(number), above)
    found, side, notes = read(files)
    assert (side, notes) == ((12, 12), ())
    names = ["train", "test", "validation"][: len(parts)]
    assert sorted(found) == sorted(names)
    for number, name in enumerate(names):
        assert found[name].labels == NAMES
        np.testing.assert_array_equal(found[name].images.reshape(-1, 12, 12), IMAGES + np.uint8(number))


def test_parts_may_also_lie_below_the_classes():
    files = {
        f"{c}/{p}/1.png": plain(4, 4, v) for v, (c, p) in enumerate([(c, p) for c in "ab" for p in ("train", "test")])
    }
    found, _, _ = read(files)
    assert {p: (part.labels, part.images[:, 0].tolist()) for p, part in found.items()} == {
        "train": (["a", "b"], [0, 2]),
        "test": (["a", "b"], [1, 3]),
    }


def test_names_of_classes_are_the_same_from_every_system():
    found, _, _ = read({"a\u0308/1.png": plain(4, 4), "ä/2.png": plain(4, 4)})
    assert found["train"].labels == ["ä", "ä"]


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "PPM"])
def test_all_kinds_of_files_keep_their_grey(kind):
    found, _, _ = read({"a/1.png": png(IMAGES[0], kind)})
    np.testing.assert_array_equal(found["train"].images[0], IMAGES[0].ravel())


def test_larger_pictures_are_scaled_into_a_square():
    tall = np.full((100, 50), 240, np.uint8)
    tall[50:75, 10:40] = 40
    found, side, notes = read({"a/1.png": png(tall), "b/2.png": plain(280, 280, 7)})
    assert side == (28, 28)
    assert notes == ("All pictures are larger than 64 x 64 and were scaled to 28 x 28.",)
    first, second = found["train"].images.reshape(-1, 28, 28)
    assert (second == 7).all()
    assert (first[:, :7] == 240).all()
    assert (first[:, 21:] == 240).all()
    assert (first[14:21, 10:18] == 40).all()
    assert (first[:14] == 240).all()
    assert (first[21:] == 240).all()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"1.png": plain(4, 4)}, "one folder for each class, as in cat/1.png; 1.png is in none"),
        ({"train/1.png": plain(4, 4)}, "train/1.png is in none"),
        ({"a/1.png": plain(4, 4), "b/2.png": plain(4, 5)}, "a/1.png is 4 x 4, b/2.png is 4 x 5"),
        ({"a/1.png": plain(65, 4), "b/2.png": plain(4, 4)}, "a/1.png is 65 x 4, b/2.png is 4 x 4"),
        ({"x/a/1.png": plain(4, 4), "y/b/2.png": plain(4, 4)}, "side by side; got pictures in x and in y"),
        ({"a/1.png": b"no picture"}, "a/1.png cannot be used. The picture is not a picture that can be read"),
        ({"a/1.png": png(IMAGES[0])[:-40]}, "a/1.png cannot be used. The picture is damaged or cut short"),
        ({"a" * 61 + "/1.png": plain(4, 4)}, "some: the name of a class must have 1 to 60"),
    ],
)
def test_what_does_not_fit_is_named(files, says):
    with pytest.raises(DataError, match=says):
        read(files)


def test_too_many_pictures_or_pixels_are_refused(monkeypatch):
    files = pictures(NAMES, IMAGES)
    monkeypatch.setattr(module, "MOST_PIXELS", 12 * 144 - 1)
    with pytest.raises(DataError, match="some has too many pixels; at most 1,727 are read"):
        read(files)
    monkeypatch.setattr(module, "MOST_IMAGES", 11)
    with pytest.raises(DataError, match=r"some has more than .* images"):
        read(files)


# --- grey -------------------------------------------------------------------------------------------------------------


def test_dark_ink_on_light_paper_stays_dark():
    paper = np.array([[255, 0], [128, 255]], np.uint8)
    np.testing.assert_array_equal(np.asarray(grey(Image.fromarray(paper))), paper)
    coloured = Image.fromarray(np.repeat(paper[..., None], 3, axis=2))
    for mode in ("RGB", "RGBA", "CMYK"):
        np.testing.assert_array_equal(np.asarray(grey(coloured.convert(mode))), paper)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 255)])
def test_what_is_transparent_is_paper(ink, paper):
    values = np.zeros((3, 3, 4), np.uint8)
    values[1, 1] = ink, ink, ink, 255
    found = np.asarray(grey(Image.fromarray(values)))
    assert found[1, 1] == ink
    assert np.delete(found.ravel(), 4).tolist() == [paper] * 8


def test_deep_pictures_become_bytes():
    deep = Image.fromarray(np.array([[0, 257, 65535]], np.uint16))
    assert np.asarray(grey(deep)).tolist() == [[0, 1, 255]]
    dark = Image.fromarray(np.array([[0, 1, 514]], np.uint16))
    assert np.asarray(grey(dark)).tolist() == [[0, 0, 2]]
    floats = Image.fromarray(np.array([[0, 0.2, 1]], np.float32))
    assert np.asarray(grey(floats)).tolist() == [[0, 51, 255]]
    whole = Image.fromarray(np.array([[0, 2, 255]], np.int32))
    assert np.asarray(grey(whole)).tolist() == [[0, 2, 255]]


@pytest.mark.parametrize("odd", [-1.0, np.nan, np.inf])
def test_odd_values_are_refused(odd):
    with pytest.raises(ImageError, match="finite and at least 0"):
        grey(Image.fromarray(np.array([[0, odd]], np.float32)))


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "CMYK", "YCbCr", "LAB", "HSV"]
)
def test_a_picture_of_any_mode_is_grey_or_gets_a_sentence(mode):
    size = len(Image.new(mode, (6, 4)).tobytes())
    image = Image.frombytes(mode, (6, 4), (bytes(range(0, 250, 7)) * size)[:size])
    try:
        found = grey(image)
    except ImageError:
        return
    assert (found.mode, found.size) == ("L", (6, 4))


@given(
    position=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), kind=st.sampled_from(["PNG", "JPEG", "TIFF"])
)
def test_a_damaged_byte_gives_a_picture_or_a_sentence(position, byte, kind):
    content = bytearray(png(Image.effect_noise((20, 20), 50), kind))
    content[int(position * len(content))] = byte
    try:
        found, _, _ = read({"a/1.png": bytes(content)})
    except DataError:
        return
    assert found["train"].images.dtype == np.uint8


def test_an_animation_counts_as_its_first_frame():
    frames = [Image.new("L", (4, 4), value) for value in (10, 200)]
    frames[0].save(file := BytesIO(), "GIF", save_all=True, append_images=frames[1:])
    found, _, _ = read({"a/1.gif": file.getvalue()})
    assert found["train"].images.tolist() == [[10] * 16]
