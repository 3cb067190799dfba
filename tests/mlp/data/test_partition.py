"""Parts with quotas: every sample once, each quota met, the same for ever."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.partition import stratified


@given(counts=st.lists(st.integers(3, 20), min_size=1, max_size=5), parts=st.integers(0, 3), seed=st.integers(0, 2**32))
def test_each_sample_is_in_one_part_and_each_quota_is_met(counts, parts, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    quotas = np.minimum(np.arange(1, parts + 1)[:, None], np.array(counts) // 3).reshape(parts, len(counts))
    rest, *found = stratified(labels, quotas, seed)
    assert sorted(np.concatenate([rest, *found])) == list(range(len(labels)))
    for part, quota in zip(found, quotas, strict=True):
        assert np.bincount(labels[part], minlength=len(counts)).tolist() == quota.tolist()


def test_the_parts_are_the_same_for_ever():
    rest, part = stratified(np.array([0, 1] * 5), np.array([[1, 2]]), 7)
    assert (rest.tolist(), part.tolist()) == ([2, 1, 0, 4, 5, 8, 7], [3, 9, 6])
