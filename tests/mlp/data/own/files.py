"""What people bring, as the content of files: letters made of strokes, as CSV, IDX, pictures and archives."""

import io
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.data.strokes import Strokes, render

LETTERS: dict[str, Strokes] = {
    "L": [[[0.2, 0], [0.2, 1], [0.8, 1]]],
    "T": [[[0, 0], [1, 0]], [[0.5, 0], [0.5, 1]]],
    "V": [[[0, 0], [0.5, 1], [1, 0]]],
    "X": [[[0, 0], [1, 1]], [[1, 0], [0, 1]]],
}


def letters(each: int, side: int = 12, *, rng: np.random.Generator) -> tuple[list[str], NDArray[np.uint8]]:
    """Names and images (n, side, side) of letters, each drawn a little differently: white ink on near-black."""
    names, images = [], []
    for name, strokes in LETTERS.items():
        for _ in range(each):
            moved = [[[x + rng.normal(0, 0.05), y + rng.normal(0, 0.05)] for x, y in stroke] for stroke in strokes]
            picture = Image.fromarray(render(moved, 4 * side, 6)).convert("L").reduce(4)
            names.append(name)
            images.append(np.asarray(picture))
    return names, np.stack(images)


def csv(names: list[str], images: NDArray[np.generic], *, header: bool = True, last: bool = False) -> bytes:
    """A line for each sample, as the MNIST files that everybody passes on."""
    rows = [[str(value) for value in image.ravel().tolist()] for image in images]
    lines = [[*row, name] if last else [name, *row] for name, row in zip(names, rows, strict=True)]
    if header:
        titles = [f"pixel{number}" for number in range(len(rows[0]))]
        lines.insert(0, [*titles, "class"] if last else ["label", *titles])
    return "".join(",".join(line) + "\n" for line in lines).encode()


def idx(values: NDArray[np.uint8]) -> bytes:
    """An array as the content of an IDX file."""
    sizes = b"".join(size.to_bytes(4) for size in values.shape)
    return bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()


def png(image: NDArray[np.uint8] | Image.Image, kind: str = "PNG") -> bytes:
    """A picture as the content of a file."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(file := io.BytesIO(), kind)
    return file.getvalue()


def pictures(names: list[str], images: NDArray[np.uint8], above: str = "") -> dict[str, bytes]:
    """A file for each sample, in a folder for each class."""
    return {f"{above}{name}/{n:04}.png": png(image) for n, (name, image) in enumerate(zip(names, images, strict=True))}


def archive(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()
