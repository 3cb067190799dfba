"""What a page says of own data agrees with the data."""

from pathlib import Path

import numpy as np

from mlp.data.own.read import read_uploads
from mlp.data.own.stored import save_own
from mlp.data.own.summary import MOST_SHOWN, summary, summary_of_file
from tests.mlp.data.own.files import csv, letters


def test_it_counts_all_images_and_shows_test_images_of_each_class(tmp_path: Path):
    names, images = letters(20, rng=np.random.default_rng(0))
    data = read_uploads({"letters.csv": csv(names, images)})
    save_own(data, tmp_path / "data")
    found = summary_of_file(tmp_path / "data")
    assert (found.name, found.source) == (data.name, "letters.csv")
    assert found.parts == (64, 8, 8)
    assert found.counts == (20, 20, 20, 20)
    assert (found.sizes.samples, found.sizes.inputs, found.sizes.outputs) == (64, 144, 4)
    assert set(found.labels.tolist()) == {0, 1, 2, 3}
    test = {
        (row.tobytes(), int(label)) for row, label in zip(data.splits.test.inputs, data.splits.test.labels, strict=True)
    }
    assert {(row.tobytes(), int(label)) for row, label in zip(found.shown, found.labels, strict=True)} <= test


def test_of_many_classes_a_few_images_are_shown():
    names = [f"class {number}" for number in range(100)] * 3
    images = np.random.default_rng(0).integers(0, 256, (300, 2, 2), np.uint8)
    found = summary(read_uploads({"many.csv": csv(names, images)}))
    assert len(found.shown) == len(found.labels) == MOST_SHOWN
    assert len(set(found.labels.tolist())) == MOST_SHOWN
