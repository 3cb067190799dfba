"""Who takes part. Each module has `make(task, splits, threads, ...)`, which gives something to time: see `work.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from benchmarks.contenders.work import Work


@dataclass(frozen=True)
class Contender:
    """What people call it, the module that drives it, and how that one is to do it."""

    title: str
    module: str
    options: Mapping[str, Any] = field(default_factory=dict)
    package: str | None = None
    """Whose version to state."""

    def maker(self) -> Callable[..., Work]:
        """Raises ImportError if the package is not there."""
        make: Callable[..., Work] = import_module(f"benchmarks.contenders.{self.module}").make
        return lambda *arguments: make(*arguments, **self.options)


CONTENDERS = {
    "floor": Contender("matrix products alone", "floor"),
    "inkling": Contender("Inkling", "inkling"),
    "torch": Contender("PyTorch eager", "with_torch", {"compiled": False}, "torch"),
    "torch-compiled": Contender("PyTorch compiled", "with_torch", {"compiled": True}, "torch"),
    "jax-step": Contender("JAX step", "with_jax", {"scan": False}, "jax"),
    "jax-scan": Contender("JAX scan", "with_jax", {"scan": True}, "jax"),
    "sklearn": Contender("scikit-learn", "with_sklearn", {}, "scikit-learn"),
}
