"""The number of threads for the matrix products."""

import os
from pathlib import Path
from typing import Any

from threadpoolctl import ThreadpoolController


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def set_threads(threads: int) -> None:
    """Set the number of threads for the matrix products of this process.

    SciPy's own BLAS has nothing to do here. It always gets one thread, because the threads of two libraries would wait
    for each other.
    """
    for library in _blas():
        folders = Path(library.filepath).parts  # not its name: NumPy's library is called scipy_openblas, too
        library.set_num_threads(threads if {"scipy", "scipy.libs"}.isdisjoint(folders) else 1)


def threads_now() -> int:
    """The present number of threads; with another number, the last bits of a result may differ."""
    return max((library.num_threads for library in _blas()), default=1)


def _blas() -> list[Any]:
    return [library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"]
