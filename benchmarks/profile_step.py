"""Where the microseconds of a training step go: `python -m benchmarks.profile_step --network 784-128-10 --batch 64`.

In the loop, every function of the engine that a step calls is timed less what it calls itself, so the lines add up to
the step; a "pass" is a compiled loop. Alone, the parts are called over and over: what they cost when nothing else fills
the cache.

The kernels are those that OpenBLAS takes here; if OPENBLAS_CORETYPE is set, it may not take the best.
"""

import argparse
import inspect
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import cycle
from statistics import median
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher
from threadpoolctl import threadpool_info

import mlp.nn.network
import mlp.training.evaluation
import mlp.training.loop
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.optimizers import make_optimizer
from mlp.nn.layers import activation_passes
from mlp.nn.network import Network
from mlp.passes.compiler import compiled
from mlp.training.batches import Batches
from mlp.training.engine import prepare
from mlp.training.evaluation import count_correct
from mlp.training.loop import Training
from mlp.training.threads import set_threads

Function = Callable[..., Any]
Parts = dict[str, Function]
"""What to time, by what it is."""


class Stopwatch:
    """Times functions without the timed functions that they call; all in seconds."""

    def __init__(self) -> None:
        self.own: dict[str, list[float]] = defaultdict(list)
        self._inner = [0.0]

    def timed(self, label: str, function: Function) -> Function:
        """The same function, which notes its own time."""

        def call(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                seconds = time.perf_counter() - start
                self.own[label].append(seconds - self._inner.pop())
                self._inner[-1] += seconds

        return call

    def watch(self, thing: object, label: str) -> None:
        """Time all methods of an object; generators are left alone, their time is that of whoever asks them."""
        for name, method in inspect.getmembers(type(thing), inspect.isfunction):
            if not name.startswith("__") and not inspect.isgeneratorfunction(method):
                setattr(thing, name, self.timed(f"{label}.{name}", getattr(thing, name)))


def training_of(experiment: Experiment, splits: Splits) -> Training:
    """A training that hardly ever stops to validate or to report."""
    return Training(experiment, Splits(splits.train, splits.validation.subset(slice(10)), splits.test))


def instrument(training: Training, watch: Stopwatch) -> Callable[[], None]:
    """Time whatever this training calls; returns how to undo what was changed outside of it."""
    network, batches = training.network, training.batches
    parts = {"Training": training, "Batches": batches, "Inputs": batches._inputs, "Network": network}
    parts |= {f"{number} {type(layer).__name__}": layer for number, layer in enumerate(network.layers, 1)}
    parts[type(training.optimizer).__name__] = training.optimizer
    for label, part in parts.items():
        watch.watch(part, label)
        for name, loop in vars(part).items():
            if isinstance(loop, Dispatcher):
                setattr(part, name, watch.timed(f"{label}, pass {loop.__name__}", loop))
    # The functions that modules have imported from their neighbours, as they stand in their own name spaces.
    names = vars(mlp.training.loop)
    kept = {n: f for n, f in names.items() if inspect.isfunction(f) and f.__module__.startswith("mlp.")}
    loops = cache(lambda loop: watch.timed(f"pass {loop.__name__}", compiled(loop)))
    timed = [(names, {n: watch.timed(n, f) for n, f in kept.items()})]
    timed += [(vars(module), {"compiled": loops}) for module in (mlp.nn.network, mlp.training.evaluation)]
    before = [(names, {name: names[name] for name in new}) for names, new in timed]
    for names, new in timed:
        names.update(new)

    def undo() -> None:
        for names, old in before:
            names.update(old)

    return undo


def seconds_a_step(training: Training, seconds: float) -> float:
    """The whole step, as it is."""
    events, start, first = training.run(), time.perf_counter(), training.progress.step
    while time.perf_counter() - start < seconds:
        next(events)
    return (time.perf_counter() - start) / (training.progress.step - first)


def in_the_loop(experiment: Experiment, splits: Splits, seconds: float) -> None:
    """Print the own time of every function a step calls."""
    plain, watch, watched = training_of(experiment, splits), Stopwatch(), training_of(experiment, splits)
    seconds_a_step(plain, seconds / 5)
    whole = median(seconds_a_step(plain, seconds / 5) for _ in range(5))
    undo = instrument(watched, watch)
    seconds_a_step(watched, seconds)
    undo()
    steps = watched.progress.step
    # The median keeps other programs out; what happens less than once a step counts with its share of the mean.
    own = {k: median(v) * len(v) / steps if len(v) >= steps else sum(v) / steps for k, v in watch.own.items()}
    total = sum(own.values())
    print(f"\nIn the loop: {whole * 1e6:.1f} us a step ({experiment.training.batch_size / whole:,.0f} samples/s);")
    print(f"with a stopwatch around each function {total * 1e6:.1f} us, of which each function itself:\n")
    for label, part in sorted(own.items(), key=lambda item: -item[1]):
        if part > total / 2000:
            print(f"  {part * 1e6:8.1f} us {part / total:6.1%}  {label}  x{len(watch.own[label]) / steps:.3g}")


def alone(function: Function, seconds: float = 0.1) -> float:
    """The median seconds of one call in a row of many."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return median(times)


def batch_parts(network: Network, splits: Splits, rows: int) -> Parts:
    """What comes before and after the layers, on real digits."""
    batches = Batches(splits.train, np.float32, shuffle_rng=np.random.default_rng(0), augment_rng=network.dropout_rng)
    batches.make_room(rows)
    batches.shuffle()
    starts = cycle(range(0, len(splits.train) - rows + 1, rows))
    batch = batches.batch(0)
    logits = np.random.default_rng(0).standard_normal(batch.targets.shape, np.float32)
    delta, loss = np.empty_like(logits), network.loss
    assert loss.loop
    cost = compiled(loss.loop)
    columns = np.arange(network.config.inputs) if batch.used is None else batch.used.columns
    return {
        "batch: take, used inputs, convert": lambda: batches.batch(next(starts)),
        f"rows of W for {len(columns)} used inputs": lambda: network.dense[0].use(columns),  # type: ignore[attr-defined]
        "loss and its slope": lambda: cost(logits, batch.targets, delta, np.float32(1)),
        "accuracy": lambda: count_correct(logits, batch.classes, loss),
    }


def product_parts(number: int, rows: int, fan_in: int, fan_out: int) -> Parts:
    """The matrix products of one layer, into arrays that are there already."""
    rng = np.random.default_rng(0)
    x, dx = rng.standard_normal((2, rows, fan_in), np.float32)
    y, dy = rng.standard_normal((2, rows, fan_out), np.float32)
    W, dW = rng.standard_normal((2, fan_in, fan_out), np.float32)
    parts: Parts = {
        f"{number} x @ W": lambda: np.matmul(x, W, out=y),
        f"{number} x.T @ dy": lambda: np.matmul(x.T, dy, out=dW),
    }
    return parts | ({f"{number} dy @ W.T": lambda: np.matmul(dy, W.T, out=dx)} if number > 1 else {})


def element_parts(number: int, rows: int, units: int, activation: str) -> Parts:
    """What is done with every number of one layer."""
    z, y, dy, delta = np.random.default_rng(0).standard_normal((4, rows, units), np.float32)
    b, db = np.zeros((2, units), np.float32)
    forth, back = activation_passes(ACTIVATIONS[activation], compiles=True)
    return {
        f"{number} bias and activation": lambda: forth(z, b, y),
        f"{number} slope and sums": lambda: back(dy, z, y, delta, db),
    }


def vector_parts(network: Network, training: TrainingConfig) -> Parts:
    """What is done with all parameters at once."""
    theta, grad = np.random.default_rng(0).standard_normal((2, network.theta.size), np.float32)
    optimizer = make_optimizer(training.optimizer, theta.size, theta.dtype, momentum=0.9, decay=0.01)
    return {
        "gradient norms": network.gradient_norms,
        f"optimizer {training.optimizer}": lambda: optimizer.step(theta, grad, 1e-9),
        "one pass v *= 1": lambda: np.multiply(theta, 1, out=theta),
        "one pass v += g": lambda: np.add(theta, grad, out=theta),
    }


def in_isolation(experiment: Experiment, splits: Splits) -> None:
    """Print what the parts of a step cost one by one, written down plainly: what could be, not what is."""
    config, rows = experiment.network, experiment.training.batch_size
    network = Network(experiment, rng=np.random.default_rng(0), compiles=True)
    products: Parts = {}
    elements: Parts = {}
    for number, shape in enumerate(config.shapes, 1):
        products |= product_parts(number, rows, *shape)
    for number, units in enumerate(config.hidden, 1):
        elements |= element_parts(number, rows, units, config.activation)
    rest = batch_parts(network, splits, rows) | elements | vector_parts(network, experiment.training)
    stopwatch = alone(lambda: None)
    print("\nAlone, one call after the other (microseconds, the stopwatch's own time taken off):\n")
    found = {label: max(0.0, alone(function) - stopwatch) for label, function in (products | rest).items()}
    for label, seconds in found.items():
        print(f"  {1e6 * seconds:8.1f}  {label}")
    floor = sum(found[label] for label in products)
    print(f"\n  {1e6 * floor:8.1f}  all products: {rows / floor:,.0f} samples/s, the floor of this machine now")


def main() -> None:
    """Read the arguments and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="784-128-10", help="sizes of all layers (784-128-10)")
    parser.add_argument("--batch", type=int, default=64, help="(64)")
    parser.add_argument("--optimizer", default="momentum", help="(momentum)")
    parser.add_argument("--activation", default="relu", help="(relu)")
    parser.add_argument("--threads", type=int, default=1, help="of the matrix products (1)")
    parser.add_argument("--seconds", type=float, default=3.0, help="for the loop, once plain and once watched (3)")
    args = parser.parse_args()
    inputs, *hidden, outputs = (int(size) for size in args.network.split("-"))
    rate = 0.001 if args.optimizer in ("adam", "adamw", "rmsprop") else 0.01
    experiment = Experiment(
        NetworkConfig(inputs=inputs, hidden=tuple(hidden), outputs=outputs, activation=args.activation),
        TrainingConfig(optimizer=args.optimizer, learning_rate=rate, batch_size=args.batch, epochs=10_000),
    )
    prepare()
    set_threads(args.threads)
    splits = load_mnist()
    kernels = {p["architecture"] for p in threadpool_info() if p["internal_api"] == "openblas"}
    print(f"{experiment.network}, batch {args.batch}, {args.optimizer}, {args.threads} thread(s), {kernels} kernels")
    in_the_loop(experiment, splits, args.seconds)
    in_isolation(experiment, splits)


if __name__ == "__main__":
    main()
