"""The time that the Train page promises beside the time that training takes, for the five networks.

`python -m benchmarks.estimate` calibrates as the app does, then trains each network for some seconds, with one thread
as a worker does. Both look at the fastest tenth of a second: what else runs on the machine is not the question here.
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
from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.training.cost_model import calibrate
from mlp.training.events import StepReport
from mlp.training.loop import Training

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
        events = takewhile(lambda _event, end=end: time.perf_counter() < end, training.run())
        fastest = max(event.samples_per_second for event in events if isinstance(event, StepReport))
        records.append(
            {
                "network": task.name,
                "optimizer": task.optimizer,
                "estimated": 1e6 * costs.step(experiment),
                "measured": 1e6 * task.batch / fastest,
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
