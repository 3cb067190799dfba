"""Whether gradients are right and, if not, which mistake gives exactly these numbers.

A name is given only where all tensors fit to rounding; else it is said which tensors are right, so between which lines
the error stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mlp.arrays import Array
from mlp.check.case import Case
from mlp.check.catalogue import MISTAKES
from mlp.check.changes import joined
from mlp.check.meaning import AS_WRITTEN, Meaning
from mlp.check.mine import arrays_of, as_given, expected, in_rows, order, wanted
from mlp.check.search import Fit, Search
from mlp.check.tolerance import BETTER, precision_of, relative_error
from mlp.check.verdict import TensorVerdict, Verdict
from mlp.check.wording import bracket, equal_loss, loss_in_words
from mlp.sentence import Sentence


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


class _Check:
    """One case, one answer."""

    def __init__(self, case: Case, mine: Mapping[str, Any], meaning: Meaning) -> None:
        self.f = f = case.forward(meaning)
        self.spec = case.spec
        self.arrays = arrays_of(case.spec, mine)
        self.given = in_rows(case.spec, self.arrays)
        names = [name for name in order(case.spec) if name in self.given and name != "loss"]
        self.deltas = [name for name in names if name.startswith("delta")]
        self.judged = [name for name in names if name not in self.deltas] or self.deltas
        self.half = any(getattr(array, "dtype", None) == np.float16 for array in mine.values())
        precision = precision_of((self.given[name] for name in names), self.half)
        self.search = Search(f, self.given, self.judged, self.deltas, precision)
        self.compared: dict[str, Array] = {}
        """With what each tensor was compared, in rows."""

    def verdict(self) -> Verdict:
        """right, wrong or incomplete, with all that can be said."""
        missing = tuple(name for name in wanted(self.spec) if name not in self.given)
        per_sample = self._deltas_of_single_samples()
        named = self.search.explained
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
        plain = replace(plain, bracket=bracket(tensors, self.given, self.search.right, self.f.n))
        if named:
            return self._named(plain, named)
        if all(one.name == "loss" for one in wrong):
            return replace(
                plain,
                says=loss_in_words(self.f, self.given["loss"], self.half),
                cure=Sentence("Compare the outputs of the forward pass first."),
            )
        if named is not None:  # dW and db are right
            return replace(
                plain, says=Sentence("dW and db are right, but not {name}.", name=wrong[0].name),
                cure=Sentence("Is it taken at the right moment?"),
            )  # fmt: skip
        return self._not_named(plain)

    # --- the mistake --------------------------------------------------------------------------------------------------

    def _named(self, plain: Verdict, exact: list[Fit]) -> Verdict:
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
        alone = {name: self.search.alone(name) for name in self.judged}
        tensors = tuple(_explained_by(one, alone.get(one.name)) for one in plain.tensors)
        plain = replace(plain, tensors=tensors)
        if pair := self.search.pair():
            return self._pair_named(plain, *pair)
        if all(one.verdict != "wrong" for one in plain.tensors):  # only shapes are
            return replace(
                plain, says=Sentence("The numbers of another shape cannot be compared."),
                cure=Sentence("Give each tensor the shape that is expected."),
            )  # fmt: skip
        return replace(
            plain, nearest=self.search.nearest(),
            says=Sentence("No mistake of the library gives exactly these numbers."),
            cure=Sentence("Look at the line of the first wrong tensor."),
        )  # fmt: skip

    def _pair_named(self, plain: Verdict, first: Fit, second: Fit) -> Verdict:
        one, other = (MISTAKES[fit.variant.key] for fit in (first, second))
        if one is other:  # in two readings, for example in two layers
            about = joined(first.about, second.about)
            tensors = tuple(_explained_by(tensor, one.key) for tensor in plain.tensors)
            return replace(plain, tensors=tensors, mistake=one.key, about=about, says=one.says, cure=one.cure)
        says = f"Two mistakes together give these numbers. {one.says} {other.says}"
        return replace(plain, mistake=one.key, pair=(one.key, other.key), says=says, cure=f"{one.cure} {other.cure}")

    # --- tensor by tensor ---------------------------------------------------------------------------------------------

    def _deltas_of_single_samples(self) -> bool:
        """Whether the deltas are those of each sample's own loss, without the 1/n, which may come in dW and db."""
        if self.f.n == 1 or not self.f.meaning.averages(self.spec):
            return False
        if not self.deltas or self.judged == self.deltas:
            return False
        whole = all(self.search.misfit(name, self.f.n * self.search.right[name]) <= 1 for name in self.deltas)
        return whole and any(self.search.base[name] <= 1 for name in self.judged)

    def _tensor(self, name: str, per_sample: bool) -> TensorVerdict:
        got, wanted_shape = self.arrays[name].shape, expected(self.spec, name)
        mine, right = self.given[name], self.search.right.get(name)
        if name == "loss":
            right = np.array(self.f.loss())
            equal = mine.shape == () and equal_loss(mine, right, self.half)
        elif name in self.deltas and per_sample:
            right, equal = self.f.n * self.search.right[name], True
        else:
            equal = self.search.base[name] <= 1 and not self._better_elsewhere(name)
        assert right is not None
        self.compared[name] = right
        verdict = "right" if equal else "wrong" if mine.shape == right.shape else "shape"
        return TensorVerdict(name, verdict, relative_error(mine, right), wanted_shape, got)

    def _better_elsewhere(self, name: str) -> bool:
        """Whether a mistake explains a small distance that could be rounding much better."""
        explained = self.search.explained or []
        return bool(explained) and explained[0].misfits[name] * BETTER < self.search.base[name]


def _explained_by(one: TensorVerdict, key: str | None) -> TensorVerdict:
    return one if one.verdict == "right" else replace(one, mistake=key)
