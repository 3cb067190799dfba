"""Named arrays with a JSON header in one file, as safetensors. Reading checks everything and runs nothing."""

import json
import os
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import IO, Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from mlp.arrays import Array
from mlp.atomic_files import write_atomically
from mlp.errors import ModelFileError
from mlp.regular_files import open_regular

HEADER_KEY = "inkling"
MAX_TABLE = 1_000_000
"""The most bytes of the table of a file: names, types and shapes of its arrays, and the header."""
MAX_ARRAYS = 1000
MAX_DIMENSIONS = 8
_TYPES = {"float64": "F64", "float32": "F32", "int64": "I64", "uint8": "U8"}
_BYTES = {"F64": 8, "F32": 4, "I64": 8, "U8": 1}


def save_arrays(path: Path, arrays: Mapping[str, Array], header: Mapping[str, Any], *, durable: bool = True) -> None:
    """Write named arrays and a JSON header as one safetensors file, atomically (see `write_atomically`)."""
    write_atomically(path, *_parts(arrays, json.dumps(header, allow_nan=False, sort_keys=True)), durable=durable)


def _parts(arrays: Mapping[str, Array], text: str) -> list[bytes | memoryview]:
    """A safetensors file: the length of its table, the table, and the arrays as they lie in memory.

    The library's own function copies them twice, and a run writes the 46 MB of a 784-2048-2048-10 network while it
    trains. Format: https://github.com/huggingface/safetensors, "Format".
    """
    table: dict[str, Any] = {"__metadata__": {HEADER_KEY: text}}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        table[name] = {"dtype": _TYPES[array.dtype.name], "shape": array.shape, "data_offsets": [start, end]}
    head = json.dumps(table).encode()
    head += b" " * (-len(head) % 8)
    bodies = [np.ascontiguousarray(array).reshape(-1).view(np.uint8).data for array in arrays.values()]
    return [len(head).to_bytes(8, "little") + head, *bodies]


def load_arrays(path: Path, max_bytes: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read a file of `save_arrays`; raises ModelFileError for anything else, naming the file and what is wrong."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > max_bytes:
                raise ModelFileError(f"{path} has {size:,} bytes; at most {max_bytes:,} are read.")
            _check_table(path, file, size)
            # By its descriptor: at the path there may be another file by now.
            with safe_open(f"/dev/fd/{file.fileno()}", framework="numpy") as tensors:
                text = (tensors.metadata() or {}).get(HEADER_KEY)
                arrays = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 (not a mapping)
    except FileNotFoundError:
        raise ModelFileError(f"{path} does not exist.") from None
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read ({error.strerror or error}).") from None
    except (SafetensorError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{path} is not an intact safetensors file ({error}).") from None
    if text is None:
        raise ModelFileError(f"{path} is a safetensors file of another program: it has no header named {HEADER_KEY!r}.")
    try:
        header = json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        raise ModelFileError(f"{path} has a header that is not JSON.") from None
    if not isinstance(header, dict):
        raise ModelFileError(f"{path} has a header that is not a JSON object.")
    return arrays, header


def _check_table(path: Path, file: IO[bytes], size: int) -> None:
    """Check the table before the library reads it, which takes seconds and gigabytes for a table of 60 MB."""
    length = int.from_bytes(file.read(8), "little")
    if size < 8 + length:
        raise ValueError("it is shorter than its table")
    if length > MAX_TABLE:
        raise ModelFileError(f"{path} has a table of {length:,} bytes; at most {MAX_TABLE:,} are read.")
    try:
        table = json.loads(file.read(length), parse_constant=_no_number, object_pairs_hook=_without_doubles)
    except RecursionError:
        raise ValueError("its table is nested too deeply") from None
    if not isinstance(table, dict):
        raise ValueError("its table is no JSON object")
    table.pop("__metadata__", None)
    if len(table) > MAX_ARRAYS:
        raise ModelFileError(f"{path} has {len(table):,} arrays; at most {MAX_ARRAYS:,} are read.")
    end = 0
    for start, stop in sorted(_place(path, entry) for entry in table.values()):
        if start != end:
            raise ValueError("its arrays overlap or leave gaps")
        end = stop
    if end != size - 8 - length:
        raise ValueError("the sizes of its arrays do not add up to that of the file")


def _place(path: Path, entry: object) -> tuple[int, int]:
    """Where the bytes of one array begin and end, from its entry in the table."""
    match entry:
        case {"dtype": str(kind), "shape": [*shape], "data_offsets": [int(start), int(stop)], **more} if not more:
            if len(shape) > MAX_DIMENSIONS:
                raise ModelFileError(
                    f"{path} has an array of {len(shape):,} dimensions; at most {MAX_DIMENSIONS} are read."
                )
            whole = all(type(length) is int and 0 <= length < 2**48 for length in shape)
            if whole and 0 <= start <= stop and (kind not in _BYTES or stop - start == prod(shape) * _BYTES[kind]):
                return start, stop
    raise ValueError("its table has an array whose type, shape and size do not fit together")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError for a duplicate key, because readers differ in which value they take."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("it names something twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number in JSON")
