"""SciPy's minimisers, one iteration at a time.

They take the loss itself, not only its gradient: along each direction the loss is computed until it is low enough.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array

Vector = NDArray[np.float64]
Objective = Callable[[Vector], tuple[float, Vector]]
"""The loss at a vector, and its gradient there."""

MOST = 1_000_000
"""Iterations that SciPy is asked for: the caller decides when to stop."""


class Minimization:
    """A minimisation that can be left and begun anew; its memory of earlier iterations lives as long as it does."""

    def __init__(self, method: str) -> None:
        self.method = method
        self._iterations: Generator[Vector] | None = None
        self._at: Vector | None = None

    def forget(self) -> None:
        """Begin anew with the next step, as for another objective."""
        if self._iterations is not None:
            self._iterations.close()
        self._iterations = None

    def step(self, theta: Array, objective: Objective) -> bool:
        """Move theta (k,) to the next point; False, with theta as it was, where no lower loss is found.

        It begins anew where theta is not what the last step left.
        """
        before = theta.copy()
        if self._iterations is None or self._at is None or not np.array_equal(self._at, theta):
            self.forget()
            self._iterations = iterate(self.method, objective, theta.astype(np.float64))
        found = next(self._iterations, None)
        if found is None:
            self._iterations = None
        theta[:] = before if found is None else found
        self._at = theta.astype(np.float64)
        return found is not None


def iterate(method: str, objective: Objective, start: Vector) -> Generator[Vector]:
    """The points after each iteration of `scipy.optimize.minimize`, until it ends by itself.

    SciPy's function runs to its end, so it has a thread of its own, which waits between two iterations: only one of the
    two threads works at any time.
    """
    points: SimpleQueue[Vector | Exception | None] = SimpleQueue()
    go_on = threading.Semaphore(0)
    left = False

    def callback(at: Vector) -> None:
        points.put(np.array(at))
        go_on.acquire()
        if left:
            raise StopIteration

    @np.errstate(all="ignore")  # of a trial step that is too long; the search takes a shorter one then
    def work() -> None:
        from scipy.optimize import minimize  # here, because every start of the app would wait for this large module

        go_on.acquire()
        try:
            if not left:
                options = {"maxiter": MOST} | ({"maxfun": MOST} if method == "L-BFGS-B" else {})
                run: Any = minimize  # its types do not know a callback that takes one vector
                run(objective, start, jac=True, method=method, callback=callback, options=options, tol=0.0)
            points.put(None)
        except Exception as error:  # noqa: BLE001  # raised where the points are taken, in the thread of the training
            points.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            go_on.release()
            point = points.get()
            if isinstance(point, Exception):
                raise point
            if point is None:
                return
            yield point
    finally:
        left = True
        go_on.release()
        thread.join()
