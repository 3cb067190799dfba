"""What all tests share: hypothesis never judges by the clock, and in CI tries the same examples every time."""

import gc
import logging
import os
import shutil
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

EXAMPLES = 8  # of each property, where it does not say otherwise, and others each time
THOROUGH = 300  # in `make test-long`
settings.register_profile("ci", deadline=None, max_examples=EXAMPLES, derandomize=True, print_blob=True)
settings.register_profile("here", deadline=None, max_examples=EXAMPLES)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=THOROUGH)
settings.load_profile("ci" if os.environ.get("CI") else "here")


MEMORY = Path("/dev/shm")  # a disk in memory, where writing for good takes no time
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2e9:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """What was imported is there to stay, so garbage is not looked for among it; all loggers pass on what they say.

    Streamlit's many do not, so that pytest would add its handlers to each of them, several times in every test.
    """
    gc.collect()
    gc.freeze()
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.propagate = True


@pytest.fixture(scope="session")
def mnist() -> Splits:
    """The real data, read once; not to be written to."""
    return load_mnist()
