"""Arrays in IDX files come back, and anything else is refused with the name of the file."""

import gzip
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.idx import read_idx, read_idx_from
from mlp.errors import DataError


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    return bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4) for size in shape) + values


@given(shape=st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple), data=st.data())
def test_idx_files_come_back_in_shape(shape, data, tmp_path_factory):
    size = int(np.prod(shape))
    values = data.draw(st.binary(min_size=size, max_size=size))
    path = tmp_path_factory.mktemp("idx") / "some.gz"
    path.write_bytes(gzip.compress(idx(shape, values)))
    assert read_idx(path).shape == shape
    assert read_idx(path).tobytes() == values


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "not an IDX file"),
        (b"no gzip at all", "not an intact gzip file"),
        (gzip.compress(b"GIF89a...", mtime=0), "not an IDX file of bytes: it begins with 47 49 46 38"),
        (gzip.compress(bytes([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0]), mtime=0), "not an IDX file of bytes"),
        (gzip.compress(bytes([0, 0, 8, 3, 0, 0]), mtime=0), "ends inside its header"),
        (gzip.compress(idx((2, 3), b"12345"), mtime=0), "announces 6 values, it holds only 5"),
        (gzip.compress(idx((2, 3), b"1234567"), mtime=0), "announces 6 values, it holds more"),
        (gzip.compress(idx((2**31, 2**31), b""), mtime=0), "announces 4,611,686,018,427,387,904 values"),
        (gzip.compress(idx((1000,), bytes(range(250)) * 4), mtime=0)[:100], "cut short"),
    ],
)
def test_a_file_that_is_not_idx_is_refused(content, says, tmp_path):
    path = tmp_path / "odd.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_no_more_values_are_read_than_asked_for():
    content = idx((2, 3), b"123456")
    assert read_idx_from(BytesIO(content), "some", 6)[1].tobytes() == b"123456"
    with pytest.raises(DataError, match="some announces 6 values in its header; at most 5 are read"):
        read_idx_from(BytesIO(content), "some", 5)
