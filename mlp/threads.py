"""How many threads the matrix products get."""

import os

from threadpoolctl import threadpool_limits

from mlp.config import NetworkConfig

WIDE = 512
"""Layers narrower than this are multiplied faster by one thread: handing out the work takes longer than doing it."""


def best_threads(config: NetworkConfig) -> int:
    """One thread for narrow layers, all cores for wide ones."""
    return (os.cpu_count() or 1) if max(config.hidden, default=0) >= WIDE else 1


def set_threads(threads: int) -> None:
    """Limit the BLAS threads of this process from now on."""
    threadpool_limits(threads, user_api="blas")
