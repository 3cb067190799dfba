"""A worker as the launcher starts it, training 784-128-10: how soon it learns, and how much memory it takes."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.crew import PROJECT
from benchmarks.threads import environment
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner.rundir import RunDirectory
from runner.spec import RunSpec

PATIENCE = 60.0


def measured() -> dict[str, Any]:
    """What `worker` finds in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.worker"]
    answer: dict[str, Any] = json.loads(subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout)
    return answer


def worker(runs: int = 3) -> dict[str, Any]:
    """Medians over some runs of 3 epochs, in seconds from the start of the process and in megabytes."""
    found = [one_run() for _ in range(runs)]
    return {"network": "784-128-10"} | {name: median(run[name] for run in found) for name in found[0]}


def one_run() -> dict[str, float]:
    """Start to the first reported step, and the most memory that was ever resident."""
    with tempfile.TemporaryDirectory(prefix="inkling-bench-") as folder:
        experiment = Experiment(NetworkConfig(hidden=(128,)), TrainingConfig(epochs=3))
        run = RunDirectory.create(Path(folder), RunSpec(experiment, created=time.time()))
        start = time.perf_counter()
        command = [sys.executable, "-m", "runner.worker", str(run.path)]
        process = subprocess.Popen(command, cwd=PROJECT, env=environment(1), stdin=subprocess.DEVNULL)
        while not any(event["event"] == "step" for event in run.events()[0]):
            if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                process.kill()
                raise RuntimeError("the worker did not report a step")
            time.sleep(0.002)
        first_step = time.perf_counter() - start
        # wait4 instead of Popen.wait: it alone tells what this one process has used. On Linux a child's peak begins
        # with that of its parent, which therefore has to be small: `measured` gives this module its own process.
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        if run.status().state != "done":
            raise RuntimeError(f"the worker ended as {run.status().state}")
    return {"first_step_seconds": first_step, "peak_megabytes": megabytes(usage)}


def megabytes(usage: resource.struct_rusage) -> float:
    """Linux counts in kilobytes, macOS in bytes."""
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


if __name__ == "__main__":
    print(json.dumps(worker()))
