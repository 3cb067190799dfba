"""Digits of 20 x 20 pixels, ten logistic losses, a penalty, and conjugate gradients on all samples at once."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import as_float, training_subset
from mlp.nn.gradient_check import fill_gradient, network_of
from mlp.recipes.recipe import Course, Expected, Load, Recipe, Run, Version, exactly, last
from mlp.training.evaluation import evaluate
from mlp.training.events import StepReport
from mlp.training.loop import Training

SAMPLES, LAMBDA = 5_000, 1.0
EPS = "W = rng.uniform(-0.12, 0.12, (fan_in, fan_out))  # (400, 25), (25, 10)"
UNROLL = "cost, gradient = costs(theta)  # theta (10285,): what the optimizer passes in"
SUM = "for i in range(m): gradient += of_sample(theta, x[i], y[i])  # (10285,)"
LOOKED_AT = (20, 50)

EXPERIMENT = Experiment(
    NetworkConfig(
        inputs=400, hidden=(25,), activation="sigmoid", output_activation="sigmoid", initializer="uniform:-0.12,0.12"
    ),
    TrainingConfig(
        loss="logistic", optimizer="cg", schedule="constant", data="mnist-20x20", train_size=SAMPLES,
        batch_size=SAMPLES, epochs=50, l2=LAMBDA / SAMPLES,
    ),
)  # fmt: skip
POSITIVE = Experiment(
    NetworkConfig(
        inputs=400, hidden=(25,), activation="sigmoid", output_activation="sigmoid", initializer="uniform:0,0.12"
    ),
    EXPERIMENT.training,
)


def both_methods(load: Load) -> Course:
    """Conjugate gradients, and what L-BFGS reaches after 20 iterations."""
    reached = yield from searched(EXPERIMENT)(load)
    other = last(searched(EXPERIMENT.with_training(optimizer="lbfgs", epochs=LOOKED_AT[0]))(load))
    return reached | {f"lbfgs_{name}": value for name, value in other.items()}


def searched(experiment: Experiment) -> Run:
    """A training of which the whole cost and the accuracy on its own samples are known after some iterations."""

    def run(load: Load) -> Course:
        training = Training(experiment, load(experiment.training.data), seconds_between_reports=0.0)
        reached = {}
        for event in training.run():
            if isinstance(event, StepReport) and event.step in LOOKED_AT:
                found = evaluate(training.model(), training.train, training.network.loss)
                reached[f"cost_{event.step}"] = found.loss + training.network.penalty(experiment.training.l2)
                reached[f"accuracy_{event.step}"] = found.accuracy
            yield event
        return reached

    return run


Objective = Callable[[Array], tuple[float, Array]]
Costs = Callable[[Array, slice], tuple[float, Array]]
"""(theta, rows): cost and gradient of some samples"""


def minimised(change: Callable[[Costs, Array], Objective]) -> Run:
    """SciPy's conjugate gradients with an objective that is made wrong; the lowest cost and the iterations."""

    def run(load: Load) -> Course:
        from scipy.optimize import minimize  # here, because every start of the app would wait for this large module

        yield from ()
        train = training_subset(load("mnist-20x20").train, SAMPLES)
        x, y = as_float(train.inputs, np.float64), train.targets.astype(np.float64)
        network = network_of(EXPERIMENT, None, SAMPLES, rng=np.random.default_rng(0))
        start = network.theta.copy()

        def costs(theta: Array, rows: slice) -> tuple[float, Array]:
            network.theta[:] = theta
            cost = fill_gradient(network, x[rows], y[rows], EXPERIMENT.training.l2)
            return cost, network.grad.copy()

        first, _ = costs(start, slice(None))
        minimizer: Any = minimize
        found = minimizer(change(costs, start), start, jac=True, method="CG", options={"maxiter": 50})
        last, _ = costs(found.x, slice(None))
        return {"first_cost": first, "last_cost": last, "iterations": float(found.nit), "fall": first - last}

    return run


def stored(costs: Costs, start: Array) -> Objective:
    """The network's own weights, whatever comes in."""
    return lambda theta: costs(start, slice(None))


def one_sample(costs: Costs, start: Array) -> Objective:
    """The cost of all samples, with the gradient of the last one, divided by m as if all had been summed."""

    def objective(theta: Array) -> tuple[float, Array]:
        cost, _ = costs(theta, slice(None))
        _, gradient = costs(theta, slice(SAMPLES - 1, SAMPLES))
        return cost, gradient / SAMPLES

    return objective


RECIPE = Recipe(
    key="conjugate-gradient",
    title="400-25-10 with conjugate gradients",
    question="The optimizer gives up after a few iterations, or the cost does not move. My gradient passes the check:"
    " what else can be wrong?",
    lines=(
        EPS,
        UNROLL,
        SUM,
        "gradient = gradient / m + lambda_ / m * W  # no penalty for biases",
        "theta = minimize(costs, theta, jac=True, method='CG').x  # (10285,)",
    ),
    why="An optimizer with a line search asks for cost and gradient at many points and compares them. If they are"
    " computed with the weights that the network has stored, the cost is the same everywhere, and the search gives"
    " up. If the gradient misses samples, as with a loop variable used twice, the cost does not fall in the direction"
    " that it promises. rand * 2 * eps - eps is symmetric; rand * (2 * eps - eps) draws from 0 to eps, so all hidden"
    " units start nearly alike, and the search takes longer.",
    look="The cost at iteration 20, and how many iterations were made. From 0 to eps it is about 2 here, by the seed;"
    " 1.5 has been measured elsewhere.",
    try_this="Take L-BFGS instead of conjugate gradients.",
    right=Version(
        "right",
        "Weights on both sides of zero",
        both_methods,
        (
            Expected("cost_20", 0.0, 1.0, "the cost with its penalty after 20 iterations"),
            Expected("lbfgs_cost_20", 0.0, 1.3, "the same with L-BFGS"),
            Expected("accuracy_50", 0.90, 1.0, "on the samples that were learned, after 50 iterations"),
        ),
        experiment=EXPERIMENT,
    ),
    wrong=(
        Version(
            "positive-weights",
            "Weights from 0 to eps",
            searched(POSITIVE),
            (
                Expected(
                    "cost_20", 1.7, 2.6, "the cost with its penalty after 20 iterations; 1.5 was measured elsewhere"
                ),
            ),
            EPS,
            "W = rng.random((fan_in, fan_out)) * (2 * 0.12 - 0.12)  # (400, 25), (25, 10)",
            POSITIVE,
        ),
        Version(
            "stored-weights",
            "Cost at the stored weights",
            minimised(stored),
            (
                exactly("fall", 0, "how far the cost has come down"),
                Expected("iterations", 0, 1, "iterations until the search gave up"),
            ),
            UNROLL,
            "cost, gradient = costs(network.theta)  # theta is not used",
        ),
        Version(
            "loop-variable-reused",
            "A part of the gradient",
            minimised(one_sample),
            (
                Expected("iterations", 0, 10, "iterations until the search gave up"),
                Expected("last_cost", 2.0, 10.0, "the cost at the end"),
            ),
            SUM,
            "for i in range(m): gradient = of_sample(theta, x[i], y[i])  # (10285,): the last one alone",
        ),
    ),
)
