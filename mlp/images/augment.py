"""Random variations of digits: turned, stretched, slanted, moved, bent, with a thicker or thinner pen.

All images of a batch at once. Rotation, scale, aspect, shear and shift are an affine map of the coordinates; the
elastic deformation adds a smooth random field to them (P. Simard, D. Steinkraus and J. Platt, "Best practices for
convolutional neural networks applied to visual document analysis", 2003). One matrix product gives the coordinates
of all pixels, from which each is then interpolated.
"""

from dataclasses import dataclass
from functools import cache
from math import radians

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import PIXELS, SIDE, Array

_PADDED = SIDE + 3  # an empty row before and two after, so that all pixels outside are interpolated as 0
_AT_ONCE = 64  # images whose coordinates, indices and weights stay in the processor's cache together
_KNOTS = 9  # along each side: the bumps that the smooth field is a sum of


@dataclass(frozen=True)
class Amounts:
    """The largest change of an image at full strength (for `bend`: its standard deviation)."""

    turn: float = radians(22)
    scale: float = 0.18
    """Of the logarithm of the size."""
    aspect: float = 0.18
    """Of the logarithm of width by height."""
    shear: float = 0.35
    shift: float = 2.0
    """Pixels, in both directions."""
    bend: float = 1.4
    """Pixels; sigma 4 and alpha 34 of the paper."""
    sigma: float = 4.0
    """Pixels; the correlation length of the elastic deformation."""
    pen: float = 0.7
    """How far each pixel moves to the value of its brightest (or darkest) neighbour, as a share."""


USUAL = Amounts()


def augment(
    images: NDArray[np.generic], strength: float, *, rng: np.random.Generator, amounts: Amounts = USUAL
) -> Array:
    """Each of the images (n, 784), uint8 or floats from 0 to 1, changed at random; float32 (n, 784) from 0 to 1.

    `strength` from 0 (nothing changes) to 1 multiplies all `amounts`. The same generator state gives the same images;
    each image uses the same number of random numbers.
    """
    out = np.empty((len(images), PIXELS), np.float32)
    elastic = amounts.bend > 0
    numbers = rng.random((len(images), 7), np.float32)
    numbers *= 2
    numbers -= 1
    noise = rng.standard_normal((len(images), 2, _KNOTS**2), np.float32) if elastic else None
    basis = _basis(amounts.sigma) if elastic else _basis(0.0)
    for start in range(0, len(images), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        factors = _factors(strength * numbers[part], amounts)
        if noise is not None:
            factors = np.concatenate([factors, noise[part] * np.float32(strength * amounts.bend)], axis=2)
        padded = _pad(images[part])
        _thicken(padded, strength * amounts.pen * numbers[part, 6])
        _interpolate(padded, factors.reshape(-1, factors.shape[2]) @ basis, out[part])
    return out


def _factors(numbers: Array, amounts: Amounts) -> Array:
    """(n, 2, 3): where each pixel comes from, as factors of (x, y, 1) around the middle; numbers from -1 to 1."""
    turn, scale, aspect, shear, down, right = (numbers[:, k] for k in range(6))
    cos, sin = np.cos(turn * amounts.turn), np.sin(turn * amounts.turn)
    # The inverse map: to enlarge a digit, it is read from a smaller part.
    high = np.exp(-scale * amounts.scale - aspect * amounts.aspect / 2)
    wide = np.exp(-scale * amounts.scale + aspect * amounts.aspect / 2)
    slant = shear * amounts.shear
    factors = np.empty((len(numbers), 2, 3), np.float32)
    factors[:, 0, 0], factors[:, 0, 1], factors[:, 0, 2] = high * cos, -high * sin, down * amounts.shift
    factors[:, 1, 0], factors[:, 1, 1] = wide * (sin + slant * cos), wide * (cos - slant * sin)
    factors[:, 1, 2] = right * amounts.shift
    return factors


@cache
def _basis(sigma: float) -> Array:
    """The matrix for the factors, (3 or 3 + knots, 784): y, x and 1 of each pixel, then the smooth bumps.

    A bump is the product of two Gaussians; at each pixel the squares of all bumps sum to one, so that random factors
    of variance one give a field of variance one.
    """
    along = np.arange(SIDE) - (SIDE - 1) / 2
    y, x = np.meshgrid(along, along, indexing="ij")
    plain = np.stack([y.ravel(), x.ravel(), np.ones(PIXELS)])
    if not sigma:
        return plain.astype(np.float32)
    knots = np.linspace(-SIDE / 2, SIDE / 2, _KNOTS)
    bump = np.exp(-0.5 * ((along[:, None] - knots) / sigma) ** 2)
    bump /= np.linalg.norm(bump, axis=1, keepdims=True)
    return np.concatenate([plain, np.kron(bump, bump).T]).astype(np.float32)


def _pad(images: NDArray[np.generic]) -> Array:
    """(n, 31, 31) float32 from 0 to 1, with nothing around the images."""
    padded = np.zeros((len(images), _PADDED, _PADDED), np.float32)
    inside = padded[:, 1 : SIDE + 1, 1 : SIDE + 1]
    inside[...] = images.reshape(-1, SIDE, SIDE)
    if images.dtype == np.uint8:
        inside *= np.float32(1 / 255)
    return padded


def _thicken(padded: Array, amount: Array) -> None:
    """Move each pixel by the share |amount| (n,) to its brightest neighbour or, where negative, its darkest; in place.

    Grey dilation and erosion by a cross of five pixels (J. Serra, "Image analysis and mathematical morphology", 1982).
    """
    for chosen, extreme in ((amount > 0, np.maximum), (amount < 0, np.minimum)):
        before = padded[chosen]
        after = before[:, 1:-1, 1:-1].copy()
        for rows, columns in ((slice(-2), slice(1, -1)), (slice(2, None), slice(1, -1)),
                              (slice(1, -1), slice(-2)), (slice(1, -1), slice(2, None))):  # fmt: skip
            extreme(after, before[:, rows, columns], out=after)
        after -= before[:, 1:-1, 1:-1]
        after *= np.abs(amount[chosen])[:, None, None]
        peaks = before.max(axis=(1, 2), keepdims=True)
        before[:, 1:-1, 1:-1] += after
        # A thinner pen must not be paler: the image keeps its maximum.
        before *= peaks / np.maximum(before.max(axis=(1, 2), keepdims=True), np.float32(1e-6))
        padded[chosen] = before


def _interpolate(padded: Array, places: Array, out: Array) -> None:
    """Bilinear interpolation at `places` (2n, 784): y and x from the middle, in alternate rows."""
    places += np.float32((SIDE - 1) / 2 + 1)
    np.clip(places, 0, np.float32(SIDE + 0.999), out=places)
    whole = places.astype(np.intp)
    places -= whole
    corner = whole[0::2]
    corner *= _PADDED
    corner += whole[1::2]
    corner += np.arange(len(padded))[:, None] * _PADDED**2
    flat, y, x = padded.reshape(-1), places[0::2], places[1::2]
    upper, other = flat.take(corner, mode="clip"), flat[1:].take(corner, mode="clip")
    other -= upper
    other *= x
    upper += other
    lower, other = flat[_PADDED:].take(corner, mode="clip"), flat[_PADDED + 1 :].take(corner, mode="clip")
    other -= lower
    other *= x
    lower += other
    lower -= upper
    lower *= y
    np.add(upper, lower, out=out)
