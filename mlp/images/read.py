"""Reading image files from untrusted sources."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from mlp.errors import ImageError
from mlp.regular_files import open_regular

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 25_000_000
PHOTO_BYTES, PHOTO_PIXELS = 40 * 2**20, 60_000_000
"""Of a photograph, which is decoded at a smaller size where its format allows that."""
_PHOTO_SIDE = 2240  # larger photographs are averaged down while they are read
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")  # no format that contains a program, such as EPS
_ANIMATED = ("GIF", "PNG", "WEBP")  # a JPEG of a phone may hold a second, smaller picture, a TIFF further pages
_HUNGRY, _HUNGRY_PIXELS = "WEBP", 25_000_000  # its decoder takes 16 bytes for each pixel
_REDUCIBLE = ("L", "RGB", "RGBA", "CMYK", "YCbCr")
_ORIENTATION = 0x0112  # the EXIF tag
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph from a file."""

    image: Image.Image
    """Upright, at most 4,480 pixels wide and high."""
    width: int
    """Of the picture in the file, upright, in pixels."""
    height: int


def read_image(source: str | Path | bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Open and decode a picture that may come from anywhere, turned upright as its EXIF data say.

    `source`: the path of a file or its content; of an animation the first frame counts.
    Raises ImageError when it is missing, too large (looked at before anything is decoded), damaged or no picture.
    """
    name = _name(source)
    image = _opened(name, source, max_bytes, max_pixels)
    return _decoded(name, image)


def read_photo(source: str | Path | bytes) -> Photo:
    """The same for a photograph of up to 60 megapixels and 40 MB, reduced while it is decoded; no animation."""
    name = _name(source)
    image = _opened(name, source, PHOTO_BYTES, PHOTO_PIXELS)
    if image.format == _HUNGRY and image.width * image.height > _HUNGRY_PIXELS:
        raise ImageError(f"{name} is a WEBP of more than {_HUNGRY_PIXELS:,} pixels. Save it smaller, or as JPEG.")
    if image.format in _ANIMATED and _frames(name, image) > 1:
        raise ImageError(f"{name} is an animation of {_frames(name, image)} pictures. Save one of them as PNG or JPEG.")
    size = image.size
    image.draft(image.mode, (_PHOTO_SIDE, _PHOTO_SIDE))
    upright = _decoded(name, image, largest=_PHOTO_SIDE)
    turned = (size[0] > size[1]) != (upright.width > upright.height)
    width, height = reversed(size) if turned else size
    return Photo(upright, width, height)


def _name(source: str | Path | bytes) -> str:
    return "The picture" if isinstance(source, bytes) else str(source)


def _opened(name: str, source: str | Path | bytes, max_bytes: int, max_pixels: int) -> ImageFile.ImageFile:
    """The picture before it is decoded, not larger than allowed."""
    data = source if isinstance(source, bytes) else _content(source, max_bytes)
    if len(data) > max_bytes:
        raise ImageError(f"{name} is larger than {max_bytes:,} bytes. Save it smaller, or as PNG or JPEG.")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise ImageError(f"{name} is a HEIC or AVIF picture, which cannot be read here. Save it as JPEG.")
    too_many = f"more than {max_pixels:,} pixels. Make it smaller."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise ImageError(f"{name} has {too_many}") from None
    except UnidentifiedImageError:
        kinds = ", ".join(_FORMATS)
        raise ImageError(f"{name} is not a picture that can be read. Save it as one of {kinds}.") from None
    except Exception as error:  # noqa: BLE001  a decoder may raise any exception for foreign bytes
        raise ImageError(f"{name} is damaged ({error}). Save it again.") from None
    if image.width * image.height > max_pixels:
        raise ImageError(f"{name} is {image.width} x {image.height}, {too_many}")
    return image


def _decoded(name: str, image: ImageFile.ImageFile, largest: int | None = None) -> Image.Image:
    """The picture upright; if it is at least twice the `largest` side, averaged down by a whole number."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
            times = max(image.size) // largest if largest else 1
            if times < 2 or image.mode not in _REDUCIBLE:
                return ImageOps.exif_transpose(image)
            turn = image.getexif().get(_ORIENTATION)
            reduced = image.reduce(times)
            reduced.getexif()[_ORIENTATION] = turn
            return ImageOps.exif_transpose(reduced)
    except Exception as error:  # noqa: BLE001
        raise ImageError(f"{name} is damaged or cut short ({error}). Save it again.") from None


def _frames(name: str, image: ImageFile.ImageFile) -> int:
    """How many pictures an animation has."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(getattr(image, "n_frames", 1))
    except Exception as error:  # noqa: BLE001
        raise ImageError(f"{name} is damaged or cut short ({error}). Save it again.") from None


def _content(path: str | Path, max_bytes: int) -> bytes:
    """What is in a file, up to one byte more than allowed."""
    path = Path(path)
    try:
        with open_regular(path) as file:
            return file.read(max_bytes + 1)
    except FileNotFoundError:
        raise ImageError(f"{path} is missing. Check the path.") from None
    except OSError as error:
        raise ImageError(f"{path} cannot be read ({error.strerror or error}).") from None
