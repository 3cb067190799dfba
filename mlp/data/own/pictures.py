"""Pictures in folders that are named after their classes: `cat/1.png`, or `train/cat/1.png` and `test/cat/9.png`."""

from pathlib import PurePosixPath
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import SIDE
from mlp.data.own.assemble import check_name, too_many_images
from mlp.data.own.members import Member, opened
from mlp.data.own.own_data import MOST_IMAGES, MOST_SIDE, Part
from mlp.data.own.part_names import part_named
from mlp.errors import DataError, ImageError
from mlp.images.read import MAX_BYTES, read_image
from mlp.sentence import Sentence

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm")
MOST_PIXELS = 2_000_000_000
"""Of all pictures together: to decode them takes about ten seconds."""
_OPAQUE = 128


def read_pictures(
    members: tuple[Member, ...], source: str
) -> tuple[dict[str, Part], tuple[int, int], tuple[Sentence, ...]]:
    """Parts by name, (height, width) and notes; raises DataError.

    All pictures become grey. Pictures of one size of up to 64 x 64 keep it; if all are larger they are scaled to
    28 x 28, with margins in the colour of their edges where they are not square.
    """
    if len(members) > MOST_IMAGES:
        raise DataError(too_many_images(source))
    labels: dict[str, list[str]] = {}
    rows: dict[str, bytearray] = {}
    first: tuple[Member, tuple[int, int]] | None = None
    pixels_left = MOST_PIXELS
    above: PurePosixPath | None = None
    for member in members:
        root, part, label = _place(member.path, source)
        if above is None:
            above = root
        if root != above:
            raise DataError(
                Sentence(
                    "All folders of classes must lie side by side; got pictures in {first} and in {second}.",
                    first=str(above),
                    second=str(root),
                )
            )
        picture = _picture(member)
        pixels_left -= picture.width * picture.height
        if pixels_left < 0:
            raise DataError(
                Sentence("{source} has too many pixels; at most {most:,} are read.", source=source, most=MOST_PIXELS)
            )
        first = first or (member, picture.size)
        _check_size(first, member, picture.size)
        scaled = scaled_to(picture, SIDE, SIDE) if _is_large(picture.size) else picture
        labels.setdefault(part, []).append(label)
        rows.setdefault(part, bytearray()).extend(scaled.tobytes())
    if first is None:
        raise DataError(Sentence("{source} has no pictures.", source=source))
    width, height = (SIDE, SIDE) if _is_large(first[1]) else first[1]
    notes = (
        (
            Sentence(
                "All pictures are larger than {most} x {most} and were scaled to {side} x {side}.",
                most=MOST_SIDE,
                side=SIDE,
            ),
        )
        if _is_large(first[1])
        else ()
    )
    parts = {
        part: Part(labels[part], np.frombuffer(rows[part], np.uint8).reshape(len(labels[part]), -1)) for part in labels
    }
    return parts, (height, width), notes


def grey(image: Image.Image) -> Image.Image:
    """A picture of any kind as grey, 0 black to 255 white; raises ImageError.

    Transparent parts count as white, or as black where what can be seen is light.
    """
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, np.float32)
        low, high = float(values.min()), float(values.max())
        if not (low >= 0 and high < np.inf):
            raise ImageError(f"The values of a picture must be finite and at least 0; got {low:g} to {high:g}.")
        largest = 65535 if image.mode.startswith("I;16") or high > 255 else 255 if high > 1 else 1
        return Image.fromarray(np.rint(np.minimum(values * np.float32(255 / largest), 255)).astype(np.uint8))
    try:
        if image.has_transparency_data:
            image = image.convert("RGBA")
            ink = np.asarray(image.convert("RGB").convert("L"))[np.asarray(image.getchannel("A")) >= _OPAQUE]
            paper = "black" if ink.size and np.median(ink) >= _OPAQUE else "white"
            image = Image.alpha_composite(Image.new("RGBA", image.size, paper), image)
        return image.convert("L") if image.mode in ("1", "L", "P", "RGB", "RGBA") else image.convert("RGB").convert("L")
    except ValueError:
        raise ImageError(f"A picture of the kind {image.mode} cannot be read. Save it as PNG or JPEG.") from None


def _place(path: PurePosixPath, source: str) -> tuple[PurePosixPath, str, str]:
    """What lies above the folders of classes, the part and the class of a picture."""
    *above, label = path.parts[:-1] or ("",)
    part, inner = part_named(above[-1]) if above else None, part_named(label)
    if part:
        above = above[:-1]
    elif inner:  # cat/train/1.png
        part, label, above = inner, above[-1] if above else "", above[:-1]
    if not label:
        raise DataError(
            Sentence(
                "Put the pictures into one folder for each class, as in cat/1.png; {path} is in none.",
                path=str(path),
            )
        )
    label = normalize("NFC", label).strip()
    check_name(label, source)
    return PurePosixPath(*above), part or "train", label


def _picture(member: Member) -> Image.Image:
    try:
        with opened(member) as file:
            return grey(read_image(file.read(MAX_BYTES + 1)))
    except ImageError as error:
        raise DataError(Sentence("{path} cannot be used. {error}", path=str(member.path), error=str(error))) from None


def _is_large(size: tuple[int, int]) -> bool:
    return max(size) > MOST_SIDE


def _check_size(first: tuple[Member, tuple[int, int]], member: Member, size: tuple[int, int]) -> None:
    before = first[1]
    if size == before or (_is_large(size) and _is_large(before)):
        return
    raise DataError(
        Sentence(
            "The pictures must all have one size of up to {most} x {most}, or all be larger; {first} is {one}, "
            "{second} is {other}. Scale them to one size.",
            most=MOST_SIDE,
            first=str(first[0].path),
            one=f"{before[0]} x {before[1]}",
            second=str(member.path),
            other=f"{size[0]} x {size[1]}",
        )
    )


def scaled_to(picture: Image.Image, height: int, width: int) -> Image.Image:
    """A grey picture in the middle of another size, averaged over areas, with margins in the colour of its edges."""
    share = min(width / picture.width, height / picture.height)
    inner = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    small = picture.resize(inner, Image.Resampling.BOX)
    page = Image.new("L", (width, height), round(edge_colour(np.asarray(small))))
    page.paste(small, ((width - inner[0]) // 2, (height - inner[1]) // 2))
    return page


def edge_colour(image: NDArray[np.uint8]) -> float:
    """The median of the pixels at the four edges of a picture (h, w), or of all pictures (n, h, w)."""
    edges = image[..., 0, :], image[..., -1, :], image[..., 0], image[..., -1]
    return float(np.median(np.concatenate([edge.reshape(-1) for edge in edges])))
