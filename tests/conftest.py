"""What all tests share: hypothesis never judges by the clock, and in CI tries the same examples every time."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.training.threads import set_threads

# Compiled once for all tests, their processes and the next session; before anything imports Numba.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "engine"))

# As the workers have it: with several threads the last bits may differ, and beside other work they are slow.
set_threads(1)

EXAMPLES = 12  # of each property, where it does not say otherwise; `make test-long` tries 25 times as many
settings.register_profile("ci", deadline=None, max_examples=EXAMPLES, derandomize=True, print_blob=True)
settings.register_profile("here", deadline=None, max_examples=EXAMPLES)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=25 * EXAMPLES)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def mnist() -> Splits:
    """The real data, read once; not to be written to."""
    return load_mnist()
