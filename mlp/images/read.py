"""Reading image files from untrusted sources."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mlp.errors import ImageError
from mlp.regular_files import open_regular

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 25_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")  # no format that contains a program, such as EPS


def read_image(source: str | Path | bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Open and decode a picture that may come from anywhere, turned upright as its EXIF data say.

    `source`: the path of a file or its content; of an animation the first frame counts.
    Raises ImageError when it is missing, too large (looked at before anything is decoded), damaged or no picture.
    """
    name, data = ("The picture", source) if isinstance(source, bytes) else (str(source), _content(source, max_bytes))
    if len(data) > max_bytes:
        raise ImageError(f"{name} is larger than {max_bytes:,} bytes. Save it smaller, or as PNG or JPEG.")
    too_many = f"more than {max_pixels:,} pixels. Make it smaller."
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageError(f"{name} has {too_many}") from None
    except UnidentifiedImageError:
        kinds = ", ".join(_FORMATS)
        raise ImageError(f"{name} is not a picture that can be read. Save it as one of {kinds}.") from None
    except Exception as error:  # noqa: BLE001  a decoder may raise any exception for foreign bytes
        raise ImageError(f"{name} is damaged ({error}). Save it again.") from None
    if image.width * image.height > max_pixels:
        raise ImageError(f"{name} is {image.width} x {image.height}, {too_many}")
    try:
        image.load()
        return ImageOps.exif_transpose(image)
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
