"""Arrays come back as they were, with their header, and what may be too large is refused unread."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp import array_files
from mlp.array_files import load_arrays, save_arrays
from mlp.errors import ModelFileError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.long
@settings(max_examples=30)
@given(data=st.data(), info=st.dictionaries(st.text(), JSON, max_size=3))
def test_arrays_of_any_kind_come_back_with_their_header(data, info, tmp_path_factory):
    kinds = st.sampled_from([np.float32, np.float64, np.int64, np.uint8])
    shapes = st.lists(st.integers(0, 3), max_size=3).map(tuple)
    specs = data.draw(st.dictionaries(st.sampled_from("abc"), st.tuples(kinds, shapes)))
    rng = np.random.default_rng(0)
    arrays = {name: np.asarray(100 * rng.normal(size=shape)).astype(kind) for name, (kind, shape) in specs.items()}
    arrays = {name: array.T for name, array in arrays.items()}  # not contiguous, as views may be
    path = tmp_path_factory.mktemp("arrays") / "some"
    save_arrays(path, arrays, info)
    loaded, found = load_arrays(path, 10_000)
    assert found == info
    assert loaded.keys() == arrays.keys()
    for name, array in arrays.items():
        assert (loaded[name].dtype, loaded[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(loaded[name], array)


def test_a_file_larger_than_asked_for_is_refused(tmp_path):
    path = tmp_path / "some"
    save_arrays(path, {"a": np.zeros(100)}, {})
    with pytest.raises(ModelFileError, match="at most 500 are read"):
        load_arrays(path, 500)
    assert load_arrays(path, path.stat().st_size)[0]["a"].shape == (100,)


def written(table: object, body: int = 0) -> bytes:
    head = table if isinstance(table, bytes) else json.dumps(table).encode()
    return len(head).to_bytes(8, "little") + head + bytes(body)


def array(start: int, stop: int, shape: list[object] | None = None, kind: str = "U8") -> dict[str, object]:
    return {"dtype": kind, "shape": [stop - start] if shape is None else shape, "data_offsets": [start, stop]}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (written(b" " * 1_000_001), "table of 1,000,001 bytes; at most 1,000,000"),
        ((2**63).to_bytes(8, "little"), "shorter than its table"),
        (written({str(number): array(0, 0) for number in range(1001)}), "has 1,001 arrays; at most 1,000"),
        (written({"a": array(0, 1, [1] * 9)}, 1), "array of 9 dimensions; at most 8"),
        (written(b'{"a": NaN}'), "NaN is not a number"),
        (written(b'{"__metadata__": {}, "__metadata__": {}}'), "names something twice"),
        (written(b"[" * 10_000), "nested too deeply"),
        (written(b"[]"), "no JSON object"),
        (b"", "shorter than its table"),
        (written({})[:-1], "shorter than its table"),
        (written({"a": array(0, 4)}, 3), "do not add up"),
        (written({"a": array(0, 4)}, 5), "do not add up"),
        (written({"a": array(0, 4), "b": array(2, 6)}, 6), "overlap or leave gaps"),
        (written({"a": array(0, 4), "b": array(5, 6)}, 6), "overlap or leave gaps"),
        (written({"a": array(0, 4, [2, 3])}, 4), "do not fit together"),
        (written({"a": array(0, 4, [2**40, 2**40])}, 4), "do not fit together"),
        (written({"a": array(0, 4, [-1, -4])}, 4), "do not fit together"),
        (written({"a": array(0, 4, [True, 4])}, 4), "do not fit together"),
        (written({"a": array(0, 4, kind="F32")}, 4), "do not fit together"),
        (written({"a": array(0, 4) | {"more": 1}}, 4), "do not fit together"),
        (written({"a": 3}), "do not fit together"),
    ],
)
def test_an_odd_table_is_refused_before_the_library_reads_it(tmp_path, monkeypatch, content, complaint):
    (tmp_path / "file").write_bytes(content)
    monkeypatch.setattr("mlp.array_files.safe_open", None)
    with pytest.raises(ModelFileError, match=complaint):
        load_arrays(tmp_path / "file", max_bytes=10**8)


def test_a_table_at_the_limits_is_read(tmp_path):
    arrays = {str(number): np.zeros(1, np.float32) for number in range(1000)}
    save_arrays(tmp_path / "file", arrays, {"text": "x" * 900_000})
    assert len(load_arrays(tmp_path / "file", max_bytes=10**8)[0]) == 1000


def test_a_header_that_names_something_twice_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(written({"__metadata__": {"inkling": '{"a": 1, "a": 2}'}}))
    with pytest.raises(ModelFileError, match="header that is not JSON"):
        load_arrays(tmp_path / "file", max_bytes=10**8)


def test_the_file_that_was_checked_is_the_one_that_is_read(tmp_path, monkeypatch):
    """Somebody replaces it in between."""
    path, other = tmp_path / "file", tmp_path / "other"
    save_arrays(path, {"a": np.ones(3)}, {})
    save_arrays(other, {"a": np.zeros(3)}, {})
    check = array_files._check_table

    def check_and_replace(*arguments):
        check(*arguments)
        other.replace(path)

    monkeypatch.setattr(array_files, "_check_table", check_and_replace)
    np.testing.assert_array_equal(load_arrays(path, max_bytes=1000)[0]["a"], np.ones(3))
