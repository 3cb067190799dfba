"""Whether gradients are right and, if not, which mistake gives exactly these numbers.

First the right gradient, then each mistake alone, then pairs of those that explain a part. A name is given only where
all tensors fit to rounding; else it is said which tensors are right, so between which lines the error stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from mlp.arrays import Array
from mlp.check.case import Case
from mlp.check.catalogue import MISTAKES
from mlp.check.changes import Scaled, Variant, gradients, in_layers, joined
from mlp.check.library import mistakes
from mlp.check.meaning import AS_WRITTEN, Meaning
from mlp.check.mine import arrays_of, as_given, expected, in_rows, order, wanted
from mlp.check.textbook import RIGHT, Forward, Lines, backward
from mlp.check.tolerance import BETTER, norm, precision_of, relative_error
from mlp.check.verdict import TensorVerdict, Verdict
from mlp.sentence import Sentence

NEAREST = 3
LAST_RESORT = "rate-in-gradient"
"""Any factor explains this one, so it is named only where nothing else fits."""
EVERYWHERE = ("sum-not-mean", "mean-twice", "factor-two-missing", "factor-two-extra", "sign-flipped", "transposed")
MOST_PAIRS = 3000
WORK = 20_000_000
"""How many numbers a search over pairs may compute."""


def check(case: Case, mine: Mapping[str, Any], meaning: Meaning = AS_WRITTEN) -> Verdict:
    """Judge `mine`: any of loss, dW1, db1, ..., delta1, ... as arrays in the convention of the case.

    Raises DataError for names that are none of these, for what is no array of numbers, and for NaN or infinity.
    """
    found = _Check(case, mine, meaning).verdict()
    if meaning.batch == "sum" and case.spec.l2 and found.verdict == "wrong":
        whole = _Check(case, mine, replace(meaning, whole=True)).verdict()
        if whole.verdict != "wrong" or (whole.mistake and not found.mistake):
            return whole
    return found


@dataclass
class _Fit:
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


class _Check:
    """One case, one answer."""

    def __init__(self, case: Case, mine: Mapping[str, Any], meaning: Meaning) -> None:
        self.f = f = case.forward(meaning)
        self.spec = case.spec
        self.arrays = arrays_of(case.spec, mine)
        self.given = in_rows(case.spec, self.arrays)
        self.right = backward(f)
        names = [name for name in order(case.spec) if name in self.given and name != "loss"]
        self.deltas = [name for name in names if name.startswith("delta")]
        self.judged = [name for name in names if name not in self.deltas] or self.deltas
        self.half = any(getattr(array, "dtype", None) == np.float16 for array in mine.values())
        self.precision = precision_of((self.given[name] for name in names), self.half)
        self.terms = _sizes_of_terms(f)
        self.compared: dict[str, Array] = {}
        """With what each tensor was compared, in rows."""

    def verdict(self) -> Verdict:
        """right, wrong or incomplete, with all that can be said."""
        missing = tuple(name for name in wanted(self.spec) if name not in self.given)
        per_sample = self._deltas_of_single_samples()
        named = self.explained
        tensors = [self._tensor(name, per_sample) for name in order(self.spec) if name in self.given]
        wrong = [one for one in tensors if one.verdict != "right"]
        right = {name: as_given(self.spec, name, rows) for name, rows in self.compared.items()}
        plain = Verdict(
            "wrong", tuple(tensors), missing, convention=self.spec.convention, mine=self.arrays, right=right
        )
        if not wrong:
            says = Sentence("The gradient is right.")
            if missing:
                says = Sentence("What is given is right. Missing: {names}.", names=", ".join(missing))
            return replace(plain, verdict="incomplete" if missing else "right", says=says)
        plain = replace(plain, bracket=self._bracket(tensors))
        if named:
            return self._named(plain, named)
        if all(one.name == "loss" for one in wrong):
            return replace(
                plain, says=self._loss_in_words(), cure=Sentence("Compare the outputs of the forward pass first.")
            )
        if named is not None:  # dW and db are right
            return replace(
                plain, says=Sentence("dW and db are right, but not {name}.", name=wrong[0].name),
                cure=Sentence("Is it taken at the right moment?"),
            )  # fmt: skip
        return self._not_named(plain)

    # --- comparing ----------------------------------------------------------------------------------------------------

    def _misfit(self, name: str, tensor: Array) -> float:
        return self.precision.misfit(self.given[name], tensor, self.terms[name])

    def _fit(self, variant: Variant, lines: Lines, base: Mapping[str, float]) -> _Fit | None:
        """How `variant` fits on top of `lines`, whose own misfits are `base`."""
        tensors = gradients(self.f, variant.change(lines))
        if tensors is None:
            return None
        misfits = {
            name: self._misfit(name, tensors[name]) if name in tensors else float("inf")
            for name in [*self.judged, *(name for name in self.deltas if name not in self.judged)]
        }
        if not variant.local:
            return _Fit(variant, misfits)
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
        return _Fit(variant, misfits, frozenset(layers), untouched) if layers else None

    @cached_property
    def base(self) -> dict[str, float]:
        """The misfits of the right gradient."""
        return {name: self._misfit(name, self.right[name]) for name in [*self.judged, *self.deltas]}

    @cached_property
    def singles(self) -> list[_Fit]:
        """All mistakes alone, on top of the right lines."""
        return list(self._fits(RIGHT, self.base))

    def _fits(self, lines: Lines, base: Mapping[str, float]) -> Iterator[_Fit]:
        for one in mistakes(self.f):
            variant = one.settled(self.f, lines, self.given) if isinstance(one, Scaled) else one
            if variant and (fit := self._fit(variant, lines, base)):
                yield fit

    def _worst(self, misfits: Mapping[str, float]) -> float:
        return max((misfits.get(name, float("inf")) for name in self.judged), default=float("inf"))

    # --- explaining ---------------------------------------------------------------------------------------------------

    @cached_property
    def explained(self) -> list[_Fit] | None:
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

    def _named(self, plain: Verdict, exact: list[_Fit]) -> Verdict:
        best = exact[0]
        key = best.variant.key
        others = tuple(dict.fromkeys(fit.variant.key for fit in exact if fit.variant.key != key))
        mistake = MISTAKES[key]
        tensors = tuple(_explained_by(one, key) for one in plain.tensors)
        says = f"{mistake.says[:-1]} ({best.about})." if best.about else mistake.says
        return replace(
            plain, tensors=tensors, mistake=key, about=best.about, also_fits=others, says=says, cure=mistake.cure
        )

    def _not_named(self, plain: Verdict) -> Verdict:
        alone = {name: self._alone(name) for name in self.judged}
        tensors = tuple(_explained_by(one, alone.get(one.name)) for one in plain.tensors)
        plain = replace(plain, tensors=tensors)
        if pair := self._pair():
            return self._pair_named(plain, *pair)
        if all(one.verdict != "wrong" for one in plain.tensors):  # only shapes are
            return replace(
                plain, says=Sentence("The numbers of another shape cannot be compared."),
                cure=Sentence("Give each tensor the shape that is expected."),
            )  # fmt: skip
        wrong = [name for name in self.judged if self.base[name] > 1]
        nearest: dict[str, float] = {}
        for fit in sorted(self.singles, key=lambda fit: (-sum(fit.misfits[n] <= 1 for n in wrong), fit.worst)):
            error = max((min(1.0, fit.misfits[name] * self.precision.relative) for name in self.judged), default=1.0)
            nearest.setdefault(fit.variant.key, error)
        return replace(
            plain, nearest=tuple(list(nearest.items())[:NEAREST]),
            says=Sentence("No mistake of the library gives exactly these numbers."),
            cure=Sentence("Look at the line of the first wrong tensor."),
        )  # fmt: skip

    def _pair_named(self, plain: Verdict, first: _Fit, second: _Fit) -> Verdict:
        one, other = (MISTAKES[fit.variant.key] for fit in (first, second))
        if one is other:  # in two readings, for example in two layers
            about = joined(first.about, second.about)
            tensors = tuple(_explained_by(tensor, one.key) for tensor in plain.tensors)
            return replace(plain, tensors=tensors, mistake=one.key, about=about, says=one.says, cure=one.cure)
        says = f"Two mistakes together give these numbers. {one.says} {other.says}"
        return replace(plain, mistake=one.key, pair=(one.key, other.key), says=says, cure=f"{one.cure} {other.cure}")

    def _alone(self, name: str) -> str | None:
        return next((fit.variant.key for fit in self.singles if fit.misfits[name] <= 1), None)

    def _pair(self) -> tuple[_Fit, _Fit] | None:
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

    def _first_of_pair(self, part: Iterable[_Fit]) -> list[_Fit]:
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

    # --- in words -----------------------------------------------------------------------------------------------------

    def _deltas_of_single_samples(self) -> bool:
        """Whether the deltas are those of each sample's own loss, without the 1/n, which may come in dW and db."""
        if self.f.n == 1 or not self.f.meaning.averages(self.spec):
            return False
        if not self.deltas or self.judged == self.deltas:
            return False
        whole = all(self._misfit(name, self.f.n * self.right[name]) <= 1 for name in self.deltas)
        return whole and any(self.base[name] <= 1 for name in self.judged)

    def _tensor(self, name: str, per_sample: bool) -> TensorVerdict:
        got, wanted_shape = self.arrays[name].shape, expected(self.spec, name)
        mine, right = self.given[name], self.right.get(name)
        if name == "loss":
            right = np.array(self.f.loss())
            equal = mine.shape == () and _equal_loss(mine, right, self.half)
        elif name in self.deltas and per_sample:
            right, equal = self.f.n * self.right[name], True
        else:
            equal = self.base[name] <= 1 and not self._better_elsewhere(name)
        assert right is not None
        self.compared[name] = right
        verdict = "right" if equal else "wrong" if mine.shape == right.shape else "shape"
        return TensorVerdict(name, verdict, relative_error(mine, right), wanted_shape, got)

    def _better_elsewhere(self, name: str) -> bool:
        """Whether a mistake explains a small distance that could be rounding much better."""
        explained = self.explained or []
        return bool(explained) and explained[0].misfits[name] * BETTER < self.base[name]

    def _bracket(self, tensors: Iterable[TensorVerdict]) -> str:
        """The last right tensor before the first wrong one, and how wrong that is."""
        before = ""
        for one in tensors:
            if one.name == "loss":
                continue
            if one.verdict == "right":
                before = one.name
                continue
            if one.verdict == "shape":
                shapes = {"name": one.name, "got": one.got, "shape": one.expected}
                if before:
                    return Sentence("{before} is right, {name} has the shape {got} instead of {shape}.",
                                    before=before, **shapes)  # fmt: skip
                return Sentence("The first tensor, {name}, has the shape {got} instead of {shape}.", **shapes)
            how = ratio(self.given[one.name], self.right[one.name], self.f.n)
            if before:
                return Sentence("{before} is right, {name} is {how}.", before=before, name=one.name, how=how)
            return Sentence("The first tensor, {name}, is {how}.", name=one.name, how=how)
        return ""

    def _loss_in_words(self) -> str:
        """What a wrong loss beside right gradients is."""
        f, mine = self.f, self.given["loss"]
        if mine.shape != ():
            return Sentence("The loss must be one number.")
        readings = (
            (f.loss(l2=0.0), Sentence("it is without the penalty")),
            (f.loss(l2=2 * f.l2), Sentence("its penalty has the factor lambda, not lambda/2")),
            (f.loss(factor=f.n * f.factor), Sentence("it is summed over the samples, not averaged")),
            (f.loss(factor=f.n * f.factor, l2=0.0), Sentence("it is summed over the samples, and without the penalty")),
            (f.loss(factor=f.factor / 2), Sentence("it is half as large")),
            (f.loss(factor=f.factor * 2), Sentence("it is twice as large")),
            (f.loss(factor=f.factor / f.spec.outputs), Sentence("it is divided by the number of outputs as well")),
            (-f.loss(), Sentence("its sign is wrong")),
        )
        for value, how in readings:
            if _equal_loss(mine, np.array(value), self.half):
                return Sentence("The loss is wrong: {how}. What is given of the gradient is right.", how=how)
        return Sentence("The loss is wrong. What is given of the gradient is right.")


def _explained_by(one: TensorVerdict, key: str | None) -> TensorVerdict:
    return one if one.verdict == "right" else replace(one, mistake=key)


def _equal_loss(mine: Array, right: Array, half: bool) -> bool:
    return precision_of([mine], half).misfit(mine, right, 0.0) <= 1 or f"{float(mine):.4g}" == f"{float(right):.4g}"


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


def ratio(mine: Array, right: Array, n: int) -> str:
    """How an array differs from another one: by a factor, or not."""
    if not mine.any():
        return Sentence("zero")
    if not right.any():
        return Sentence("not zero")
    factor = float((mine * right).sum() / (right * right).sum())
    if factor == 0 or relative_error(mine, factor * right) > 1e-4:
        return Sentence("wrong, and not by a factor")
    size = abs(factor)
    if abs(size - 1) < 1e-3:
        return Sentence("of the right size but of the wrong sign") if factor < 0 else Sentence("nearly right")
    times = max(size, 1 / size)
    how = Sentence("{times:.4g} times too large", times=times)
    if size < 1:
        how = Sentence("{times:.4g} times too small", times=times)
    if abs(times - n) < 1e-3 * n:
        how = Sentence("{how} ({n} is the number of samples)", how=how, n=n)
    return Sentence("{how} and has the wrong sign", how=how) if factor < 0 else how
