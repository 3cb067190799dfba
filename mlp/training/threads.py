"""How many threads the matrix products get."""

import os
from pathlib import Path
from typing import Any

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
    for library in _blas():
        folders = Path(library.filepath).parts  # not its name: NumPy's library is called scipy_openblas, too
        library.set_num_threads(threads if {"scipy", "scipy.libs"}.isdisjoint(folders) else 1)


def threads_now() -> int:
    """How many threads the matrix products have: with another number, the last bits of a result may differ."""
    return max((library.num_threads for library in _blas()), default=1)


def _blas() -> list[Any]:
    return [library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"]
