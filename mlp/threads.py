"""How many threads the matrix products get."""

import os
from pathlib import Path

from threadpoolctl import ThreadpoolController

from mlp.config import NetworkConfig

WIDE = 512
"""Layers narrower than this are multiplied faster by one thread: handing out the work takes longer than doing it."""


def best_threads(config: NetworkConfig) -> int:
    """One thread for narrow layers, all cores for wide ones."""
    return (os.cpu_count() or 1) if max(config.hidden, default=0) >= WIDE else 1


def set_threads(threads: int) -> None:
    """Give the matrix products of this process so many threads from now on.

    SciPy brings a BLAS of its own, which only adds vectors here (see blas.py): it always gets one thread, because two
    libraries with threads of their own wait for each other's.
    """
    for library in ThreadpoolController().lib_controllers:
        if library.user_api == "blas":
            scipys_own = not {"scipy", "scipy.libs"}.isdisjoint(
                Path(library.filepath).parts
            )  # NumPy's has its name too
            library.set_num_threads(1 if scipys_own else threads)
