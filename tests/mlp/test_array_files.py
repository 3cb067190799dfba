"""Arrays come back as they were, with their header, and what may be too large is refused unread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp.array_files import load_arrays, save_arrays
from mlp.errors import ModelFileError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


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
