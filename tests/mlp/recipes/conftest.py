"""Data sets by name, each read once."""

from functools import cache

import pytest

from mlp.data.dataset import Splits
from mlp.data.splits import load_splits
from mlp.recipes.recipe import Load


@pytest.fixture(scope="session")
def load(mnist: Splits) -> Load:
    """As the command loads them."""
    return cache(lambda name: load_splits(name, None, mnist))
