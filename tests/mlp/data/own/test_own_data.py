"""The digest says which data it is."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.data.own.assemble import assemble
from mlp.data.own.own_data import OwnData, Part
from tests.mlp.data.own.files import letters

NAMES, IMAGES = letters(5, rng=np.random.default_rng(0))
DATA = assemble({"train": Part(NAMES, IMAGES.reshape(len(IMAGES), -1))}, (12, 12), "some")


def changed(part: Dataset) -> Dataset:
    inputs = part.inputs.copy()
    inputs[-1, -1] ^= 1
    return Dataset(inputs, part.targets)


def relabelled(part: Dataset) -> Dataset:
    return Dataset(part.inputs, one_hot((part.labels + 1) % 4, 4))


def with_parts(change) -> list[OwnData]:
    parts = ("train", "validation", "test")
    return [replace(DATA, splits=replace(DATA.splits, **{p: change(getattr(DATA.splits, p))})) for p in parts]


@pytest.mark.parametrize(
    "other",
    [
        *with_parts(changed),
        *with_parts(relabelled),
        replace(DATA, classes=("L", "T", "V", "Y")),
        replace(DATA, height=9, width=16),
        replace(DATA, splits=Splits(DATA.splits.train, DATA.splits.test, DATA.splits.validation)),
    ],
)
def test_other_data_have_another_digest(other: OwnData):
    assert other.digest != DATA.digest


def test_name_and_notes_do_not_count():
    assert replace(DATA, source="other", notes=("x",)).digest == DATA.digest
