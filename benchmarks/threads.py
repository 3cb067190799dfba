"""How many threads a contender gets: fixed in its environment, before anything that multiplies is imported."""

import os

BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

KERNELS = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "MKL_CBWR",
    "MKL_DEBUG_CPU_TYPE",
    "MKL_ENABLE_INSTRUCTIONS",
    "ONEDNN_MAX_CPU_ISA",
    "ATEN_CPU_CAPABILITY",
    "NPY_DISABLE_CPU_FEATURES",
)
"""Settings that make one library take other machine code than it would on this processor."""


def forget_kernels() -> None:
    """For the processes started from now on: each library chooses by itself, or one would race with its hands tied."""
    for name in KERNELS:
        os.environ.pop(name, None)


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def environment(threads: int) -> dict[str, str]:
    """For a process whose libraries are to use so many threads."""
    limits = dict.fromkeys(BLAS, str(threads))
    if threads == 1:
        limits["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return dict(os.environ) | limits | {"JAX_PLATFORMS": "cpu"}


def stay_on(threads: int) -> None:
    """Keep this process on so many cores, the last ones: then no library can use more, whatever it thinks of limits."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
