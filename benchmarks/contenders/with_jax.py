"""JAX: a jitted step, or a jitted `lax.scan` over as many steps as there are in an epoch."""

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from numpy.typing import NDArray

from benchmarks.contenders.work import he_normal, orders
from benchmarks.task import Task
from mlp.data.dataset import Splits

Tree = Any
"""Arrays in lists and tuples."""


def logits_of(parameters: Tree, x: Array) -> Array:
    """Linear layers with ReLUs between them."""
    for number, (W, b) in enumerate(parameters, 1):
        x = x @ W + b
        x = jax.nn.relu(x) if number < len(parameters) else x
    return x


def as_floats(images: Array) -> Array:
    """uint8 becomes float32 in 0..1."""
    return images.astype(jnp.float32) * (1 / 255)


def loss_of(parameters: Tree, x: Array, labels: Array) -> Array:
    """Mean cross-entropy."""
    log_shares = jax.nn.log_softmax(logits_of(parameters, x))
    return -jnp.take_along_axis(log_shares, labels[:, None], axis=1).mean()


def momentum(parameters: Tree, memory: Tree, gradient: Tree, rate: Array) -> tuple[Tree, Tree]:
    """v = 0.9 v + g; theta -= rate v"""
    velocity = jax.tree.map(lambda v, g: 0.9 * v + g, memory, gradient)
    return jax.tree.map(lambda p, v: p - rate * v, parameters, velocity), velocity


def adam(parameters: Tree, memory: Tree, gradient: Tree, rate: Array) -> tuple[Tree, Tree]:
    """Kingma and Ba, 2015, algorithm 1."""
    mean, square, steps = memory
    steps += 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
    square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, gradient)
    first, second = 1 - 0.9**steps, 1 - 0.999**steps

    def updated(p: Array, m: Array, s: Array) -> Array:
        return p - rate * (m / first) / (jnp.sqrt(s / second) + 1e-8)

    return jax.tree.map(updated, parameters, mean, square), (mean, square, steps)


RULES = {"momentum": momentum, "adam": adam}


def learned(rule: str, state: Tree, images: Array, labels: Array, indices: Array, rate: Array) -> Tree:
    """(parameters, memory) after one step."""
    parameters, memory = state
    gradient = jax.grad(loss_of)(parameters, as_floats(images[indices]), labels[indices])
    return RULES[rule](parameters, memory, gradient, rate)


def learned_in_turn(rule: str, state: Tree, images: Array, labels: Array, indices: Array, rates: Array) -> Tree:
    """One step for each row of indices."""

    def body(state: Tree, row: tuple[Array, Array]) -> tuple[Tree, None]:
        return learned(rule, state, images, labels, *row), None

    return lax.scan(body, state, (indices, rates))[0]


def share_right(parameters: Tree, images: Array, labels: Array) -> Array:
    """Accuracy in one batch."""
    return (logits_of(parameters, as_floats(images)).argmax(axis=1) == labels).mean()


one_step = jax.jit(learned, static_argnums=0, donate_argnums=1)
many_steps = jax.jit(learned_in_turn, static_argnums=0, donate_argnums=1)
judge = jax.jit(share_right)


class Jax:
    """Everything that is needed is compiled before the first step."""

    def __init__(self, task: Task, splits: Splits, *, scan: bool) -> None:
        self.task, self.scan, self.steps = task, scan, 0
        train = splits.train.subset(slice(task.train_size))
        self.images, self.labels = jax.device_put((train.inputs, train.labels.astype(np.int32)))
        self.test = jax.device_put((splits.test.inputs, splits.test.labels.astype(np.int32)))
        self._rate = jnp.float32(task.rate)
        self._orders = orders(task)
        shapes = {indices.shape: indices for indices in self._pieces(np.arange(task.train_size))}
        for indices in shapes.values():
            self.state = self._fresh()
            self._learn(indices)
        self.state, self.steps = self._fresh(), 0
        self.accuracy()
        self._endless = self._without_end()

    def _fresh(self) -> Tree:
        parameters = [(jnp.asarray(W), jnp.zeros(W.shape[1], jnp.float32)) for W in he_normal(self.task)]

        def zeros() -> Tree:
            return jax.tree.map(jnp.zeros_like, parameters)

        if self.task.optimizer == "adam":
            return parameters, (zeros(), zeros(), jnp.float32(0))
        return parameters, zeros()

    def _pieces(self, order: NDArray[np.intp]) -> list[NDArray[np.integer[Any]]]:
        """An epoch as (steps, batch) matrices for the scan and (batch,) vectors for single steps."""
        batch, order = self.task.batch, order.astype(np.intc)
        rows = batch * self.task.segment if self.scan and self.task.segment > 1 else batch
        # A scan needs whole batches: what is left at the end of an epoch goes through single steps.
        whole = len(order) // rows * rows if rows <= len(order) else len(order) // batch * batch
        pieces = [part.reshape(-1, batch) if self.scan else part for part in _cut(order[:whole], rows)]
        return pieces + _cut(order[whole:], batch)

    def _learn(self, indices: NDArray[np.integer[Any]]) -> int:
        take = many_steps if indices.ndim == 2 else one_step
        count = len(indices) if indices.ndim == 2 else 1
        if self.task.triangular:
            rates = np.array([self.task.rate_at(self.steps + i) for i in range(count)], np.float32)
            rate = jnp.asarray(rates if indices.ndim == 2 else rates[0])
        else:
            rate = jnp.broadcast_to(self._rate, count) if indices.ndim == 2 else self._rate
        self.state = take(self.task.optimizer, self.state, self.images, self.labels, indices, rate)
        self.steps += count
        return indices.size

    def _without_end(self) -> Iterator[NDArray[np.integer[Any]]]:
        while True:
            yield from self._pieces(next(self._orders))

    def advance(self) -> int:
        """One step, or one scan to its end: without waiting, a window would start many of them."""
        samples = self._learn(next(self._endless))
        if self.scan:
            self.settle()
        return samples

    def settle(self) -> None:
        """JAX only promises its results at first."""
        jax.block_until_ready(self.state)

    def epoch(self) -> None:
        """All batches once."""
        for indices in self._pieces(next(self._orders)):
            self._learn(indices)

    def accuracy(self) -> float:
        """In one batch."""
        return float(judge(self.state[0], *self.test))


def _cut(order: NDArray[np.integer[Any]], rows: int) -> list[NDArray[np.integer[Any]]]:
    return [order[start : start + rows] for start in range(0, len(order), rows)]


def make(task: Task, splits: Splits, _threads: int, *, scan: bool) -> Jax:
    """The number of threads is fixed by the environment."""
    return Jax(task, splits, scan=scan)
