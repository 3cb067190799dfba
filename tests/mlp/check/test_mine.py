"""What a person brings: names, kinds of numbers, forms of biases."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.check.mine import arrays_of, expected, in_rows, order, wanted
from mlp.check.spec import CaseSpec
from mlp.errors import DataError

ROWS = CaseSpec()
COLUMNS = replace(ROWS, convention="columns")


def test_the_order_is_that_of_the_backward_pass():
    assert order(ROWS) == ["loss", "delta2", "dW2", "db2", "delta1", "dW1", "db1"]
    assert wanted(replace(ROWS, bias=False)) == ["dW2", "dW1"]


def test_shapes_are_those_of_the_convention():
    assert [expected(ROWS, name) for name in order(ROWS)] == [(), (6, 3), (5, 3), (3,), (6, 5), (4, 5), (5,)]
    assert [expected(COLUMNS, name) for name in order(ROWS)] == [(), (3, 6), (3, 5), (3, 1), (5, 6), (5, 4), (5, 1)]


@pytest.mark.parametrize("name", ["dW1", "dw1", "DW_1"])
def test_other_ways_to_write_a_name_are_understood(name):
    assert list(arrays_of(ROWS, {name: [1.0]})) == ["dW1"]


def test_dz_is_delta_and_the_arrays_of_the_case_may_lie_beside():
    found = arrays_of(ROWS, {"dZ2": [[1]], "x": [1], "W1": [1], "b2": [1], "spec": "{}"})
    assert list(found) == ["delta2"]


class Borrowed:
    """Anything with __array__, as a tensor of another library."""

    def __array__(self, dtype=None, copy=None):
        return np.ones(5, np.float32)


def test_anything_with_array_is_taken_and_float32_stays():
    assert arrays_of(ROWS, {"db1": Borrowed()})["db1"].dtype == np.float32
    assert arrays_of(ROWS, {"db1": [1, 2, 3]})["db1"].dtype == np.float64


@pytest.mark.parametrize("spec", [ROWS, COLUMNS])
@pytest.mark.parametrize("shape", [(5,), (1, 5), (5, 1)])
def test_a_bias_is_a_row_a_column_or_a_list(spec, shape):
    assert in_rows(spec, {"db1": np.arange(5.0).reshape(shape)})["db1"].shape == (5,)


def test_columns_are_turned():
    assert in_rows(COLUMNS, {"dW1": np.zeros((5, 4))})["dW1"].shape == (4, 5)


@pytest.mark.parametrize(
    ("mine", "says"),
    [
        ({}, "nothing to check"),
        ({"x": [1.0]}, "nothing to check"),
        ({"dW3": [1.0]}, "'dW3' is not a tensor of this case; its tensors are loss, delta2"),
        ({"dW1": [1.0], "dw1": [1.0]}, "dW1 is given twice"),
        ({"dW1": [[1.0], [1.0, 2.0]]}, "dW1 must be an array of numbers"),
        ({"dW1": "0.1"}, "dW1 must be an array of numbers; its type is"),
        ({"dW1": [True]}, "its type is bool"),
        ({"dW1": [1j]}, "complex"),
        ({"dW1": [None]}, "object"),
        ({"dW1": [np.nan]}, "not finite"),
        ({"dW1": [np.inf]}, "not finite"),
        ({"dW1": [-1e16]}, "dW1 has a number above"),
        ({"dW1": []}, "dW1 is empty"),
    ],
)
def test_what_cannot_be_judged_is_said(mine, says):
    with pytest.raises(DataError, match=says):
        arrays_of(ROWS, mine)
