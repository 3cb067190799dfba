"""A card says what the outputs and pictures of a network are, and what it says is checked."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlp.config import NetworkConfig
from mlp.data.own.picture_form import DIGIT_FORM, Paper, PictureForm, reads_digits
from mlp.data.own.read import read_uploads
from tests.mlp.data.own.files import csv, letters

FORM = PictureForm(("a", "b", "c"), 4, 6, "light")
NETWORK = NetworkConfig(24, (5,), 3)


@given(
    classes=st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=100),
    height=st.integers(2, 64),
    width=st.integers(2, 64),
    paper=st.sampled_from(["dark", "light", ""]),
)
def test_a_card_gives_the_form_back(classes, height, width, paper):
    form = PictureForm(tuple(classes), height, width, paper)
    network = NetworkConfig(height * width, (), len(classes))
    assert PictureForm.in_card({"more": 1} | form.to_card(), network) == form


@pytest.mark.parametrize(
    "change",
    [
        {"classes": ["a", "b"]},
        {"classes": ["a", "b", ""]},
        {"classes": ["a", "b", 3]},
        {"classes": "abc"},
        {"height": 6},
        {"height": 1, "width": 24},
        {"height": "4"},
        {"paper": "grey"},
        {"paper": None},
    ],
)
def test_a_card_that_does_not_fit_says_nothing(change: dict[str, Any]):
    assert PictureForm.in_card(FORM.to_card() | change, NETWORK) is None


@pytest.mark.parametrize(("inverted", "paper"), [(False, "dark"), (True, "light")])
def test_the_paper_is_that_of_the_edges(inverted: bool, paper: Paper):
    names, images = letters(3, rng=np.random.default_rng(0))
    data = read_uploads({"letters.csv": csv(names, 255 - images if inverted else images)})
    assert PictureForm.of(data) == PictureForm(("L", "T", "V", "X"), 12, 12, paper)


def test_a_picture_of_the_right_size_stays_as_it_is():
    values = np.random.default_rng(0).integers(0, 256, (4, 6), np.uint8)
    row = PictureForm(("a", "b"), 4, 6, "").row(Image.fromarray(values))
    np.testing.assert_allclose(row, values.ravel() / 255, atol=1e-6)


def test_only_the_ten_digits_on_dark_paper_are_digits():
    network = NetworkConfig(784, (), 10)
    assert reads_digits({}, network)
    assert reads_digits(DIGIT_FORM.to_card(), network)
    for change in ({"paper": "light"}, {"classes": list("abcdefghij")}):
        assert not reads_digits(DIGIT_FORM.to_card() | change, network)
    assert not reads_digits({}, NETWORK)
