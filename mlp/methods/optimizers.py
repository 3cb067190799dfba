"""Optimizers: how a gradient becomes a step. Each works in place on the flat vectors `theta` and `grad`.

Update rules and constants are those of PyTorch, so that trajectories can be compared number by number. An optimizer
owns its state vectors (`state`, by name so that a checkpoint can keep them) and one scratch vector; no step allocates.
"""

from abc import ABC, abstractmethod
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.methods.axpy import add_scaled
from mlp.methods.line_search import Minimization, Objective

TINY = 1e-30
"""State below this moves no weight; numbers below 1e-38 make a processor a hundred times slower."""
STEPS_BETWEEN_CLEARINGS = 64


def clear_tiny(state: Array, scratch: Array) -> None:
    """Set tiny values of a state vector to zero.

    The state of a weight without gradient, such as of a pixel that is black in nearly every image, shrinks with every
    step until it is denormal; 2,000 of those in 100,000 made the update of momentum three times slower.
    """
    np.abs(state, out=scratch)
    state[scratch < TINY] = 0


def clip(grad: Array, norms: list[float], limit: float) -> None:
    """Shorten `grad` to the length `limit` if it is longer; `norms` are those of its parts.

    R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
    """
    length = sqrt(sum(norm * norm for norm in norms))
    if length > limit:
        grad *= limit / length


class Optimizer(ABC):
    """An update rule with its state: `step(theta, grad, rate)` changes theta and its own state in place."""

    state_names: tuple[str, ...] = ()
    """Names of the state vectors that are as long as theta and zero at the start."""

    def __init__(self, size: int, dtype: np.dtype[np.floating]) -> None:
        self.state: dict[str, NDArray[np.floating]] = {name: np.zeros(size, dtype) for name in self.state_names}
        self.steps = 0
        self._scratch = np.empty(size, dtype)

    def step(self, theta: Array, grad: Array, rate: float) -> None:
        """Take one step of size `rate`; `grad` may be changed."""
        self.steps += 1
        self.update(theta, grad, rate)
        if self.steps % STEPS_BETWEEN_CLEARINGS == 0:
            for name in self.state_names:
                clear_tiny(self.state[name], self._scratch)

    @abstractmethod
    def update(self, theta: Array, grad: Array, rate: float) -> None:
        """The rule itself; `self.steps` counts from 1."""


class SGD(Optimizer):
    """theta -= rate * g (Robbins and Monro, 1951)."""

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        add_scaled(-rate, grad, theta)


class Momentum(Optimizer):
    """v = mu v + g; theta -= rate * v (Polyak, 1964, with the rate outside the velocity, as PyTorch has it).

    Stores u = v / s with one number s for all: s = mu s; u += g / s; theta -= rate * s * u. The pass that would
    multiply the whole velocity by mu is needed only when s has become small.
    """

    state_names = ("velocity",)
    smallest_scale = 1e-3

    def __init__(self, size: int, dtype: np.dtype[np.floating], momentum: float = 0.9) -> None:
        super().__init__(size, dtype)
        self.momentum = momentum
        self.state["scale"] = np.ones(1, dtype)

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        u, scale = self.state["velocity"], float(self.state["scale"][0]) * self.momentum
        if scale < self.smallest_scale:
            u *= scale
            scale = 1.0
        self.state["scale"][0] = scale
        add_scaled(1 / scale, grad, u)
        add_scaled(-rate * scale, u, theta)


class Nesterov(Momentum):
    """v = mu v + g; theta -= rate * (g + mu v) (Nesterov, 1983; Sutskever et al., 2013, as PyTorch has it)."""

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        super().update(theta, grad, rate * self.momentum)
        add_scaled(-rate, grad, theta)


class RMSProp(Optimizer):
    """s = a s + (1 - a) g^2; theta -= rate * g / (sqrt(s) + eps) (Tieleman and Hinton, 2012, lecture 6.5)."""

    state_names = ("mean_square",)
    alpha, eps = 0.99, 1e-8

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        mean_square = self.state["mean_square"]
        np.multiply(grad, grad, out=self._scratch)
        mean_square *= self.alpha
        add_scaled(1 - self.alpha, self._scratch, mean_square)
        np.sqrt(mean_square, out=self._scratch)
        self._scratch += self.eps
        np.divide(grad, self._scratch, out=self._scratch)
        add_scaled(-rate, self._scratch, theta)


class Adam(Optimizer):
    """m, s: running means of g, g^2, both corrected for their start at zero; theta -= rate * m / (sqrt(s) + eps).

    Kingma and Ba, "Adam", 2015, algorithm 1, the corrections moved into the rate and eps as at the end of section 2.
    """

    state_names = ("mean", "mean_square")
    beta1, beta2, eps = 0.9, 0.999, 1e-8

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        mean, mean_square = self.state["mean"], self.state["mean_square"]
        mean *= self.beta1
        add_scaled(1 - self.beta1, grad, mean)
        np.multiply(grad, grad, out=self._scratch)
        mean_square *= self.beta2
        add_scaled(1 - self.beta2, self._scratch, mean_square)
        correction = sqrt(1 - self.beta2**self.steps)
        np.sqrt(mean_square, out=self._scratch)
        self._scratch += self.eps * correction
        np.divide(mean, self._scratch, out=self._scratch)
        add_scaled(-rate * correction / (1 - self.beta1**self.steps), self._scratch, theta)


class AdamW(Adam):
    """Adam with decoupled weight decay: theta *= 1 - rate * decay first, instead of a term in the gradient.

    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019; like PyTorch, biases shrink too.
    """

    def __init__(self, size: int, dtype: np.dtype[np.floating], weight_decay: float = 0.01) -> None:
        super().__init__(size, dtype)
        self.weight_decay = weight_decay

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        theta *= 1 - rate * self.weight_decay
        super().update(theta, grad, rate)


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

    def update(self, theta: Array, grad: Array, rate: float) -> None:
        assert self.objective, "the training sets it"
        if not self._minimization.step(theta, self.objective):
            raise NoLowerLoss


class ConjugateGradients(LineSearch):
    """Each direction is the gradient, made conjugate to the last one (Polak and Ribiere, 1969)."""

    method = "CG"


class LBFGS(LineSearch):
    """The last steps and gradients stand for the inverse Hessian (Liu and Nocedal, 1989)."""

    method = "L-BFGS-B"


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
