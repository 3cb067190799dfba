"""Classes in order, whatever the order of the samples, and each of them in every part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.data.own import assemble as module
from mlp.data.own.assemble import assemble, check_name, number_in, ordered
from mlp.data.own.own_data import PARTS, Part
from mlp.errors import DataError


def part(labels: list[str]) -> Part:
    """Samples of 2 x 2, all different."""
    return Part(labels, np.arange(4 * len(labels), dtype=np.uint32).view(np.uint8)[: 4 * len(labels)].reshape(-1, 4))


@given(
    counts=st.dictionaries(st.text("abcXYZ129", min_size=1, max_size=3), st.integers(3, 40), min_size=2, max_size=6),
    others=st.sampled_from([(), ("test",), ("validation",), ("validation", "test")]),
    order=st.randoms(use_true_random=False),
)
def test_each_class_is_in_each_part_and_no_sample_is_lost(counts, others, order):
    labels = [label for label, count in counts.items() for _ in range(count)]
    order.shuffle(labels)
    parts = {name: part(labels) for name in ("train", *others)}
    data = assemble(parts, (2, 2), "some")
    assert data.classes == ordered(counts)
    for name in PARTS:
        found = getattr(data.splits, name)
        sizes = np.bincount(found.labels, minlength=len(counts))
        assert (sizes > 0).all()
        if name in others:
            assert sizes.tolist() == [counts[label] for label in data.classes]
        elif name != "train":
            assert (np.abs(sizes - [counts[label] / 10 for label in data.classes]) <= 0.7).all()
    whole = [getattr(data.splits, name) for name in PARTS if name not in others]
    assert sorted(row.tobytes() for one in whole for row in one.inputs) == sorted(
        row.tobytes() for row in parts["train"].images
    )


@given(order=st.permutations(["10", "9", "2.5", "-1", "02"]))
def test_numbers_are_ordered_as_numbers(order):
    assert ordered(dict.fromkeys(order)) == ("-1", "02", "2.5", "9", "10")
    assert ordered(dict.fromkeys([*order, "a"])) == ("-1", "02", "10", "2.5", "9", "a")
    assert ordered(dict.fromkeys([*order, "nan"]))[-1] == "nan"


def test_numbers_in_texts():
    assert [number_in(text) for text in ("3", "-1e2", "a", "")] == [3, -100, None, None]


def test_the_parts_are_the_same_for_ever():
    images = np.arange(120, dtype=np.uint8)[:, None].repeat(64, axis=1)
    data = assemble({"train": Part([name for name in "LTVX" for _ in range(30)], images)}, (8, 8), "letters")
    assert data.splits.validation.inputs[:, 0].tolist() == [113, 35, 6, 23, 18, 86, 95, 31, 62, 42, 107, 76]
    assert data.splits.test.inputs[:, 0].tolist() == [14, 13, 24, 82, 36, 73, 75, 51, 118, 116, 59, 117]
    assert data.digest == "72ac62232b05c64d7fd5052a14e3ba6fe4f6150a9cf1535ff06d0c908dc64d6e"


def test_samples_are_mixed():
    data = assemble({name: part(["a"] * 50 + ["b"] * 50) for name in PARTS}, (2, 2), "some")
    for name in PARTS:
        assert 5 < getattr(data.splits, name).labels[:30].sum() < 25


@pytest.mark.parametrize(
    ("parts", "side", "says"),
    [
        ({"train": ["a", "b"] * 3}, (65, 2), "from 2 x 2 to 64 x 64 pixels; got 65 x 2"),
        ({"train": ["a", "b"] * 3}, (1, 4), "from 2 x 2 to 64 x 64 pixels; got 1 x 4"),
        ({"train": ["a"] * 9}, (2, 2), r"from 2 to 100 classes; got 1 \(a\). Are these"),
        (
            {"train": [str(n) for n in range(101)] * 3},
            (2, 2),
            r"from 2 to 100 classes; got 101 \(0, 1, 2, 3, \.\.\.\)\. Are",
        ),
        ({"train": ["a"] * 9 + ["b"] * 2}, (2, 2), "b has 2. Add some"),
        ({"test": ["a", "b"] * 9}, (2, 2), "some has no images to train on"),
        ({"train": [], "test": ["a", "b"] * 9}, (2, 2), "some has no images to train on"),
        ({"train": ["a", "b"] * 3, "test": ["a"] * 3}, (2, 2), "The part test needs 1 or more .* of b it has 0"),
        ({"train": ["a", "b", "a"], "test": ["a", "b"] * 3}, (2, 2), "The part train needs 2 or more .* of b it has 1"),
        ({"train": ["a"] * 9, "test": ["a", "b"] * 9}, (2, 2), "The part train needs 2 or more .* of b it has 0"),
    ],
)
def test_what_cannot_be_split_is_refused(parts, side, says):
    with pytest.raises(DataError, match=says):
        assemble({name: part(labels) for name, labels in parts.items()}, side, "some")


def test_too_many_images_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_IMAGES", 17)
    with pytest.raises(DataError, match="some has more than 17 images"):
        assemble({"train": part(["a", "b"] * 9)}, (2, 2), "some")


@pytest.mark.parametrize("name", ["", "a" * 61, "a\n", "a\u202eb"])
def test_names_that_cannot_be_shown_are_refused(name):
    with pytest.raises(DataError, match="some: the name of a class must have"):
        check_name(name, "some")
