"""When two tensors are equal up to rounding: of float64, of float32, or of numbers that were written with few digits.

The misfit of two tensors is their distance divided by what rounding explains; up to 1 they are equal. Distances are
norms, relative to the larger tensor. Where the terms of a sum nearly cancel, rounding errors are relative to the terms,
not to the sum: a tensor counts as at least a fiftieth of the sum of the sizes of its terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mlp.arrays import Array

DOUBLE = 1e-5
"""Two float64 tensors are equal with a smaller relative distance; centred differences reach 1e-7."""
SINGLE = 1e-4
"""The same for numbers that are float32."""
HALF = 1e-2
"""The same for float16."""
CANCELLED = 0.02
BETTER = 100.0
"""A mistake whose misfit is this many times smaller is the better explanation, also of a small distance."""
TINY = 1e-200
"""Smaller numbers have no digits to count."""
FEWEST, CHANCE = 4, 1e-6
"""From so many numbers one sees how many digits were written; from fewer, where it is so unlikely to be by chance."""


@dataclass(frozen=True)
class Precision:
    """How precise the numbers of a person are."""

    relative: float
    noise: float
    """A misfit below is rounding for sure."""
    decimals: int | None = None
    """All numbers are written with so many digits behind the point, if it is so."""
    digits: int | None = None
    """The same for significant digits."""

    def misfit(self, mine: Array, other: Array, terms: float) -> float:
        """How far two tensors are apart, in units of what rounding explains; `terms`: the size of what is summed."""
        if mine.shape != other.shape:
            return float("inf")
        difference = mine - other
        scale = max(norm(mine), norm(other), CANCELLED * terms)
        if not scale:
            return 0.0
        found = norm(difference) / scale / self.relative
        if found > 1 and (self.decimals is not None or self.digits is not None):
            allowed = self._written(mine) + self.relative * np.abs(other)
            found = min(found, float((np.abs(difference) / allowed).max()))
        return found if np.isfinite(found) else float("inf")

    def _written(self, mine: Array) -> Array:
        """Half a unit of the last digit, a little more because the writer may have rounded twice."""
        allowed = np.zeros(mine.shape)
        if self.decimals is not None:
            allowed += 0.51 * 10.0**-self.decimals
        if self.digits is not None:
            allowed = np.maximum(allowed, 0.51 * 10.0 ** (exponents(mine) - self.digits + 1))
        return allowed


def norm(tensor: Array) -> float:
    """The root of the sum of squares."""
    return float(np.sqrt((tensor * tensor).sum()))


def relative_error(mine: Array, other: Array) -> float:
    """|a - b| / max(|a|, |b|); 1 where the shapes differ."""
    if mine.shape != other.shape:
        return 1.0
    scale = max(norm(mine), norm(other))
    return norm(mine - other) / scale if scale else 0.0


def precision_of(tensors: Iterable[Array], half: bool = False) -> Precision:
    """The precision of all tensors that a person gives, together; `half`: they are known to be float16."""
    given = [np.asarray(tensor) for tensor in tensors]
    numbers = np.concatenate([tensor.reshape(-1).astype(np.float64) for tensor in given]) if given else np.zeros(0)
    single = any(tensor.dtype == np.float32 for tensor in given)
    if half:
        return Precision(HALF, 0.5)
    half = bool(np.count_nonzero(numbers) >= FEWEST) and _survives(numbers, np.float16)
    single = single or _survives(numbers, np.float32)
    decimals, digits = written_with(numbers, 4e-7 if single else 1e-12)
    written = decimals is not None or digits is not None
    if half and written_with(numbers, 1e-12) == (None, None):  # with the rounding of float32 any float16 looks written
        return Precision(HALF, 0.5)
    if written:
        return Precision(SINGLE, 1.0, decimals, digits)
    return Precision(SINGLE, 0.05) if single else Precision(DOUBLE, 1e-4)


def _survives(numbers: Array, kind: type[np.floating]) -> bool:
    with np.errstate(over="ignore"):
        return bool((numbers.astype(kind).astype(np.float64) == numbers).all())


def written_with(numbers: Array, rounding: float) -> tuple[int | None, int | None]:
    """Decimals and significant digits, where all numbers have few; None where they do not."""
    nonzero = numbers[np.abs(numbers) > TINY]
    if not nonzero.size:
        return None, None
    largest, powers = np.abs(nonzero).max(), exponents(nonzero)
    decimals = [d for d in range(2, 10) if 10.0**-d <= 0.05 * largest]
    return (
        next((d for d in decimals if _is_rounded(nonzero, float(d), rounding)), None),
        next((d for d in range(3, 10) if _is_rounded(nonzero, d - 1 - powers, rounding)), None),
    )


def _is_rounded(numbers: Array, decimals: Array | float, rounding: float) -> bool:
    unit = 10.0 ** (-np.asarray(decimals, np.float64))
    if (np.abs(numbers - np.round(numbers / unit) * unit) > rounding * np.abs(numbers)).any():
        return False
    by_chance = np.minimum(
        1.0, 2 * rounding * np.abs(numbers) / unit
    )  # any number is so near to a multiple of the unit
    return numbers.size >= FEWEST or bool(by_chance.prod() < CHANCE)


def exponents(numbers: Array) -> Array:
    """The power of ten of the first digit of each number; 0 for 0."""
    size = np.abs(numbers.astype(np.float64))
    return np.floor(np.log10(np.where(size > 0, size, 1.0)))
