"""A convolution in space is a product in frequency: a digit, blurred in two ways."""

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.data.dataset import as_float
from mlp.recipes.recipe import Course, Load, Recipe, Version, at_most

SIDE = 28
SIGMAS = (1.0, 2.0, 4.0)


def gaussian(sigma: float) -> Array:
    """A kernel (28, 28) around the corner, as if the image went on at its other side; it sums to one."""
    distance = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE))
    row = np.exp(-(distance**2) / (2 * sigma**2))
    kernel = np.outer(row, row)
    return np.asarray(kernel / kernel.sum())


def in_space(image: Array, kernel: Array) -> Array:
    """The sum of all shifted images, each times a number of the kernel; what leaves at one side enters at the other."""
    total = np.zeros_like(image)
    for place, weight in np.ndenumerate(kernel):
        total += weight * np.roll(image, place, axis=(0, 1))
    return total


def in_frequency(image: Array, kernel: Array) -> Array:
    """The product of the two transforms, transformed back."""
    return np.asarray(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(kernel)).real)


def off_the_diagonal(shift: int) -> float:
    """The largest number beside the diagonal of F S F^-1, S being the matrix that shifts a row of 28 pixels around."""
    shifted = np.roll(np.eye(SIDE), shift, axis=0)
    transform: NDArray[np.complex128] = np.fft.fft(np.eye(SIDE)) / np.sqrt(SIDE)
    diagonal = transform @ shifted @ transform.conj().T
    return float(np.abs(diagonal - np.diag(np.diag(diagonal))).max())


def run(load: Load) -> Course:
    """A test digit, blurred in both ways with each kernel."""
    yield from ()
    image = as_float(load("mnist").test.inputs[:1], np.float64).reshape(SIDE, SIDE)
    reached = {}
    for sigma in SIGMAS:
        kernel = gaussian(sigma)
        difference = np.abs(in_space(image, kernel) - in_frequency(image, kernel)).max()
        reached[f"difference_sigma_{sigma:g}"] = float(difference)
    reached["off_the_diagonal"] = max(off_the_diagonal(shift) for shift in range(SIDE))
    return reached


RECIPE = Recipe(
    key="convolution-theorem",
    title="Convolution is a product in frequency",
    question="Why does a convolution of an image with a kernel become a plain product of their Fourier transforms?",
    lines=(
        "blurred[i, j] = sum(kernel[k, l] * image[i - k, j - l])  # around the edges, (28, 28)",
        "blurred = ifft2(fft2(image) * fft2(kernel))  # (28, 28), the same numbers",
        "F @ S @ F.conj().T  # S shifts by one pixel: a diagonal matrix (28, 28)",
    ),
    why="A convolution is a weighted sum of shifted images. Each wave of the Fourier transform, shifted, is the same"
    " wave times a number: waves are the eigenvectors of every shift. So all shifts are diagonal in frequency, and so"
    " is their sum. A diagonal matrix multiplies each frequency by one number.",
    look="The digit is blurred twice, once by 784 shifts and once by three transforms. The largest difference of a"
    " pixel is rounding. Numbers beside the diagonal of F S F* are rounding, too.",
    try_this="Make the kernel wider. The sum over shifts around the edges mixes the left side with the right one: pad"
    " the image with zeros to keep them apart.",
    right=Version(
        "right",
        "Both ways",
        run,
        (
            *(
                at_most(f"difference_sigma_{sigma:g}", 1e-5, f"the largest difference of a pixel, sigma {sigma:g}")
                for sigma in SIGMAS
            ),
            at_most("off_the_diagonal", 1e-12, "the largest number beside the diagonal, over all shifts"),
        ),
    ),
)
