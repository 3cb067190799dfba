"""Numba, which makes machine code of the loops; imported with the first loop that is asked for."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])

FOLDER_VARIABLE = "NUMBA_CACHE_DIR"
"""Names the folder where compiled loops are kept (see `mlp.training.engine`); without it, each process compiles."""
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "nsz", "contract"}}
"""Without the interpreter's lock; a division by zero is infinite. Sums may be taken in another order, products fused
with sums, and the sign of a zero is free; but nan and infinities are as they should be, because they are looked for."""


@cache
def compiled(loop: Loop) -> Loop:
    """The loop as machine code, for each type of arrays that it is called with."""
    import numba

    machine_code: Any = numba.njit(cache=bool(os.environ.get(FOLDER_VARIABLE)), **OPTIONS)(loop)
    return machine_code


@cache
def compiled_with(make: Callable[[Callable[..., Any]], Loop], formula: Callable[..., Any]) -> Loop:
    """The loop that `make` puts a formula for one number into, as machine code."""
    from numba.extending import register_jitable

    register_jitable(**OPTIONS)(formula)
    return compiled(make(formula))
