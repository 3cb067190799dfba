"""Training digits as augmentation changes them: they show what its strength means."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import SIDE
from mlp.data.dataset import as_float
from mlp.data.mnist import load_mnist
from mlp.images.augment import augment
from ui.style.images import digit_png

SAMPLES = 16
COLUMNS = 8
ZOOM = 2


@cache
def preview(strength: float) -> bytes:
    """Sixteen digits changed with this strength, as a picture; the same digits in the same way at every strength."""
    digits = _digits()
    changed = augment(digits, strength, rng=np.random.default_rng(0)) if strength else as_float(digits)
    return digit_png(sheet(changed, COLUMNS), ZOOM)


def sheet(digits: NDArray[Any], columns: int) -> NDArray[Any]:
    """Digits (n, 784), n a multiple of `columns`, side by side in rows: (n / columns * 28, columns * 28)."""
    rows = len(digits) // columns
    return digits.reshape(rows, columns, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, columns * SIDE)


@cache
def _digits() -> NDArray[Any]:
    return load_mnist().train.inputs[:SAMPLES].copy()  # without the copy, all 55,000 images would stay in memory
