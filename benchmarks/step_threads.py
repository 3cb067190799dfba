"""What more threads do for one step, measured here beside the rule that gives a run its threads.

`python -m benchmarks.step_threads` prints both as tables for README.md. Rounds take turns and the fastest counts. On a
busy machine threads wait for each other and everything looks slower: start it with priority (`chrt -f 10` on Linux).
"""

import time

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Splits
from mlp.data.mnist import load_mnist
from mlp.training.best_threads import TYPICAL, best_threads
from mlp.training.loop import Training
from mlp.training.threads import cores, set_threads

ROUNDS, SECONDS = 5, 0.03
PAUSE = 0.15
"""Seconds between two measurements, for the other programs of the machine."""
CASES = [
    ((30,), 10, "momentum"),
    ((128,), 64, "momentum"),
    ((128, 64), 64, "momentum"),
    ((256, 128), 64, "momentum"),
    ((256,), 256, "momentum"),
    ((512,), 16, "momentum"),
    ((512,), 64, "momentum"),
    ((512,), 64, "adam"),
    ((512, 512), 128, "momentum"),
    ((1024,), 10, "momentum"),
    ((1024,), 64, "momentum"),
    ((1024, 1024), 64, "momentum"),
    ((1024, 1024), 128, "adam"),
    ((2048, 2048), 128, "momentum"),
    ((128,), 1000, "momentum"),
]
"""Hidden layers, batch size, optimizer."""


def experiments() -> list[Experiment]:
    """The trainings whose steps are timed."""
    return [
        Experiment(
            NetworkConfig(hidden=hidden),
            TrainingConfig(batch_size=batch, optimizer=optimizer, train_size=2000, epochs=10_000, learning_rate=1e-4),
        )
        for hidden, batch, optimizer in CASES
    ]


def measured(most: int, rounds: int = ROUNDS) -> list[list[float]]:
    """For each training the seconds of a step with 1, 2, ... `most` threads."""
    mnist = load_mnist()
    few = Splits(mnist.train.subset(slice(2000)), mnist.validation.subset(slice(10)), mnist.test)
    trainings = [Training(experiment, few, seconds_between_reports=1e9) for experiment in experiments()]
    runs = [training.run() for training in trainings]
    best = [[float("inf")] * most for _ in trainings]
    for _ in range(rounds):
        for training, run, seconds in zip(trainings, runs, best, strict=True):
            for threads in range(1, most + 1):
                time.sleep(PAUSE)
                set_threads(threads)
                next(run)  # warms up, and starts at an event
                before, start = training.progress.in_all.seconds, training.progress.step
                end = time.perf_counter() + SECONDS
                while time.perf_counter() < end:
                    next(run)
                steps = training.progress.step - start
                if steps:
                    took = (training.progress.in_all.seconds - before) / steps
                    seconds[threads - 1] = min(seconds[threads - 1], took)
    return best


def table(seconds: list[list[float]]) -> str:
    """The measurements and the rule as Markdown."""
    most = len(seconds[0])
    rows = [
        "| network, batch, optimizer | one thread |"
        + "".join(f" {threads} threads (the rule's costs say) |" for threads in range(2, most + 1))
        + " the rule for 2, 4, 8 cores |",
        "|---|---:|" + "---:|" * most,
    ]
    for experiment, times in zip(experiments(), seconds, strict=True):
        training, one = experiment.training, TYPICAL.step(experiment)
        faster = "".join(
            f" {times[0] / times[threads - 1]:.2f} times ({one / TYPICAL.step(experiment, threads):.2f}) |"
            for threads in range(2, most + 1)
        )
        rule = ", ".join(str(best_threads(experiment, max(1, count - 1), count)) for count in (2, 4, 8))
        name = f"{experiment.network}, {training.batch_size}, {training.optimizer}"
        rows.append(f"| {name} | {1e3 * times[0]:.3f} ms |{faster} {rule} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table(measured(cores())))
