"""Error texts about shapes as people paste them: the line that each belongs to."""

import pytest

from mlp.check.ledger import ledger
from mlp.check.shape_errors import explain
from mlp.errors import DataError

DIGITS = ledger((784, 30, 10), "rows", 64)
COLUMNS = ledger((784, 30, 10), "columns", 64)
CORE = "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?)"

# (error text, the likeliest line, a part of what is to be changed); for a network that is not known.
TABLE = [
    ("ValueError: shapes (4,3) and (4,3) not aligned: 3 (dim 1) != 4 (dim 0)", "delta", "element by element"),
    ("Wrong shape for grads['dw']. (3, 4) != (3, 1)", "dW", "matrix product"),
    ("Wrong shape for grads['db']. (6, 4) != (4,)", "db", "summed over the samples"),
    ("shapes (784,30) and (784,1) not aligned: 30 (dim 1) != 784 (dim 0)", "z1", "W1 must not be transposed"),
    ("shapes (2,2) and (1,1) not aligned: 2 (dim 1) != 1 (dim 0)", "z1", "rows where columns"),
    ("shapes (3,3) and (2,) not aligned: 3 (dim 1) != 2 (dim 0)", "z1", "3 features"),
    ("operands could not be broadcast together with shapes (3,) (2,)", "delta1", "weights of the bias"),
    ("operands could not be broadcast together with shapes (3,) (3,2)", "delta2|z1", ""),
    ("operands could not be broadcast together with shapes (100,784) (1000,784,1)", "z1", ""),
    ("operands could not be broadcast together with shapes (64,10) (64,)", "delta2", "one-hot"),
    ("operands could not be broadcast together with shapes (64,30) (30,64)", "delta", "transposed"),
    ("operands could not be broadcast together with shapes (64,784) (784,30)", "z1", "matrix product"),
    ("non-broadcastable output operand with shape (3,1) doesn't match the broadcast shape (3,4)", "db", "summed"),
    ("could not broadcast input array from shape (64,30) into shape (30,)", "db", "summed"),
    ("could not broadcast input array from shape (30,784) into shape (784,30)", "dW", "transposed"),
    (f"{CORE} (size 1 is different from 2)", "z1", ""),
    (f"{CORE} (size 764 is different from 100)", "z1", ""),
    ("setting an array element with a sequence. The requested array has an inhomogeneous shape", "z1", "different"),
    ("size mismatch, m1: [1 x 784], m2: [10 x 784]", "z1", "W1"),
    ("mat1 and mat2 shapes cannot be multiplied (2x1568 and 1050x10)", "z1", "fan_in"),
    ("mat1 and mat2 shapes cannot be multiplied (3584x7 and 25088x4096)", "z1", "not flattened"),
    ("mat1 and mat2 shapes cannot be multiplied (64x784 and 128x784)", "z1", "W1"),
    (
        "Using a target size (torch.Size([64])) that is different to the input size (torch.Size([64, 1])) will lead to",
        "delta2", "(n, n) silently",
    ),
    (
        "The size of tensor a (10) must match the size of tensor b (64) at non-singleton dimension 1",
        "delta2", "one-hot",
    ),
    ("ValueError: Expected input batch_size (3584) to match target batch_size (64).", "z1", "flattened"),
    ("shape '[64, 784]' is invalid for input of size 100352", "z1", "flattened"),
    ("Matrix size-incompatible: In[0]: [64,784], In[1]: [128,784] [Op:MatMul]", "z1", "W1"),
    ("Shapes (None, 1) and (None, 10) are incompatible", "delta2", "one-hot"),
    ("Incompatible shapes: [64,10] vs. [64]", "delta2", "one-hot"),
    (
        'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have value 784,'
        " but received input with shape (None, 28, 28)",
        "z1", "28 features",
    ),
    (
        "logits and labels must have the same first dimension, got logits shape [64,10] and labels shape [640]",
        "delta2", "one-hot",
    ),
    ("cannot reshape array of size 12 into shape (3,5)", "z1", "reshape"),
    ("operator *: nonconformant arguments (op1 is 5x3, op2 is 5x4)", "z1", ""),
    ("product: nonconformant arguments (op1 is 6x5, op2 is 5x6)", "delta", "transposed"),
    ("dot_general requires contracting dimensions to have the same shape, got (784,) and (128,).", "z1", ""),
]  # fmt: skip

# For a network that is known the numbers decide.
KNOWN = [
    ("shapes (64,10) and (30,10) not aligned: 10 (dim 1) != 30 (dim 0)", DIGITS, "da1", "W2 must be transposed"),
    ("shapes (64,30) and (64,10) not aligned: 30 (dim 1) != 64 (dim 0)", DIGITS, "dW2", "a1 must be transposed"),
    ("shapes (64,784) and (64,30) not aligned: 784 (dim 1) != 64 (dim 0)", DIGITS, "dW1", "x must be transposed"),
    ("shapes (64,784) and (30,784) not aligned: 784 (dim 1) != 30 (dim 0)", DIGITS, "z1", "W1 must not be transposed"),
    ("shapes (784,30) and (64,784) not aligned: 30 (dim 1) != 64 (dim 0)", DIGITS, "z1", "Exchange the factors"),
    ("shapes (64,30) and (64,30) not aligned: 30 (dim 1) != 64 (dim 0)", DIGITS, "delta1", "element by element"),
    ("shapes (10,30) and (10,64) not aligned: 30 (dim 1) != 10 (dim 0)", COLUMNS, "da1", "W2 must be transposed"),
    ("shapes (784,30) and (784,64) not aligned: 30 (dim 1) != 784 (dim 0)", COLUMNS, "z1", "W1 must not be transposed"),
    ("operands could not be broadcast together with shapes (64,10) (64,)", DIGITS, "delta2", "(64, 10)"),
    ("operands could not be broadcast together with shapes (64,30) (64,)", DIGITS, "z1", "The bias must be (30,)"),
    ("operands could not be broadcast together with shapes (64,10) (30,10)", DIGITS, "da1", "matrix product"),
    ("operands could not be broadcast together with shapes (30,) (64,30)", DIGITS, "db1|z1", ""),
    ("could not broadcast input array from shape (64,10) into shape (10,)", DIGITS, "db2", "delta2.sum(axis=0)"),
]


def test_there_are_thirty_and_more():
    assert len({text for text, *_ in TABLE}) >= 30


@pytest.mark.parametrize(("text", "key", "change"), TABLE)
def test_an_error_text_leads_to_its_line(text, key, change):
    found = explain(text)
    assert found.guessed
    first = found.places[0]
    assert any(first.line.key.startswith(one) for one in key.split("|")), found
    assert change in first.change


@pytest.mark.parametrize(("text", "lines", "key", "change"), KNOWN)
def test_for_a_known_network_the_numbers_decide(text, lines, key, change):
    found = explain(text, lines)
    assert not found.guessed
    assert found.places[0].line.key in key.split("|"), found
    assert change in found.places[0].change


def test_where_several_lines_fit_all_are_told():
    found = explain("shapes (784,30) and (784,1) not aligned")
    assert {"z1", "z2", "dW1", "dW2", "da1"} >= {place.line.key for place in found.places}
    assert len(found.places) > 2
    assert "z1 (forward): z1 = " in str(found)


def test_a_whole_trace_may_be_pasted():
    text = "Traceback (most recent call last):\n  File 'net.py', line 3\n    x @ W\nValueError: " + TABLE[0][0]
    assert explain(text).places[0].line.key.startswith("delta")


@pytest.mark.parametrize("text", ["", "It does not work", "IndexError: list index out of range", "<b>(1</b>"])
def test_another_text_is_said_to_be_none(text):
    with pytest.raises(DataError, match="no error text about shapes"):
        explain(text)


def test_a_long_text_is_refused():
    with pytest.raises(DataError, match="at most"):
        explain("x" * 30_000)


def test_it_says_whether_any_line_has_these_shapes():
    assert explain("shapes (64,10) and (30,10) not aligned", DIGITS).fits
    assert not explain("shapes (3,4) and (7,4) not aligned", DIGITS).fits
    assert explain("shapes (3,4) and (7,4) not aligned").fits
