"""The losses as loops against the losses of `mlp.methods`, and counting right answers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.methods.losses import Loss, find_loss
from mlp.passes import costs
from tests.mlp.passes.passes import BOTH, CALM, KINDS, ODD, Make, apart, matrices, same

CASES = [("cross_entropy", "half_sum"), ("logistic", "half_sum")]
CASES += [("squared_error", reduction) for reduction in ("half_sum", "sum", "mean_batch", "mean_all")]
LARGE = st.one_of(CALM, st.sampled_from([1e4, -1e4, 300.0]))


def computed(made: Make, loss: Loss, z: Any, y: Any, scale: float) -> tuple[float, Any]:
    delta, times = apart(np.full_like(z, 7)), loss.times(z.shape[1])
    assert loss.loop
    cost = times * made(loss.loop)(apart(z), y, delta, z.dtype.type(times * scale))
    return cost, delta


@BOTH
@KINDS
@pytest.mark.parametrize("case", CASES, ids="-".join)
@given(data=st.data(), smooth=st.booleans())
def test_the_cost_of_a_batch_and_its_slope(
    made: Make, kind: Any, case: tuple[str, str], data: st.DataObject, smooth: bool
) -> None:
    (z,) = data.draw(matrices(kind, elements=LARGE))
    rng, (n, k), loss = np.random.default_rng(0), z.shape, find_loss(*case)
    y = (rng.dirichlet(np.ones(k), n) if smooth else np.eye(k)[rng.integers(k, size=n)]).astype(kind).reshape(n, k)
    scale = 1 / max(n, 1)
    row_costs, slopes = loss.costs_and_delta(z, y)
    cost, delta = computed(made, loss, z, y, scale)
    rounding = 2e-5 if kind == np.float32 else 1e-12
    assert cost == pytest.approx(float(row_costs.sum(dtype=np.float64)), rel=rounding, abs=rounding)
    np.testing.assert_allclose(delta, scale * slopes, rtol=rounding, atol=rounding)


@BOTH
@KINDS
@pytest.mark.parametrize("case", CASES, ids="-".join)
@pytest.mark.parametrize("bad", [number for number in ODD if not np.isfinite(number)])
def test_what_is_not_finite_is_seen_in_the_cost(made: Make, kind: Any, case: tuple[str, str], bad: float) -> None:
    z = np.array([[0.5, bad, 1.0], [1.0, 2.0, 3.0]], kind)
    y = np.array([[1, 0, 0], [0, 1, 0]], kind)
    loss = find_loss(*case)
    with np.errstate(all="ignore"):
        expected = loss.per_sample(z, y).sum()
        cost, _ = computed(made, loss, z, y, 0.5)
    assert np.isfinite(cost) == np.isfinite(expected)


@BOTH
@KINDS
@given(data=st.data())
def test_right_answers_are_counted(made: Make, kind: Any, data: st.DataObject) -> None:
    (a,) = data.draw(matrices(kind, elements=CALM))
    several = a.shape[1] > 1
    classes = np.random.default_rng(0).integers(max(2, a.shape[1]), size=len(a))
    answers = a.argmax(axis=1) if several else (a[:, 0] > 0.5).astype(int)
    assert made(costs.count_correct)(apart(a), classes, 0.5) == np.count_nonzero(answers == classes)


@BOTH
def test_the_first_of_two_equal_outputs_is_the_answer(made: Make) -> None:
    a = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]])
    assert made(costs.count_correct)(a, np.array([1, 0]), 0.5) == 2
    same(a, np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]))
