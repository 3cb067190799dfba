"""The type of the arrays that the engine computes with, and the size of a digit's image."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Numbers of float32 (training) or float64 (checks)."""

SIDE = 28
"""Rows and columns of a digit's image."""
PIXELS = SIDE * SIDE
DIGITS = 10
"""Classes of MNIST."""
