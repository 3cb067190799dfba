"""Optimizers: how a gradient becomes a step. The rule of each is for one parameter; `mlp.passes.steps` loops over all.

Update rules and constants are those of PyTorch, so that trajectories can be compared number by number. A rule takes a
parameter w, its gradient g, its state and the constants of the step; it gives the new w and the new state. An optimizer
owns its state vectors (`state`, by name so that a checkpoint can keep them); no step allocates anything large.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.methods.line_search import Minimization, Objective
from mlp.passes.compiler import compiled_with
from mlp.passes.steps import Constants, Pieces, with_one, with_two, within, without_state

MANY = 1_000_000
"""With more parameters than this, a step is shared out among the threads."""


def clip(grad: Array, norms: list[float], limit: float) -> None:
    """Shorten `grad` to the length `limit` if it is longer; `norms` are those of its parts.

    R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
    """
    length = sqrt(sum(norm * norm for norm in norms))
    if length > limit:
        grad *= limit / length


class Optimizer(ABC):
    """An update rule with its state: `step(theta, grad, rate)` changes theta and its own state in place."""

    state_names: ClassVar[tuple[str, ...]] = ()
    """Names of the state vectors that are as long as theta and zero at the start."""
    passes: ClassVar[int]
    """How many vectors as long as theta a step reads and writes, for the estimate; a root with a quotient is one."""
    evaluations: ClassVar[int] = 1
    """How often a usual step computes the loss."""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        self.state: dict[str, NDArray[np.floating]] = {name: np.zeros(size, dtype) for name in self.state_names}
        self.steps = 0
        self.threads, self.many = 1, MANY
        self._whole = np.array([[0, size, 0]])

    def step(self, theta: Array, grad: Array, rate: float, pieces: Pieces | None = None) -> Array:
        """Take one step of size `rate`; (m, 2): for each piece the squared length of the step and of the old weights.

        `pieces` (m, 3) of theta say where their gradient lies, see `mlp.passes.steps`; None: where they lie themselves.
        """
        self.steps += 1
        return self.update(theta, grad, rate, self._whole if pieces is None else pieces)

    def load(self, theta: Array, grad: Array) -> None:  # noqa: B027  (only some have a loop)
        """Have the loop of the rule at hand, by a step that changes nothing."""

    @abstractmethod
    def update(self, theta: Array, grad: Array, rate: float, pieces: Pieces) -> Array:
        """The step itself; `self.steps` counts from 1."""


class ByRule(Optimizer):
    """An optimizer whose rule is the same for each parameter."""

    rule: ClassVar[Callable[..., Any]]
    """(w, g, *state, constants) -> (w, *state), or w alone where there is no state"""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        super().__init__(size, dtype)
        make = (without_state, with_one, with_two)[len(self.state_names)]
        self._loop = compiled_with(make, type(self).rule)
        self._zeros = np.zeros(size, dtype)  # of which hardly anything is ever touched

    def update(self, theta: Array, grad: Array, rate: float, pieces: Pieces) -> Array:
        vectors = (theta, *(self.state[name] for name in self.state_names), grad, self._zeros)
        constants = tuple(map(theta.dtype.type, self.constants(rate)))
        sums = np.empty((len(pieces), 2), theta.dtype)
        if self.threads == 1 or theta.size < self.many:
            self._loop(*vectors, pieces, sums, constants)
            return sums
        ends = np.linspace(0, theta.size, self.threads + 1).astype(np.int64)
        slices = [within(pieces, start, end) for start, end in pairwise(ends)]
        parts = [np.zeros_like(sums) for _ in slices]
        list(self._pool.map(lambda one, part: self._loop(*vectors, one, part, constants), slices, parts))
        return np.sum(parts, axis=0)

    def load(self, theta: Array, grad: Array) -> None:
        self.steps += 1
        self.update(theta, grad, 0.0, self._whole[:0])
        self.steps -= 1

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads)

    @abstractmethod
    def constants(self, rate: float) -> Constants:
        """What the rule needs besides, the same for all parameters."""


def sgd(w: float, g: float, constants: Constants) -> float:
    """w - rate g (Robbins and Monro, 1951)."""
    (rate,) = constants
    return w - rate * g


class SGD(ByRule):
    """Gradient descent."""

    passes = 3
    rule = staticmethod(sgd)

    def constants(self, rate: float) -> Constants:
        return (rate,)


def momentum(w: float, g: float, v: float, constants: Constants) -> tuple[float, float]:
    """v = mu v + g; w - rate v (Polyak, 1964, with the rate outside the velocity, as PyTorch has it)."""
    rate, mu = constants
    v = mu * v + g
    return w - rate * v, v


class Momentum(ByRule):
    """The velocity is a decaying sum of the gradients."""

    state_names, passes = ("velocity",), 5
    rule = staticmethod(momentum)

    def __init__(self, size: int, dtype: np.dtype[np.floating], momentum: float = 0.9) -> None:
        super().__init__(size, dtype)
        self.momentum = momentum

    def constants(self, rate: float) -> Constants:
        return rate, self.momentum


def nesterov(w: float, g: float, v: float, constants: Constants) -> tuple[float, float]:
    """v = mu v + g; w - rate (g + mu v) (Nesterov, 1983; Sutskever et al., 2013, as PyTorch has it)."""
    rate, mu = constants
    v = mu * v + g
    return w - rate * (g + mu * v), v


class Nesterov(Momentum):
    """Momentum with the gradient of one step ahead."""

    rule = staticmethod(nesterov)


def rmsprop(w: float, g: float, s: float, constants: Constants) -> tuple[float, float]:
    """s = a s + (1 - a) g^2; w - rate g / (sqrt(s) + eps) (Tieleman and Hinton, 2012, lecture 6.5)."""
    rate, alpha, rest, eps = constants
    s = alpha * s + rest * g * g
    return w - rate * g / (np.sqrt(s) + eps), s


class RMSProp(ByRule):
    """Each gradient is divided by the root of its running mean square."""

    state_names, passes = ("mean_square",), 6
    rule = staticmethod(rmsprop)
    alpha, eps = 0.99, 1e-8

    def constants(self, rate: float) -> Constants:
        return rate, self.alpha, 1 - self.alpha, self.eps


def adam(w: float, g: float, m: float, s: float, constants: Constants) -> tuple[float, float, float]:
    """m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2; keep w - rate m / (sqrt(s) + eps).

    `keep` is 1 less the weight decay, which is not part of the gradient (Loshchilov and Hutter, "Decoupled weight decay
    regularization", 2019).
    """
    rate, beta1, rest1, beta2, rest2, eps, keep = constants
    m = beta1 * m + rest1 * g
    s = beta2 * s + rest2 * g * g
    return keep * w - rate * m / (np.sqrt(s) + eps), m, s


class Adam(ByRule):
    """m, s: running means of g, g^2, both corrected for their start at zero.

    Kingma and Ba, "Adam", 2015, algorithm 1, the corrections moved into the rate and eps as at the end of section 2.
    """

    state_names, passes = ("mean", "mean_square"), 8
    rule = staticmethod(adam)
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    weight_decay = 0.0

    def constants(self, rate: float) -> Constants:
        correction = sqrt(1 - self.beta2**self.steps)
        corrected = rate * correction / (1 - self.beta1**self.steps)
        keep = 1 - rate * self.weight_decay
        return corrected, self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2, self.eps * correction, keep


class AdamW(Adam):
    """Adam with weight decay beside the gradient; like PyTorch, biases shrink too."""

    def __init__(self, size: int, dtype: np.dtype[np.floating], weight_decay: float = 0.01) -> None:
        super().__init__(size, dtype)
        self.weight_decay = weight_decay


class NoLowerLoss(Exception):
    """A line search found no lower loss: a minimum, or the precision of the numbers is used up."""


class LineSearch(Optimizer):
    """Takes the loss itself: moves to where it is lower along a direction, which SciPy's minimiser chooses.

    It needs all samples in each step and a loss without chance. `objective` gives loss and gradient at any theta; the
    learning rate has no effect. What it remembers of earlier steps is not part of a checkpoint: a resumed training
    goes on from its weights as if it began there.
    """

    method = ""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        super().__init__(size, dtype)
        self.objective: Objective | None = None
        self._minimization = Minimization(self.method)

    def forget(self) -> None:
        """Begin anew with the next step: the loss is another one now."""
        self._minimization.forget()

    def update(self, theta: Array, grad: Array, rate: float, pieces: Pieces) -> Array:
        assert self.objective, "the training sets it"
        before = theta.copy()
        if not self._minimization.step(theta, self.objective):
            raise NoLowerLoss
        ends = [(before[start:end], theta[start:end]) for start, end, _ in pieces]
        return np.array([(np.sum((new - old) ** 2), np.sum(old**2)) for old, new in ends], theta.dtype)


class ConjugateGradients(LineSearch):
    """Each direction is the gradient, made conjugate to the last one (Polak and Ribiere, 1969)."""

    method, passes, evaluations = "CG", 12, 4


class LBFGS(LineSearch):
    """The last steps and gradients stand for the inverse Hessian (Liu and Nocedal, 1989)."""

    method, passes, evaluations = "L-BFGS-B", 30, 2


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
    "cg": ConjugateGradients,
    "lbfgs": LBFGS,
}
WITH_MOMENTUM = tuple(name for name, kind in OPTIMIZERS.items() if issubclass(kind, Momentum))
"""The optimizers with a momentum setting."""
WITH_LINE_SEARCH = tuple(name for name, kind in OPTIMIZERS.items() if issubclass(kind, LineSearch))
"""The optimizers that take all samples in each step."""


def make_optimizer(name: str, size: int, dtype: np.dtype[np.floating], *, momentum: float, decay: float) -> Optimizer:
    """Build the optimizer for a flat vector of `size` numbers; each takes only the constants its rule has."""
    kind = OPTIMIZERS[name]
    if issubclass(kind, Momentum):
        return kind(size, dtype, momentum)
    if issubclass(kind, AdamW):
        return kind(size, dtype, decay)
    return kind(size, dtype)
