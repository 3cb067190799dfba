"""The contenders' processes, as the one who times them sees them: ask, wait, and carry on without those that fail."""

import json
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.contenders.work import Window
from benchmarks.task import Task
from benchmarks.threads import cores, environment

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 180.0
"""Seconds for an answer; compiling a network takes the longest."""

CLEARLY, HOPELESSLY = 1.1, 2.0
"""So many times slower."""

Key = tuple[str, int]
"""A contender and its number of threads."""


class ContenderError(Exception):
    """Why a contender does not take part, in one line."""


class Member:
    """One contender in its process."""

    def __init__(self, name: str, threads: int) -> None:
        self._log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 - lives as long as the process
        command = [sys.executable, "-m", "benchmarks.contender", name, "--threads", str(threads)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=self._log, cwd=PROJECT, env=environment(threads)
        )
        self.versions: dict[str, str] = {}
        self.problem: str | None = None

    def ask(self, **request: Any) -> dict[str, Any]:
        """Put a request and wait for its answer; raises ContenderError if there is none or it is an error."""
        if self.problem:
            raise ContenderError(self.problem)
        if not self.versions:
            try:
                self.versions = self._answer()["versions"]
            except ContenderError as error:
                self.problem = str(error)
                raise
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # why it has ended is found where its answer should be
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else b""
        if not ready:
            self.stop()
            self.problem = f"no answer within {PATIENCE:.0f} s"
        elif not line:
            self._log.seek(0)
            words = [text.strip() for text in self._log if text.strip()]
            self.problem = f"ended: {words[-1] if words else 'no output'}"[:200]
        answer: dict[str, Any] = json.loads(line) if line else {"error": self.problem}
        if "error" in answer:
            raise ContenderError(answer["error"])
        return answer

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


@dataclass(frozen=True)
class Plan:
    """How long to measure, whom to tell, and where to note the versions of what takes part."""

    windows: int
    seconds: float
    say: Callable[[str], None]
    versions: dict[str, str] = field(default_factory=dict)


class Crew:
    """Contenders, each with each of its thread counts, from `with` on until its end."""

    def __init__(self, names: Iterable[str], threads: Iterable[int], plan: Plan) -> None:
        self.keys: list[Key] = [(name, number) for name in names for number in threads]
        self.plan = plan
        self._members: dict[Key, Member] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def ask(self, key: Key, **request: Any) -> dict[str, Any]:
        """Put a request to one of them; raises ContenderError."""
        answer = self._members[key].ask(**request)
        self.plan.versions.update(self._members[key].versions)
        return answer

    def prepare(self, task: Task) -> dict[Key, str]:
        """Everyone builds and warms up, one after the other; the problems of those that cannot.

        Whoever broke down with the last task gets a new process and another chance.
        """
        for key in self.keys:  # all at once, because starting takes longer than anything else here
            if key not in self._members or self._members[key].problem:
                self._members[key] = Member(*key)
                self._stack.callback(self._members[key].stop)
        problems = {}
        for key in self.keys:
            try:
                self.ask(key, prepare=asdict(task))
            except ContenderError as error:
                problems[key] = str(error)
        return problems


def thread_counts() -> tuple[int, ...]:
    """One thread, and as many as there are cores."""
    return tuple(sorted({1, cores()}))


def in_turns(crew: Crew, task: Task, *, single_threads_stay: bool = False) -> list[dict[str, Any]]:
    """Let all take turns: a window each, then the next round, so that a slow minute of the machine hits all alike.

    Where a contender is clearly slower with one thread count than with another, that one retires: after three rounds,
    or at once where it is hopeless, as many threads are when other programs hold them up.
    One record for each contender and thread count, with the samples per second and the processors used of each round.
    """
    say, windows = crew.plan.say, crew.plan.windows
    say(f"{task.name}, batch {task.batch}: getting ready")
    problems = crew.prepare(task)
    rates: dict[Key, list[float]] = {key: [] for key in crew.keys if key not in problems}
    processors: dict[Key, list[float]] = {key: [] for key in rates}
    racing = list(rates)
    for number in range(windows):
        start = time.perf_counter()
        for key in list(racing):
            try:
                window = Window(**crew.ask(key, measure=crew.plan.seconds))
                rates[key].append(window.samples / window.seconds)
                processors[key].append(window.processor_seconds / window.seconds)
            except ContenderError as error:
                problems[key] = str(error)
                racing.remove(key)
        limit = CLEARLY if number >= 2 else HOPELESSLY
        racing = [key for key in racing if (single_threads_stay and key[1] == 1) or not slower(key, rates, limit)]
        say(f"  round {number + 1} of {windows} in {time.perf_counter() - start:.0f} s")
    return [
        {"contender": key[0], "threads": key[1]}
        | (
            {"error": problems[key]}
            if key in problems
            else {"samples_per_second": rates[key], "processors": processors[key]}
        )
        for key in crew.keys
    ]


def slower(key: Key, rates: dict[Key, list[float]], times: float) -> bool:
    """Whether the same contender's best window with another number of threads is more than so many times as fast."""
    name, _ = key
    others = [max(found) for other, found in rates.items() if other[0] == name and other != key and found]
    return bool(others) and max(others) > times * max(rates[key])
