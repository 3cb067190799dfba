"""Which mistakes explain the numbers of a person: each alone, then pairs of those that explain a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlp.arrays import Array
from mlp.check.changes import Scaled, Variant, gradients, in_layers, joined
from mlp.check.library import mistakes
from mlp.check.textbook import RIGHT, Forward, Lines, backward
from mlp.check.tolerance import BETTER, Precision, norm

NEAREST = 3
LAST_RESORT = "rate-in-gradient"
"""Any factor explains this one, so it is named only where nothing else fits."""
EVERYWHERE = ("sum-not-mean", "mean-twice", "factor-two-missing", "factor-two-extra", "sign-flipped", "transposed")
MOST_PAIRS = 3000
WORK = 20_000_000
"""How many numbers a search over pairs may compute."""


@dataclass
class Fit:
    """A mistake beside the numbers of a person; its tensors may be mixed with right ones where it is local."""

    variant: Variant
    misfits: dict[str, float]
    layers: frozenset[int] | None = None
    """Of a local mistake: where it is made."""
    untouched: int = 0
    """Layers where it could be made and is not."""

    @property
    def worst(self) -> float:
        return max(self.misfits.values(), default=float("inf"))

    @property
    def about(self) -> str:
        """Which reading it is, and in which layers."""
        if not self.untouched or self.layers is None:
            return self.variant.about
        return joined(in_layers(sorted(self.layers)), self.variant.about)


class Search:
    """One case, the tensors that a person gives, in rows, and all mistakes beside them."""

    def __init__(self, f: Forward, given: dict[str, Array], judged: list[str], deltas: list[str],
                 precision: Precision) -> None:  # fmt: skip
        self.f, self.given, self.judged, self.deltas, self.precision = f, given, judged, deltas, precision
        self.right = backward(f)
        self.terms = _sizes_of_terms(f)

    # --- comparing ----------------------------------------------------------------------------------------------------

    def misfit(self, name: str, tensor: Array) -> float:
        """How far a tensor is from what is given; up to 1 it is rounding."""
        return self.precision.misfit(self.given[name], tensor, self.terms[name])

    def _fit(self, variant: Variant, lines: Lines, base: Mapping[str, float]) -> Fit | None:
        """How `variant` fits on top of `lines`, whose own misfits are `base`."""
        tensors = gradients(self.f, variant.change(lines))
        if tensors is None:
            return None
        misfits = {
            name: self.misfit(name, tensors[name]) if name in tensors else float("inf")
            for name in [*self.judged, *(name for name in self.deltas if name not in self.judged)]
        }
        if not variant.local:
            return Fit(variant, misfits)
        layers, untouched = set(), 0
        for k in range(1, self.f.last + 1):
            names = [name for name in misfits if name[2:] == str(k) and name in base]
            if not names:
                continue
            if max(misfits[name] for name in names) < max(base[name] for name in names):
                layers.add(k)
            else:
                untouched += 1
                misfits |= {name: base[name] for name in names}
        return Fit(variant, misfits, frozenset(layers), untouched) if layers else None

    @cached_property
    def base(self) -> dict[str, float]:
        """The misfits of the right gradient."""
        return {name: self.misfit(name, self.right[name]) for name in [*self.judged, *self.deltas]}

    @cached_property
    def singles(self) -> list[Fit]:
        """All mistakes alone, on top of the right lines."""
        return list(self._fits(RIGHT, self.base))

    def _fits(self, lines: Lines, base: Mapping[str, float]) -> Iterator[Fit]:
        for one in mistakes(self.f):
            variant = one.settled(self.f, lines, self.given) if isinstance(one, Scaled) else one
            if variant and (fit := self._fit(variant, lines, base)):
                yield fit

    def _worst(self, misfits: Mapping[str, float]) -> float:
        return max((misfits.get(name, float("inf")) for name in self.judged), default=float("inf"))

    # --- explaining ---------------------------------------------------------------------------------------------------

    @cached_property
    def explained(self) -> list[Fit] | None:
        """The mistakes that give exactly these numbers, the likeliest first; none for a right gradient.

        None where nothing fits.
        """
        right = self._worst(self.base) if self.judged else 0.0
        if right <= self.precision.noise:
            return []
        best = min([right, *(self._worst(fit.misfits) for fit in self.singles)])
        if best > 1:
            return None
        enough = min(1.0, max(self.precision.noise, BETTER * best))
        if right <= enough:
            return []
        exact = [fit for fit in self.singles if self._worst(fit.misfits) <= enough]
        exact.sort(key=lambda fit: fit.untouched)  # stable: the likeliest first
        with_deltas = [fit for fit in exact if all(fit.misfits[name] <= 1 for name in self.deltas)]
        exact = with_deltas or exact
        return [fit for fit in exact if fit.variant.key != LAST_RESORT] or exact

    def alone(self, name: str) -> str | None:
        """A mistake that explains this tensor, whatever it does to the others."""
        return next((fit.variant.key for fit in self.singles if fit.misfits[name] <= 1), None)

    def pair(self) -> tuple[Fit, Fit] | None:
        """Two mistakes that together explain all tensors; the search is bounded."""
        wrong = [name for name in self.judged if self.base[name] > 1]
        part = [fit for fit in self.singles if any(fit.misfits[name] <= 1 for name in wrong)]
        local = [fit for fit in part if fit.variant.local]
        for i, first in enumerate(local):
            for second in local[i + 1 :]:
                if all(min(first.misfits[name], second.misfits[name]) <= 1 for name in self.judged):
                    return first, second
        numbers = sum(tensor.size for tensor in self.right.values())
        left = min(MOST_PAIRS, WORK // (numbers * self.f.last))
        for first in self._first_of_pair(part):
            lines = first.variant.change(RIGHT)
            for second in self._fits(lines, first.misfits):
                if self._worst(second.misfits) <= 1:
                    return first, second
                left -= 1
                if left <= 0:
                    return None
        return None

    def _first_of_pair(self, part: Iterable[Fit]) -> list[Fit]:
        """Mistakes that explain a part: those that change all tensors alike, then the greatest part first."""
        seen: set[tuple[str, ...]] = set()
        found = []
        for fit in sorted(part, key=lambda fit: -sum(fit.misfits[name] <= 1 for name in self.judged)):
            explained = (fit.variant.key, *(name for name in self.judged if fit.misfits[name] <= 1))
            if explained not in seen:
                seen.add(explained)
                found.append(fit)
        found.sort(key=lambda fit: fit.variant.key not in EVERYWHERE)  # stable
        whole = [fit for fit in self.singles if fit.variant.key in EVERYWHERE and not fit.untouched]
        return found + sorted(whole, key=lambda fit: fit.variant.local)  # each factor once, before the search ends

    def nearest(self) -> tuple[tuple[str, float], ...]:
        """The mistakes that explain most of what is wrong, each with its relative error."""
        wrong = [name for name in self.judged if self.base[name] > 1]
        found: dict[str, float] = {}
        for fit in sorted(self.singles, key=lambda fit: (-sum(fit.misfits[n] <= 1 for n in wrong), fit.worst)):
            error = max((min(1.0, fit.misfits[name] * self.precision.relative) for name in self.judged), default=1.0)
            found.setdefault(fit.variant.key, error)
        return tuple(list(found.items())[:NEAREST])


def _sizes_of_terms(f: Forward) -> dict[str, float]:
    """The norm of each tensor if all terms of its sums were positive: what rounding errors are relative to."""
    sizes: dict[str, float] = {}
    k = f.last
    delta = f.factor * (np.abs(f.a[k]) + np.abs(f.y))
    if f.spec.loss == "squared_error":
        delta = 2 * delta * np.abs(f.slope(k))
    while True:
        sizes[f"delta{k}"] = norm(delta)
        sizes[f"dW{k}"] = norm(np.abs(f.a[k - 1]).T @ delta + f.l2 * np.abs(f.W[k]))
        sizes[f"db{k}"] = norm(delta.sum(axis=0))
        k -= 1
        if k == 0:
            return sizes
        delta = (delta @ np.abs(f.W[k + 1]).T) * np.abs(f.slope(k))
