"""Models and checkpoints in files: safetensors with a JSON header. Reading checks everything and runs nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from mlp.activations import Array
from mlp.config import NetworkConfig
from mlp.errors import ConfigError, ModelFileError
from mlp.files import write_atomically
from mlp.model import Model
from mlp.network import parameter_views

MODEL_FORMAT = "inkling model 1"
MODEL_LIMIT = 64 * 2**20
"""Bytes of the largest model file that is read: 16,000,000 parameters and a card fit."""
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


def tensor_names(config: NetworkConfig) -> list[tuple[str, str]]:
    """The names of each layer's W and b in a file: (W1, b1), (W2, b2), ..."""
    return [(f"W{layer}", f"b{layer}") for layer in range(1, len(config.shapes) + 1)]


def save_model(model: Model, path: Path) -> None:
    """Write a model with its card, atomically."""
    pairs = zip(tensor_names(model.config), model.parameters, strict=True)
    arrays = {name: tensor for names, tensors in pairs for name, tensor in zip(names, tensors, strict=True)}
    header = {"format": MODEL_FORMAT, "network": model.config.to_json(), "card": dict(model.card)}
    save_arrays(path, arrays, header)


def load_model(path: Path) -> Model:
    """Read a model; raises ModelFileError for anything that `save_model` could not have written."""
    arrays, header = load_arrays(path, MODEL_LIMIT)
    if header.get("format") != MODEL_FORMAT:
        raise ModelFileError(f"{path} has the format {header.get('format')!r}; expected {MODEL_FORMAT!r}.")
    card = header.get("card")
    if not isinstance(card, dict) or set(header) != {"format", "network", "card"}:
        raise ModelFileError(f"{path} must have a header of format, network and card; it has {sorted(header)}.")
    try:
        config = NetworkConfig.from_json(header["network"])
    except ConfigError as error:
        raise ModelFileError(f"{path} describes a network that cannot be: {error}") from None
    theta = np.empty(config.parameters, np.float32)
    for names, views in zip(tensor_names(config), parameter_views(theta, config), strict=True):
        for name, view in zip(names, views, strict=True):
            view[...] = _checked(path, arrays, name, view.shape)
    if arrays:
        raise ModelFileError(f"{path} has a tensor {min(arrays)!r} that does not belong to a {config} network.")
    return Model(config, theta, card)


def _checked(path: Path, arrays: dict[str, NDArray[Any]], name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Take one tensor out of `arrays` if it is what it must be."""
    tensor = arrays.pop(name, None)
    if tensor is None:
        raise ModelFileError(f"{path} lacks the tensor {name!r}.")
    if tensor.shape != shape:
        raise ModelFileError(f"{path}: the tensor {name} must have the shape {shape}; it has {tensor.shape}.")
    if tensor.dtype != np.float32:
        raise ModelFileError(f"{path}: the tensor {name} must be float32; it is {tensor.dtype}.")
    if not np.isfinite(tensor).all():
        raise ModelFileError(f"{path}: the tensor {name} has values that are not finite.")
    return tensor
