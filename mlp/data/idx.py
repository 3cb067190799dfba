"""Arrays of bytes in IDX files, the format of MNIST.

Format: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, "File formats".
"""

import gzip
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlp.data.compressed import Readable, damages_as_sentences
from mlp.errors import DataError
from mlp.sentence import Sentence

MAGIC = b"\0\0\x08"
"""How an IDX file of bytes begins; the number of its dimensions follows."""
LARGEST = 2**30
_CHUNK = 2**20


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of a gzip-compressed IDX file of bytes, in the shape its header gives.

    Raises DataError, naming the file, when it is missing, cut, damaged or something else.
    """
    return read_idx_gz(path)[1]


def read_idx_gz(path: Path) -> tuple[bytes, NDArray[np.uint8]]:
    """The header and the values of a gzip-compressed IDX file."""
    with damages_as_sentences(path), gzip.open(path) as file:
        return read_idx_from(file, str(path))


def read_idx_from(file: Readable, name: str, most: int = LARGEST) -> tuple[bytes, NDArray[np.uint8]]:
    """The header and the values of an open IDX file of at most so many values; raises DataError, naming the file."""
    header = file.read(4)
    if len(header) != 4 or header[:3] != MAGIC or not header[3]:
        begins = header.hex(" ") or Sentence("nothing")
        raise DataError(
            Sentence("{name} is not an IDX file of bytes: it begins with {begins}.", name=name, begins=begins)
        )
    sizes = file.read(4 * header[3])
    if len(sizes) != 4 * header[3]:
        raise DataError(Sentence("{name} is cut short: it ends inside its header.", name=name))
    shape = tuple(int.from_bytes(sizes[i : i + 4]) for i in range(0, len(sizes), 4))
    if prod(shape) > most:
        raise DataError(
            Sentence(
                "{name} announces {count:,} values in its header; at most {most:,} are read.",
                name=name,
                count=prod(shape),
                most=most,
            )
        )
    values = np.empty(shape, np.uint8)
    # In chunks, because one large read would hold everything twice.
    flat, position = values.reshape(-1).data, 0
    while chunk := file.read(min(_CHUNK, values.size - position)):
        flat[position : position + len(chunk)] = chunk
        position += len(chunk)
    if position < values.size:
        raise DataError(
            Sentence(
                "{name} is damaged: its header announces {count:,} values, it holds only {held:,}.",
                name=name,
                count=values.size,
                held=position,
            )
        )
    if file.read(1):
        raise DataError(
            Sentence(
                "{name} is damaged: its header announces {count:,} values, it holds more.",
                name=name,
                count=values.size,
            )
        )
    return header + sizes, values
