"""Pictures as pure functions: weights and digits in, pixels out."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from mlp.arrays import PIXELS
from ui.style import palette

LEVELS = 127
NOT_FINITE = -128
"""The level of a weight that is infinite or no number: it gets a colour that no weight has."""

Order = Literal["unit", "norm"]


@dataclass(frozen=True)
class Tiles:
    """The units of a first layer as 28x28 pictures, in the order in which they are shown.

    `levels` is (tiles, 784), from -127 for the weight `-scale` to 127 for `scale`; `units` are their numbers in the
    layer, `norms` the Euclidean norms of their weights, `of` is how many units the layer has.
    """

    levels: NDArray[np.int8]
    units: list[int]
    norms: list[float]
    scale: float
    of: int


def weight_tiles(W: NDArray[np.floating[Any]], *, order: Order = "unit", limit: int = 512) -> Tiles:
    """The units of a first layer W (784, units), by number or by falling norm; the first `limit` of them.

    All tiles share one scale, that of the layer, so that a pale unit is one with small weights.
    Raises ValueError if the input of the layer is not 28x28 pixels.
    """
    if W.ndim != 2 or W.shape[0] != PIXELS:
        raise ValueError(f"weights must be ({PIXELS}, units) to be pictures, got {W.shape}")
    weights = np.ascontiguousarray(W.T, dtype=np.float32)
    finite = np.isfinite(weights)
    weights = np.where(finite, weights, 0)
    scale = palette.symmetric_scale(weights)
    norms = np.linalg.norm(weights, axis=1)
    shown = (np.argsort(-norms, kind="stable") if order == "norm" else np.arange(len(norms)))[:limit]
    levels = np.rint(weights[shown] * (LEVELS / scale)).astype(np.int8)
    levels[~finite[shown]] = NOT_FINITE
    return Tiles(levels, shown.tolist(), norms[shown].tolist(), scale, W.shape[1])


def signed_png(values: ArrayLike, dark: bool, *, scale: float | None = None, zoom: int = 1) -> bytes:
    """A picture (height, width) of signed values: negative blue, zero the page's colour, positive red.

    `scale` gets the full colour (default: the largest size among the values). Each value is `zoom` pixels wide.
    """
    signed = np.asarray(values, dtype=np.float32)
    limit = scale or palette.symmetric_scale(signed)
    table = palette.color_table(palette.diverging(dark), 2 * LEVELS + 1)
    share = np.clip(np.nan_to_num(signed / limit), -1, 1)
    return _png(table[np.rint(share * LEVELS).astype(int) + LEVELS], zoom)


def digit_png(image: ArrayLike, zoom: int = 1) -> bytes:
    """A digit (height, width), 0..1 or 0..255 as uint8, as white ink on near-black; a pixel is `zoom` pixels wide."""
    given = np.asarray(image)
    ink = given / 255 if given.dtype == np.uint8 else np.clip(given, 0, 1)
    table = palette.color_table([(0.0, palette.CANVAS), (1.0, palette.INK)], 256)
    return _png(table[np.rint(ink * 255).astype(int)], zoom)


def data_url(png: bytes) -> str:
    """A PNG picture as an address, for HTML and for the canvas."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def photo_url(rgb: NDArray[np.uint8], most: int = 800) -> str:
    """A photograph (height, width, 3) as an address, at most so many pixels wide and high."""
    photo = Image.fromarray(rgb)
    photo.thumbnail((most, most))
    photo.save(file := io.BytesIO(), "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


def svg_url(svg: str) -> str:
    """An SVG picture as an address, for HTML."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def rgb_png(rgb: NDArray[np.uint8], zoom: int = 1) -> bytes:
    """A picture (height, width, 3) of red, green and blue parts; a pixel is `zoom` pixels wide."""
    return _png(rgb, zoom)


def _png(rgb: NDArray[np.uint8], zoom: int) -> bytes:
    large = rgb.repeat(zoom, axis=0).repeat(zoom, axis=1)
    file = io.BytesIO()
    Image.fromarray(large).save(file, "PNG")
    return file.getvalue()
