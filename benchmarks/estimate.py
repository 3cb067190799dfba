"""The time that the Train page promises beside the time that training takes, for the five networks.

`python -m benchmarks.estimate` calibrates as the app does, then trains each network for some seconds, with one thread
as a worker does.
"""

import json
import subprocess
import sys
import time
from itertools import takewhile
from typing import Any

import numpy as np

from benchmarks.contenders.inkling import experiment_of
from benchmarks.crew import PROJECT
from benchmarks.task import five
from benchmarks.threads import environment
from mlp.cost import calibrate
from mlp.data import Splits, load_mnist
from mlp.training import Training

SECONDS = 4.0
OPTIMIZERS = ("momentum", "adam")


def measured() -> list[dict[str, Any]]:
    """What `estimates` finds in a process of its own, whose products have one thread."""
    command = [sys.executable, "-m", "benchmarks.estimate", "--json"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, env=environment(1))
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def estimates() -> list[dict[str, Any]]:
    """For each network and optimizer: microseconds a step, estimated and measured."""
    costs, mnist = calibrate(rng=np.random.default_rng(0)), load_mnist()
    few = Splits(mnist.train, mnist.validation.subset(slice(10)), mnist.test)
    records = []
    for task in (task for optimizer in OPTIMIZERS for task in five(optimizer)):
        experiment = experiment_of(task)
        training, end = Training(experiment, few), time.perf_counter() + SECONDS
        for _ in takewhile(lambda _event, end=end: time.perf_counter() < end, training.run()):
            pass
        records.append(
            {
                "network": task.name,
                "optimizer": task.optimizer,
                "estimated": 1e6 * costs.step(experiment.network, task.batch, task.optimizer),
                "measured": 1e6 * training.progress.in_all.seconds / training.progress.step,
            }
        )
    return records


if __name__ == "__main__":
    records = estimates()
    if "--json" in sys.argv:
        print(json.dumps(records))
    else:
        from benchmarks.tables import estimate

        print(estimate(records))
