"""The process of one contender: `python -m benchmarks.contender NAME --threads N`, a JSON object a line in and out.

    {"prepare": {a task}}     build everything, compile, warm up; answers {"ready": seconds}
    {"measure": seconds}      work so long; answers with a Window
    {"race": {a task}}        train from the beginning to the goal; answers {"laps": [[seconds, accuracy], ...]}

It says first which versions it uses. What goes wrong is an answer too: {"error": "..."}. Between its turns it waits and
costs nothing, so that contenders can take turns without starting again.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import time
import warnings
from dataclasses import asdict
from typing import Any, cast

from threadpoolctl import threadpool_info

from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.contenders.work import Racer, Work, measure, race
from benchmarks.task import Task
from benchmarks.threads import environment, stay_on
from mlp.data.mnist import load_mnist

WARM_UP = 0.5


class Answers:
    """The contender's side of the conversation."""

    def __init__(self, contender: Contender, threads: int) -> None:
        self.make, self.threads, self.splits = contender.maker(), threads, load_mnist()
        self.work: Work | None = None

    def prepare(self, task: dict[str, Any]) -> dict[str, Any]:
        """The old work goes first, so that there is memory for the new."""
        self.work = None
        start = time.perf_counter()
        self.work = self.make(Task.from_json(task), self.splits, self.threads)
        measure(self.work, WARM_UP)
        return {"ready": time.perf_counter() - start}

    def measure(self, seconds: float) -> dict[str, Any]:
        """One window."""
        assert self.work, "nothing is prepared"
        return asdict(measure(self.work, seconds))

    def race(self, task: dict[str, Any]) -> dict[str, Any]:
        """From fresh weights; what has to be compiled was, if the same task was prepared before."""
        self.work = None
        racer = cast(Racer, self.make(Task.from_json(task), self.splits, self.threads))
        return {"laps": race(racer, task["epochs"])}


def versions(contender: Contender) -> dict[str, str]:
    """Of what the contender is made of."""
    packages = ["numpy", "scipy", *([contender.package] if contender.package else [])]
    found = {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in packages}
    pools = [p for p in threadpool_info() if p["internal_api"] == "openblas" and "numpy" in p["filepath"]]
    return found | {f"NumPy's {p['internal_api']}": f"{p['version']} ({p['architecture']} kernels)" for p in pools}


def main() -> None:
    """Answer until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(args.threads):  # started by hand; NumPy has read it by now, so again
        command = [sys.executable, "-m", "benchmarks.contender", *sys.argv[1:]]
        os.execve(sys.executable, command, environment(args.threads))
    stay_on(args.threads)
    warnings.simplefilter("ignore")
    # Whatever a library prints must not get between the answers.
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer) + "\n")

    try:
        answers = Answers(CONTENDERS[args.name], args.threads)
        say({"versions": versions(CONTENDERS[args.name])})
        for line in sys.stdin:
            for request, argument in json.loads(line).items():
                try:
                    say(getattr(answers, request)(argument))
                except Exception as error:  # noqa: BLE001 - a contender that fails has a column that says so
                    say({"error": sentence(error)})
    except ImportError as error:
        say({"error": sentence(error)})


def sentence(error: Exception) -> str:
    """One line that says what went wrong."""
    first = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {first}"[:200]


if __name__ == "__main__":
    main()
