"""Models in files: arrays with a JSON header that describes the network. Reading checks everything and runs nothing."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.array_files import load_arrays, save_arrays
from mlp.config import NetworkConfig
from mlp.errors import ConfigError, ModelFileError
from mlp.nn.model import Model
from mlp.nn.network import parameter_views

MODEL_FORMAT = "inkling model 1"
MODEL_LIMIT = 64 * 2**20
"""Bytes of the largest model file that is read: 16,000,000 parameters and a card fit."""


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
        raise ModelFileError(f"{path} describes an impossible network: {error}") from None
    theta = np.empty(config.parameters, np.float32)
    for names, views in zip(tensor_names(config), parameter_views(theta, config), strict=True):
        for name, view in zip(names, views, strict=True):
            view[...] = _checked(path, arrays, name, view.shape)
    if arrays:
        raise ModelFileError(f"{path} has a tensor {min(arrays)!r} that does not belong to a {config} network.")
    return Model(config, theta, card)


def _checked(path: Path, arrays: dict[str, NDArray[Any]], name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Take one tensor out of `arrays`, with its type and shape checked."""
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
