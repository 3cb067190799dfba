"""One machine code for one loop; its numbers that are not finite."""

import numpy as np

from mlp.methods.activations import ACTIVATIONS
from mlp.passes import units, vectors
from mlp.passes.compiler import compiled, compiled_with


def test_a_loop_is_compiled_once() -> None:
    assert compiled(vectors.blend) is compiled(vectors.blend)
    relu, leaky = ACTIVATIONS["relu"].value, ACTIVATIONS["leaky_relu"].value
    assert relu
    assert leaky
    assert compiled_with(units.activate, relu) is compiled_with(units.activate, relu)
    assert compiled_with(units.activate, relu) is not compiled_with(units.activate, leaky)


def test_nan_and_infinities_are_not_assumed_away() -> None:
    y = np.array([1.0, np.nan, np.inf, 2.0] * 8)
    with np.errstate(all="ignore"):
        compiled(vectors.add_scaled)(2.0, np.array([np.inf, 1.0, -np.inf, 1.0] * 8), y)
    np.testing.assert_array_equal(y, [np.inf, np.nan, np.nan, 4.0] * 8)
