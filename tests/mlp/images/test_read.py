"""Pictures from files: whatever comes, a picture or a sentence."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from mlp.errors import ImageError
from mlp.images.normalize import prepare
from mlp.images.read import read_image, read_photo
from tests.pen import examples, render


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def apart(one, other) -> float:
    return float(np.abs(prepare(one).image28 - prepare(other).image28).mean())


SEVEN = Image.fromarray(render(examples()[21][1]))
LOSSLESS = ("PNG", "GIF", "BMP", "TIFF", "PPM", "WEBP")


@pytest.mark.parametrize("kind", [*LOSSLESS, "JPEG"])
def test_pictures_are_read_from_paths_and_bytes(kind, tmp_path):
    data = encoded(SEVEN.convert("RGB"), kind, **({"lossless": True} if kind == "WEBP" else {}))
    path = tmp_path / "seven"
    path.write_bytes(data)
    for source in (data, path, str(path)):
        assert apart(SEVEN, read_image(source)) < (0.01 if kind in LOSSLESS else 0.02)


def test_a_phone_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[274] = 6  # Orientation: to be turned a quarter clockwise
    sideways = SEVEN.convert("RGB").transpose(Image.Transpose.ROTATE_90)
    assert apart(SEVEN, read_image(encoded(sideways, "PNG", exif=exif))) == 0


@pytest.mark.parametrize("kind", [*LOSSLESS, "JPEG"])
def test_a_truncated_picture_is_refused(kind):
    data = encoded(SEVEN.convert("RGB"), kind)
    for part in (0.05, 0.5, 0.9):
        with pytest.raises(ImageError, match=r"The picture is (damaged|not a picture)"):
            read_image(data[: int(part * len(data))])


@pytest.mark.parametrize(
    "data",
    [b"", b"seven", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"<svg></svg>", bytes(5000)],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ImageError, match=r"not a picture that can be read\. Save it as one of PNG, JPEG"):
        read_image(data)


@given(position=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), kind=st.sampled_from([*LOSSLESS, "JPEG"]))
def test_a_damaged_byte_gives_a_picture_or_a_sentence(position, byte, kind):
    data = bytearray(encoded(SEVEN.convert("RGB").resize((40, 40)), kind))
    data[int(position * len(data))] = byte
    try:
        size = read_image(bytes(data), max_pixels=100_000).size
    except ImageError as error:
        said = str(error)
    else:
        said = ""
        assert size[0] * size[1] <= 100_000
    assert not said or said.startswith("The picture ")


@pytest.mark.long
def test_too_many_bytes_or_pixels_are_refused_before_decoding(tmp_path, monkeypatch):
    path = tmp_path / "large.png"
    path.write_bytes(encoded(Image.new("1", (20_000, 20_000)), "PNG"))
    seven = encoded(SEVEN, "PNG")
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ImageError, match="more than 25,000,000 pixels"):
        read_image(path)
    with pytest.raises(ImageError, match="is larger than 1,000 bytes"):
        read_image(path, max_bytes=1000)
    with pytest.raises(ImageError, match="280 x 280, more than 78,399 pixels"):
        read_image(seven, max_pixels=280 * 280 - 1)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path):
    with pytest.raises(ImageError, match=r"none\.png is missing"):
        read_image(tmp_path / "none.png")
    with pytest.raises(ImageError, match=r"cannot be read \(it is not a regular file\)"):
        read_image(tmp_path)


MODES = [
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "RGBX",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "I;16",
    "F",
]


@pytest.mark.parametrize("mode", MODES)
@given(values=st.binary(min_size=1, max_size=96))
def test_a_picture_of_any_mode_is_a_drawing_or_gets_a_sentence(mode, values):
    size = len(Image.new(mode, (6, 4)).tobytes())
    image = Image.frombytes(mode, (6, 4), (values * size)[:size])
    try:
        prepared = prepare(image)
    except ImageError:
        return
    assert np.isfinite(prepared.row).all()


@pytest.mark.parametrize("odd", [-1.0, -1e30, np.nan, np.inf, -np.inf, 3e38])
def test_a_tiff_of_floats_with_odd_values_is_a_drawing_or_gets_a_sentence(odd):
    values = np.zeros((40, 40), np.float32)
    values[10:30, 18:22] = 1.0
    values[0, 0] = odd
    Image.fromarray(values).save(file := BytesIO(), "TIFF")
    picture = read_image(file.getvalue())
    assert picture.mode == "F"
    if odd == 3e38:
        assert prepare(picture).row.max() > 0
    else:
        with pytest.raises(ImageError, match="finite and at least 0"):
            prepare(picture)


# --- photographs ------------------------------------------------------------------------------------------------------


def large(kind: str, **options) -> bytes:
    """A 7, 4,800 x 3,200 pixels."""
    canvas = Image.new("RGB", (4800, 3200), "white")
    canvas.paste((20, 20, 90), (2000, 600, 2300, 2600))
    return encoded(canvas, kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_photograph_is_reduced_while_it_is_read(kind):
    photo = read_photo(large(kind))
    assert (photo.width, photo.height) == (4800, 3200)
    assert photo.image.size == (2400, 1600)
    assert np.asarray(photo.image.convert("L"))[800, 1075] < 60


def test_a_large_photograph_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[274] = 6
    photo = read_photo(large("JPEG", exif=exif))
    assert (photo.width, photo.height) == (3200, 4800)
    assert photo.image.size == (1600, 2400)


def test_an_animation_is_refused_with_its_number_of_pictures():
    frames = [Image.new("L", (20, 20), shade) for shade in (0, 90, 255)]
    animation = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert read_photo(encoded(frames[0], "GIF")).image.size == (20, 20)
    with pytest.raises(ImageError, match=r"is an animation of 3 pictures\. Save one of them"):
        read_photo(animation)


def test_the_photographs_of_some_phones_are_named():
    with pytest.raises(ImageError, match=r"is a HEIC or AVIF picture, which cannot be read here\. Save it as JPEG"):
        read_photo(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100))


def test_a_picture_that_would_need_too_much_memory_is_refused(tmp_path):
    header = encoded(Image.new("1", (60_000, 100)), "PNG")
    width_and_height = (60_000).to_bytes(4, "big") * 2
    huge = header[:16] + width_and_height + header[24:29]
    with pytest.raises(ImageError, match="more than 60,000,000 pixels"):
        read_photo(huge + crc32(huge[12:29]).to_bytes(4, "big") + header[33:])
    (tmp_path / "long.jpg").write_bytes(b"")
    os.truncate(tmp_path / "long.jpg", 200 * 2**20)
    with pytest.raises(ImageError, match=r"long\.jpg is larger than 41,943,040 bytes"):
        read_photo(tmp_path / "long.jpg")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_truncated_photograph_is_refused(kind):
    data = large(kind)
    with pytest.raises(ImageError, match=r"The picture is (damaged|not a picture)"):
        read_photo(data[: len(data) // 2])


@pytest.mark.long
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of a process's own memory is asked of Linux"
)
@pytest.mark.parametrize("kind, options", [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {})])
def test_48_megapixels_are_read_in_500_mb(kind, options, tmp_path):
    """In a process of its own, which also says that nothing is written to standard error."""
    rng = np.random.default_rng(0)
    paper = Image.fromarray(rng.integers(190, 210, (600, 800, 3), np.uint8)).resize((8000, 6000))
    paper.paste((30, 30, 90), (3800, 1500, 4200, 4500))
    paper.save(tmp_path / "photo", kind, **options)
    program = (
        "import sys; from mlp.images.photograph import photograph; from mlp.images.read import read_photo;"
        "assert photograph(read_photo(sys.argv[1]).image).digits;"
        # Not what getrusage says: on Linux that begins with the memory of the process that has started this one.
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "photo"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert float(done.stdout) / 1024 < 500
