"""Arrays out of a zip archive: npz, or CSV files by name. Sizes are looked at before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import struct
import tokenize
import zipfile
import zlib
from math import prod
from pathlib import PurePosixPath
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from mlp.check.paste import table
from mlp.errors import DataError
from mlp.sentence import Sentence

MOST_BYTES = 64_000_000
"""A larger file is refused before it is read; texts in an archive unpack to no more than that."""
MOST_NUMBERS = 1_000_000
"""Of all arrays of a file together."""
MOST_ARRAYS = 200
MOST_HEADER = 10_000
"""Bytes of the header of one array."""
SPEC = "spec"
ENTRY = b"PK\x01\x02"
"""Before each entry of the list of contents of a zip archive."""
DAMAGES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, tokenize.TokenError,
    NotImplementedError, RuntimeError, EOFError, OSError, ValueError, TypeError, KeyError, SyntaxError, OverflowError,
)  # fmt: skip
"""What reading a damaged archive raises."""


def arrays_in(content: bytes, name: str) -> dict[str, NDArray[Any]]:
    """Arrays by name out of npz or a zip of CSV files; raises DataError.

    The description of a case is the array `spec` in npz, and the file spec.json beside CSV files.
    """
    if content.count(ENTRY) > 5 * MOST_ARRAYS:  # each entry of the list of contents takes memory
        raise DataError(Sentence("{name} has too many arrays; at most {most} are read.", name=name, most=MOST_ARRAYS))
    found: dict[str, NDArray[Any]] = {}
    numbers_left, bytes_left = MOST_NUMBERS, MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not _is_clutter(member)]
            if len(members) > MOST_ARRAYS:
                raise DataError(
                    Sentence(
                        "{name} has {count:,} arrays; at most {most} are read.",
                        name=name,
                        count=len(members),
                        most=MOST_ARRAYS,
                    )
                )
            for member in members:
                path = PurePosixPath(member.filename)
                with archive.open(member) as file:
                    if path.suffix in (".csv", ".json"):
                        text = file.read(bytes_left + 1)
                        bytes_left -= len(text)
                        if bytes_left < 0:
                            raise DataError(
                                Sentence("{name} unpacks to more than {most:,} bytes.", name=name, most=MOST_BYTES)
                            )
                        array = (
                            np.array(text.decode()) if path.name == "spec.json" else csv_array(text, path.stem, name)
                        )
                    else:
                        array = _npy(file, member.filename, name, numbers_left)
                found[path.stem] = array
                numbers_left -= array.size
                if numbers_left < 0:
                    raise DataError(_too_many(name))
    except DataError:
        raise
    except DAMAGES as error:
        raise DataError(
            Sentence("{name} is not an intact archive ({error}).", name=name, error=str(error)[:100])
        ) from None
    return found


def csv_array(content: bytes, array: str, name: str) -> NDArray[Any]:
    """The table in a CSV file; of a bias, whose single row or column is no matrix, a list."""
    found = table(content.decode("utf-8-sig", "replace"), name)
    return found.reshape(-1) if 1 in found.shape and array.startswith(("b", "db")) else found


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    """Folders, and the hidden files that a desktop puts into an archive."""
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts)


def _npy(file: IO[bytes], member: str, name: str, most: int) -> NDArray[Any]:
    """One array of at most so many numbers. NumPy's own reader would unpack before it looks at sizes."""
    start = file.read(len(npy.MAGIC_PREFIX) + 2)
    version = tuple(start[-2:])
    if not start.startswith(npy.MAGIC_PREFIX) or version not in ((1, 0), (2, 0), (3, 0)):
        raise DataError(Sentence("{member} in {name} is no array of NumPy.", member=member, name=name))
    length = file.read(2 if version == (1, 0) else 4)
    size = int.from_bytes(length, "little")
    if size > MOST_HEADER:
        raise DataError(
            Sentence(
                "{member} in {name} is no array of numbers: its header has {size:,} bytes.",
                member=member,
                name=name,
                size=size,
            )
        )
    header = io.BytesIO(length + file.read(size))
    reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, kind = reader(header)
    if kind.hasobject:
        raise DataError(
            Sentence(
                "{member} in {name} holds Python objects (pickle), which are never loaded. Save arrays of numbers.",
                member=member,
                name=name,
            )
        )
    count = prod(shape)
    if min(shape, default=1) < 0 or kind.kind not in "fiubU":
        raise DataError(
            Sentence(
                "{member} in {name} is no array of numbers; its type is {kind}, its shape {shape}.",
                member=member,
                name=name,
                kind=kind,
                shape=shape,
            )
        )
    if count > most or count * kind.itemsize > MOST_BYTES:
        raise DataError(_too_many(name))
    data = file.read(count * kind.itemsize)
    if len(data) != count * kind.itemsize or file.read(1):
        raise DataError(Sentence("{member} in {name} is not as long as it says.", member=member, name=name))
    return np.frombuffer(data, kind).reshape(shape, order="F" if fortran else "C")


def _too_many(name: str) -> Sentence:
    return Sentence("{name} has more than {most:,} numbers; a case has a few hundred.", name=name, most=MOST_NUMBERS)
