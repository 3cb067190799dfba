"""The colours of Inkling: each one means one thing, in every chart, picture and table.

The colours do not depend on how they are drawn. `.streamlit/config.toml` repeats the page colours for Streamlit's own
widgets, and a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Theme:
    """The neutral colours of a page, the two ends of its diverging map and the end of its sequential one."""

    background: str
    surface: str
    text: str
    muted: str
    grid: str
    border: str
    negative: str
    positive: str
    active: str


LIGHT = Theme(
    background="#FCFCFD",
    surface="#F3F3F6",
    text="#1C1C21",
    muted="#60606B",
    grid="#EBEBEF",
    border="#DEDEE3",
    negative="#2166AC",
    positive="#B2182B",
    active="#2B3A8C",
)
DARK = Theme(
    background="#111113",
    surface="#1B1B1F",
    text="#EDEDF0",
    muted="#A0A0AB",
    grid="#26262B",
    border="#313137",
    negative="#4393C3",
    positive="#D6604D",
    active="#8DA9FF",
)

ACCENT = "#6E56CF"
ACCENT_TEXT = ("#5B45B8", "#B1A9FF")
"""The accent where it is text or a thin line, on a light and on a dark page: 4.5:1 and more."""
RIGHT = "#009E73"
WRONG = "#D55E00"
INK = "#FFFFFF"
CANVAS = "#0B0B0D"
"""Drawings and digit images: white ink on this near-black, in both themes, as MNIST is."""

# Okabe and Ito's colour-blind safe set, darkened until each keeps 3:1 on both page backgrounds.
LAYERS = ("#0072B2", "#B87A00", "#009E73", "#C06C9A", "#2A8CC4", "#D55E00", "#8A7A00", "#767676")


def theme(dark: bool) -> Theme:
    """The page colours of the dark or the light theme."""
    return DARK if dark else LIGHT


def themed() -> list[tuple[str, str]]:
    """Each colour that differs between the themes, light and dark, to change a picture from one to the other."""
    return list(zip(astuple(LIGHT), astuple(DARK), strict=True))


def layer_color(index: int, of: int, dark: bool) -> str:
    """The colour that layer `index` (0 is the first after the input) of `of` layers has everywhere.

    The last one, the output layer, has the colour of the text.
    """
    if not 0 <= index < of:
        raise ValueError(f"layer index must be in 0..{of - 1}, got {index}")
    return theme(dark).text if index == of - 1 else LAYERS[index % len(LAYERS)]


def diverging(dark: bool) -> list[tuple[float, str]]:
    """Colour stops from negative over zero, which is the page's background, to positive."""
    colors = theme(dark)
    return [(0.0, colors.negative), (0.5, colors.background), (1.0, colors.positive)]


def sequential(dark: bool) -> list[tuple[float, str]]:
    """Colour stops for values in 0..1: one hue, from the page's background up."""
    return [(0.0, theme(dark).background), (1.0, theme(dark).active)]


def rgb(color: str) -> tuple[int, int, int]:
    """The red, green and blue parts, 0..255, of a colour written as `#RRGGBB`."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def color_table(stops: list[tuple[float, str]], size: int) -> NDArray[np.uint8]:
    """A (size, 3) table of colours that runs linearly through the stops."""
    at = np.linspace(0.0, 1.0, size)
    positions = [position for position, _ in stops]
    parts = np.array([rgb(color) for _, color in stops], dtype=float)
    columns = [np.interp(at, positions, parts[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=1).round().astype(np.uint8)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of relative luminance and contrast ratio)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _unit(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _unit(color: str) -> list[float]:
    return [part / 255 for part in rgb(color)]


def symmetric_scale(values: NDArray[np.floating[Any]]) -> float:
    """The end of a colour scale that runs from minus to plus this: the largest size among the finite values."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) or 1.0 if finite.size else 1.0
