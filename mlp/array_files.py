"""Named arrays with a JSON header in one file, as safetensors. Reading checks everything and runs nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from mlp.arrays import Array
from mlp.atomic_files import write_atomically
from mlp.errors import ModelFileError

HEADER_KEY = "inkling"
_TYPES = {"float64": "F64", "float32": "F32", "int64": "I64", "uint8": "U8"}


def save_arrays(path: Path, arrays: Mapping[str, Array], header: Mapping[str, Any]) -> None:
    """Write named arrays and a JSON header as one safetensors file, atomically."""
    write_atomically(path, *_parts(arrays, json.dumps(header, allow_nan=False, sort_keys=True)))


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
        if path.exists() and not path.is_file():
            raise ModelFileError(f"{path} is not a file.")
        size = path.stat().st_size
        if size > max_bytes:
            raise ModelFileError(f"{path} has {size:,} bytes; at most {max_bytes:,} are read.")
        with safe_open(path, framework="numpy") as file:
            text = (file.metadata() or {}).get(HEADER_KEY)
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
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
        header = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ModelFileError(f"{path} has a header that is not JSON.") from None
    if not isinstance(header, dict):
        raise ModelFileError(f"{path} has a header that is not a JSON object.")
    return arrays, header


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number in JSON")
