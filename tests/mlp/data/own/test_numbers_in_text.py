"""Numbers in text: those that Python reads, and the place of what is none."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.own.numbers_in_text import any_numbers, whole_numbers

tokens = st.integers(0, 300).map(str) | st.text("0123456789.- x", max_size=4)


@given(cells=st.lists(tokens, min_size=1, max_size=8), delimiter=st.sampled_from([b",", b";", b"\t"]))
def test_whole_numbers_are_those_that_python_reads(cells: list[str], delimiter: bytes):
    found = whole_numbers(delimiter.join(cell.encode() for cell in cells), delimiter)
    if all(cell.isdecimal() and len(cell) <= 3 and int(cell) <= 255 for cell in cells):
        assert found is not None
        assert found.tolist() == [int(cell) for cell in cells]
        assert found.dtype == np.uint8
    else:
        assert found is None


@given(cells=st.lists(tokens, min_size=1, max_size=8))
def test_any_numbers_are_those_that_python_reads(cells: list[str]):
    values, wrong = any_numbers([cell.encode() for cell in cells])
    for at, cell in enumerate(cells):
        try:
            right = 0 <= float(cell) <= 255
        except ValueError:
            right = False
        if not right:
            assert wrong == at
            return
        assert values[at] == float(cell)
    assert wrong is None


def test_every_byte_is_read():
    text = b",".join(b"%d" % number for number in range(256))
    found = whole_numbers(text, b",")
    assert found is not None
    assert found.tolist() == list(range(256))
    padded = whole_numbers(b"007,05,0,000", b",")
    assert padded is not None
    assert padded.tolist() == [7, 5, 0, 0]


def test_what_is_not_finite_is_wrong():
    assert [any_numbers([b"1", cell])[1] for cell in (b"nan", b"inf", b"-0.1", b"255.1", b"", b"1e3")] == [1] * 6
    assert any_numbers([b"-0.0", b"2.55e2", b" 7 "])[1] is None
