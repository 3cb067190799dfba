"""Threads of the matrix products."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
import scipy.linalg.blas  # noqa: F401 (loads the second BLAS, which must get one thread only)
from threadpoolctl import threadpool_info, threadpool_limits

from mlp.training import threads
from mlp.training.threads import cores, set_threads, threads_now


def test_the_cores_are_those_that_this_process_may_use():
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_numpy_gets_the_threads_and_scipys_own_library_one():
    before = threadpool_info()
    with threadpool_limits(None):  # puts back what was set before
        for threads in (1, 2, 1):
            set_threads(threads)
            found: dict[bool, set[int]] = {True: set(), False: set()}
            for pool in threadpool_info():
                if pool["user_api"] == "blas":
                    scipys_own = not {"scipy", "scipy.libs"}.isdisjoint(Path(pool["filepath"]).parts)
                    found[scipys_own].add(pool["num_threads"])
            assert found[False] == {threads}
            assert found[True] <= {1}
    assert threadpool_info() == before


def test_a_library_that_cannot_be_asked_counts_as_one_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(threads, "ThreadpoolController", lambda: SimpleNamespace(lib_controllers=[]))
    assert threads_now() == 1
