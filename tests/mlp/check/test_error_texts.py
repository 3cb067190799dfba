"""What an error text says: the operation and two shapes, whoever wrote it."""

import pytest

from mlp.check.error_texts import Problem, read
from mlp.errors import DataError


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ValueError: shapes (4,3) and (2,) not aligned: 3 (dim 1) != 2 (dim 0)", Problem("product", ((4, 3), (2,)))),
        ("mat1 and mat2 shapes cannot be multiplied (64x784 and 128x784)", Problem("product", ((64, 784), (128, 784)))),
        ("operands could not be broadcast together with shapes (64,10) (64,)", Problem("element", ((64, 10), (64,)))),
        ("core dimension 0, with ... (size 7 is different from 3)", Problem("product", ((None, 3), (7, None)))),
        ("The size of tensor a (10) must match the size of tensor b (64) at non-singleton dimension 1",
         Problem("element", ((None, 10), (None, 64)))),
        ("error: operator *: nonconformant arguments (op1 is 3x2, op2 is 3x5)", Problem("product", ((3, 2), (3, 5)))),
        ("cannot reshape array of size 784 into shape (28,27)", Problem("reshape", ((784,), (28, 27)))),
        ("Wrong shape for grads['dw']. (3, 4) != (3, 1)", Problem("assign", ((3, 4), (3, 1)), "dw")),
        ("setting an array element with a sequence.", Problem("ragged", ())),
    ],
)  # fmt: skip
def test_operation_and_shapes_are_read(text, problem):
    assert read(text) == problem


def test_an_odd_text_is_quickly_none():
    with pytest.raises(DataError, match="no error text about shapes"):
        read("(" * 10_000 + "1," * 4000)
