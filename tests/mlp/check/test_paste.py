"""Pasted arrays: every usual form is understood, the rest is refused with a sentence. Nothing is evaluated."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from hypothesis.extra.numpy import arrays as any_array

from mlp.check.paste import MOST_CHARACTERS, array, arrays, as_code, table
from mlp.errors import DataError

TWO = [[1.0, -2.5], [3e-4, 4.0]]
FORMS = {
    "NumPy's repr": "array([[ 1.0e+00, -2.5e+00],\n       [ 3.0e-04,  4.0e+00]])",
    "NumPy's print": "[[ 1.0e+00 -2.5e+00]\n [ 3.0e-04  4.0e+00]]",
    "NumPy's repr with its type": "array([[1., -2.5], [3e-4, 4.]], dtype=float32)",
    "code": "np.array([[1, -2.5],\n          [3e-4, 4]])",
    "PyTorch": "tensor([[1.0000, -2.5000],\n        [3.0000e-04, 4.0000]], dtype=torch.float64, grad_fn=<MmBackward0>)",
    "JAX": "Array([[1., -2.5], [3.e-04, 4.]], dtype=float32)",
    "Python": "[[1, -2.5], [0.0003, 4]]",
    "tuples": "((1, -2.5), (3e-4, 4))",
    "MATLAB": "[1 -2.5; 3e-4 4]",
    "MATLAB with commas": "[1, -2.5; 3e-4, 4];",
    "Octave's print": "   1.0000e+00  -2.5000e+00\n   3.0000e-04   4.0000e+00\n",
    "CSV": "1,-2.5\n3e-4,4\n",
    "CSV with semicolons": "1;-2.5\n3e-4;4",
    "tabs": "1\t-2.5\n3e-4\t4",
    "a typographic minus": "[[1, \u22122.5], [3e-4, 4]]",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_understood(form):
    assert array(FORMS[form]).tolist() == TWO


@given(any_array(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e9, 1e9)))
def test_what_numpy_prints_comes_back(values):
    with np.printoptions(threshold=10**6, precision=17, floatmode="unique"):
        texts = [repr(values), str(values), str(values.tolist())]
    for text in texts:
        found = array(text)
        assert found.shape == values.shape
        np.testing.assert_array_equal(found, values)


def test_long_lists_may_be_broken_into_lines():
    assert array(str(np.arange(100.0))).shape == (100,)
    assert array(repr(np.arange(100.0))).shape == (100,)


def test_columns_and_single_numbers():
    assert array("[[1], [2], [3]]").shape == (3, 1)
    assert array("[1; 2; 3]").shape == (3, 1)
    assert array("1\n2\n3").shape == (3, 1)
    assert array("0.5").tolist() == [0.5]
    assert array("[1 2 3]").shape == (3,)


def test_several_arrays_with_names():
    text = """dW1 = np.array([[1, 2],
                        [3, 4]])
        db1 = [0.5 0.25]; db2: [1, 2]
        loss = 0.7"""
    found = arrays(text)
    assert {name: value.tolist() for name, value in found.items()} == {
        "dW1": [[1, 2], [3, 4]], "db1": [0.5, 0.25], "db2": [1, 2], "loss": [0.7],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no numbers"),
        ("[", "not closed"),
        ("[[1, 2], [3]]", "different lengths"),
        ("1 2\n3", "different lengths"),
        ("[1, two]", "'two'"),
        ("[1-2]", "'1-2'"),
        ("[1, 2] [3]", "goes on after"),
        ("[[1, 2, ..., 9]]", "shortened by dots"),
        ("[[[[[[[[[[1]]]]]]]]]]", "dimensions"),
        ("__import__('os').system('true')", "__import__"),
        ("[exec('x')]", "exec"),
        ("[1, 2+3]", "'2\\+3'"),
        ("[" * 100_000, "dimensions"),
        ("0," * 1_000_001, "1,000,000"),
        ("1" * (MOST_CHARACTERS + 1), "characters"),
    ],
)
def test_what_is_no_array_is_refused(text, says):
    with pytest.raises(DataError, match=says):
        array(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("[1, 2]", "Name each array"), ("x\ndW1 = [1]", "has no name"), ("a = [1]\na = [2]", "given twice"),
     ("dW1 = ", "dW1 has no numbers")],
)  # fmt: skip
def test_names_are_needed(text, says):
    with pytest.raises(DataError, match=says):
        arrays(text)


def test_a_table_as_csv_writes_it():
    text = io.StringIO()
    csv.writer(text).writerows(TWO)
    assert table("# dW1\n" + text.getvalue(), "dW1").tolist() == TWO


def test_code_is_read_again():
    made = {
        "dW1": np.array([[0.1, -2e-9], [3.0, 4.0]]),
        "db1": np.array([0.5]),
        "x": np.zeros((2, 1, 2)),
        "n": np.array(3.0),
    }
    again = arrays(as_code(made))
    assert list(again) == list(made)
    assert all((again[name].reshape(made[name].shape) == made[name]).all() for name in made)
