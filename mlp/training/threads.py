"""The number of threads for the matrix products."""

import os
from pathlib import Path
from typing import Any

from threadpoolctl import ThreadpoolController

from mlp.config import Experiment
from mlp.training.cost_model import CostModel

TYPICAL = CostModel(call=9e5, product=1.0, update=7.9, augment=1.5e6)
"""The costs of a step in multiplications of a product, measured on an AMD EPYC (see ARCHITECTURE.md)."""
GAIN = 1.1
"""Each further thread makes the step so many times shorter, else it is left to others."""
LAST_CORE = 0.75
"""The last core of a machine is used only where this share of all threads' work is gained: threads wait for each other,
and so for whatever else runs there."""


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def best_threads(experiment: Experiment, most: int, cores: int) -> int:
    """How many threads, of at most so many, the steps of a training can use on a machine with so many cores.

    Only the products are shared out. The larger they are beside the rest of a step, the more threads are worth it.
    """
    threads, alone = 1, TYPICAL.step(experiment)
    while threads < most:
        now, then = TYPICAL.step(experiment, threads), TYPICAL.step(experiment, threads + 1)
        is_last = threads + 1 >= cores
        if now < GAIN * then or (is_last and alone < LAST_CORE * (threads + 1) * then):
            break
        threads += 1
    return threads


def set_threads(threads: int) -> None:
    """Set the number of threads for the matrix products of this process.

    SciPy's own BLAS only adds vectors here (see methods/axpy.py). It always gets one thread, because the threads of two
    libraries would wait for each other.
    """
    for library in _blas():
        folders = Path(library.filepath).parts  # not its name: NumPy's library is called scipy_openblas, too
        library.set_num_threads(threads if {"scipy", "scipy.libs"}.isdisjoint(folders) else 1)


def threads_now() -> int:
    """The present number of threads; with another number, the last bits of a result may differ."""
    return max((library.num_threads for library in _blas()), default=1)


def _blas() -> list[Any]:
    return [library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"]
