"""Layers: forward and backward against sums written out, dropout as a random variable, buffers that stay."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.methods.activations import ACTIVATIONS
from mlp.nn import reference
from mlp.nn.layers import Dense, Dropout, InputLayer, Layer, affine

DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
SIZES = st.integers(1, 6)


def dense(
    rng: np.random.Generator, fan_in: int, fan_out: int, *,
    rows: int, name: str = "identity", compiles: bool = False, kind: type[Dense] = Dense,
) -> Dense:  # fmt: skip
    W, b = rng.normal(size=(fan_in, fan_out)), rng.normal(size=fan_out)
    function = ACTIVATIONS[name]
    return kind(W, b, np.full_like(W, np.nan), np.full_like(b, np.nan), function, rows=rows, compiles=compiles)


def dropout(rate: float, units: int, *, rows: int, seed: int = 0, dtype: np.dtype[np.floating] = DOUBLE) -> Dropout:
    return Dropout(rate, units, dtype, rows=rows, rng=np.random.default_rng(seed))


@given(seed=st.integers(0, 2**32), fan_in=SIZES, fan_out=SIZES, n=SIZES)
def test_dense_computes_the_sums_it_stands_for(seed: int, fan_in: int, fan_out: int, n: int):
    rng = np.random.default_rng(seed)
    layer = dense(rng, fan_in, fan_out, rows=8)
    x, dy = rng.normal(size=(n, fan_in)), rng.normal(size=(n, fan_out))
    y = layer.forward(x)
    np.testing.assert_allclose(y, np.einsum("ni,ij->nj", x, layer.W) + layer.b, rtol=1e-12, atol=1e-13)
    dx = layer.backward(dy)
    np.testing.assert_allclose(layer.dW, np.einsum("ni,nj->ij", x, dy), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(layer.db, np.einsum("nj->j", dy), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(dx, np.einsum("nj,ij->ni", dy, layer.W), rtol=1e-12, atol=1e-13)


def test_affine_is_a_product_and_a_sum():
    x, W, b = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]]), np.array([10.0, 20.0, 30.0])
    np.testing.assert_array_equal(affine(x, W, b), [[17, 22, 32]])


def test_the_gradients_of_the_parameters_alone_are_those_of_the_backward_pass():
    alone, whole = (dense(np.random.default_rng(0), 50, 3, rows=20) for _ in range(2))
    x, dy = np.random.default_rng(1).normal(size=(20, 50)), np.random.default_rng(2).normal(size=(20, 3))
    alone.forward(x)
    whole.forward(x)
    alone.parameter_gradients(dy)
    whole.backward(dy)
    np.testing.assert_array_equal(alone.dW, whole.dW)
    np.testing.assert_array_equal(alone.db, whole.db)


@pytest.mark.parametrize("compiles", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("name", ACTIVATIONS)
@given(seed=st.integers(0, 2**32), units=SIZES, n=SIZES)
def test_the_activation_is_element_wise_with_the_chain_rule(name: str, compiles: bool, seed: int, units: int, n: int):
    rng = np.random.default_rng(seed)
    layer, (f, slope) = dense(rng, 3, units, rows=8, name=name, compiles=compiles), reference.ACTIVATIONS[name]
    x, dy = rng.normal(scale=2, size=(n, 3)), rng.normal(size=(n, units))
    z = x @ layer.W + layer.b
    kept = dy.copy()
    np.testing.assert_allclose(layer.forward(x), f(z), rtol=1e-12, atol=1e-14)
    dx, delta = layer.backward(dy), dy * slope(z)
    np.testing.assert_allclose(dx, delta @ layer.W.T, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(layer.dW, x.T @ delta, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(layer.db, delta.sum(axis=0), rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(dy, kept)


@given(seed=st.integers(0, 2**32), n=st.integers(0, 5), share=st.sampled_from([0.0, 0.5, 1.0]))
def test_a_first_layer_with_some_inputs_is_that_with_all_of_them(seed: int, n: int, share: float):
    rng = np.random.default_rng(seed)
    whole, some = (dense(np.random.default_rng(seed), 12, 3, rows=5, kind=InputLayer) for _ in range(2))
    assert isinstance(some, InputLayer)
    columns = np.flatnonzero(rng.random(12) < share)
    x, dy = np.zeros((n, 12)), rng.normal(size=(n, 3))
    x[:, columns] = rng.normal(size=(n, columns.size))
    some.use(columns)
    np.testing.assert_allclose(some.forward(np.ascontiguousarray(x[:, columns])), whole.forward(x), rtol=1e-12)
    some.parameter_gradients(dy)
    whole.parameter_gradients(dy)
    assert some.dW.shape == (columns.size, 3)
    some.spread()
    np.testing.assert_allclose(some.dW, whole.dW, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(some.db, whole.db)
    some.use(None)
    np.testing.assert_array_equal(some.forward(x), whole.forward(x))


@pytest.mark.parametrize("dtype", [SINGLE, DOUBLE])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_dropout_switches_off_its_share_and_keeps_the_mean(rate: float, dtype: np.dtype[np.floating]):
    n, units = 200, 500
    y = dropout(rate, units, rows=n, dtype=dtype).forward(np.ones((n, units), dtype))
    assert y.dtype == dtype
    off = y == 0
    np.testing.assert_allclose(y[~off], 1 / (1 - rate), rtol=1e-6)
    error = (rate * (1 - rate) / y.size) ** 0.5  # the standard error of a share
    assert off.mean() == pytest.approx(rate, abs=5 * error)
    assert y.mean(dtype=np.float64) == pytest.approx(1, abs=5 * error / (1 - rate))
    # Each row and each unit draws for itself.
    assert np.abs(off.mean(axis=0) - rate).max() < 6 * (rate * (1 - rate) / n) ** 0.5
    assert np.abs(off.mean(axis=1) - rate).max() < 6 * (rate * (1 - rate) / units) ** 0.5


@given(seed=st.integers(0, 2**32), rate=st.floats(0.05, 0.95), n=SIZES)
def test_dropout_lets_the_gradient_through_where_it_let_the_value_through(seed: int, rate: float, n: int):
    rng = np.random.default_rng(seed)
    layer = dropout(rate, 10, rows=8, seed=seed)
    x, dy = rng.uniform(1, 2, size=(2, n, 10))
    mask = layer.forward(x) / x
    np.testing.assert_allclose(layer.backward(dy), dy * mask, rtol=1e-12)


def test_dropout_draws_a_new_mask_at_each_pass_and_the_same_one_from_the_same_seed():
    x = np.ones((20, 30))
    one, same, other = dropout(0.5, 30, rows=20), dropout(0.5, 30, rows=20), dropout(0.5, 30, rows=20, seed=1)
    first, second = one.forward(x).copy(), one.forward(x).copy()
    np.testing.assert_array_equal(same.forward(x), first)
    # Two independent masks of 600 differ in about half of their places.
    assert (first != second).mean() == pytest.approx(0.5, abs=5 * (0.25 / 600) ** 0.5)
    assert (first != other.forward(x)).mean() == pytest.approx(0.5, abs=5 * (0.25 / 600) ** 0.5)


@pytest.mark.parametrize(("rate", "training"), [(0, True), (0, False), (0.5, False)])
def test_dropout_of_rate_zero_or_in_evaluation_passes_everything_through(rate: float, training: bool):
    layer, x = dropout(rate, 3, rows=4), np.arange(12.0).reshape(4, 3)
    layer.training, state = training, layer.rng.bit_generator.state
    assert layer.forward(x) is x
    assert layer.backward(x) is x
    assert layer.rng.bit_generator.state == state


MAKERS: dict[str, Callable[[int], Layer]] = {
    "dense": lambda rows: dense(np.random.default_rng(0), 4, 4, rows=rows),
    "compiled": lambda rows: dense(np.random.default_rng(0), 4, 4, rows=rows, name="relu", compiles=True),
    "dropout": lambda rows: dropout(0.5, 4, rows=rows),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_smaller_last_batch_is_treated_like_a_batch_of_its_size(make: Callable[[int], Layer]):
    rng = np.random.default_rng(1)
    (x, dy), (full, full_dy) = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 8, 4))
    exact, larger = make(3), make(8)
    y = exact.forward(x).copy()
    larger.forward(full)
    larger.backward(full_dy)
    if isinstance(larger, Dropout):
        larger.rng = np.random.default_rng(0)
    np.testing.assert_allclose(larger.forward(x), y, rtol=1e-12)
    np.testing.assert_allclose(larger.backward(dy), exact.backward(dy), rtol=1e-12)
    if isinstance(exact, Dense) and isinstance(larger, Dense):
        np.testing.assert_allclose(larger.dW, exact.dW, rtol=1e-12)
        np.testing.assert_allclose(larger.db, exact.db, rtol=1e-12)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_pass_writes_into_the_same_buffers(make: Callable[[int], Layer]):
    layer, x, dy = make(8), np.ones((8, 4)), np.ones((8, 4))
    y, dx = layer.forward(x), layer.backward(dy)
    assert np.shares_memory(layer.forward(x[:5]), y)
    assert np.shares_memory(layer.backward(dy[:5]), dx)
    assert not np.shares_memory(y, x)
    assert not np.shares_memory(dx, dy)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: dense(np.random.default_rng(0), 300, 300, rows=300), id="dense"),
        pytest.param(lambda: dropout(0.5, 300, rows=300), id="dropout"),
        *(
            pytest.param(lambda name=name: dense(np.random.default_rng(0), 300, 300, rows=300, name=name), id=name)
            for name in ACTIVATIONS
            if name != "gelu"  # its slope is a sum of two functions and needs room for one of them
        ),
    ],
)
def test_a_pass_to_and_fro_allocates_nothing_large(make: Callable[[], Layer]):
    layer, x, dy = make(), np.ones((300, 300)), np.ones((300, 300))
    tracemalloc.start()
    try:
        layer.forward(x)
        layer.backward(dy)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 4
