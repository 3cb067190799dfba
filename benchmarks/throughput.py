"""Samples a second of training, for all contenders on all networks, and of predicting."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.contenders import CONTENDERS
from benchmarks.crew import Crew, Plan, in_turns, thread_counts
from benchmarks.task import Task, five

JUDGED_WITH_ONE_THREAD = "784-128-10"
"""Where one thread each is compared, even where two are faster."""

Record = dict[str, Any]


def training(tasks: Iterable[Task], plan: Plan, names: Iterable[str] = CONTENDERS) -> list[Record]:
    """One record for each task, contender and thread count."""
    records = []
    with Crew(names, thread_counts(), plan) as crew:
        for task in tasks:
            found = in_turns(crew, task, single_threads_stay=task.name == JUDGED_WITH_ONE_THREAD)
            records += [about(task) | record for record in found]
    return records


def about(task: Task) -> Record:
    """Which case a record belongs to."""
    return {"network": task.name, "batch": task.batch, "optimizer": task.optimizer, "train_size": task.train_size}


def predicting(plan: Plan) -> list[Record]:
    """One digit at a time, and 10,000 at once, on 784-128-10."""
    records = []
    with Crew(["inkling", "torch"], thread_counts(), plan) as crew:
        for rows in (1, 10_000):
            task = Task((128,), rows, predict=True)
            found = in_turns(crew, task)
            records += [{"network": task.name, "rows": rows} | record for record in found]
    return records


def growth(plan: Plan) -> list[Record]:
    """How speed changes with one thing at a time: Inkling and the floor, one thread, around 784-128-10 batch 64."""
    middle = five("momentum")[1]
    cases: dict[str, dict[int, Task]] = {
        "width": {n: replace(middle, hidden=(n,)) for n in (8, 32, 128, 512, 2048, 4096)},
        "depth": {n: replace(middle, hidden=(128,) * n) for n in (1, 2, 4, 8)},
        "batch": {n: replace(middle, batch=n) for n in (1, 4, 16, 64, 256, 1024, 4096)},
        "data": {n: replace(middle, train_size=n) for n in (1_000, 5_000, 20_000, 55_000)},
    }
    records = []
    with Crew(["inkling", "floor"], [1], replace(plan, say=lambda _: None)) as crew:
        for along, tasks in cases.items():
            for value, task in tasks.items():
                plan.say(f"growth: {along} {value}")
                records += [{"along": along, "value": value} | record for record in in_turns(crew, task)]
    return records


def rate_of(record: Record) -> float | None:
    """The median of the windows, or None for a contender that failed."""
    rates = record.get("samples_per_second")
    return median(rates) if rates else None


def best(records: Iterable[Record], contender: str, threads: int | None = None) -> Record | None:
    """A contender's record with its best number of threads, or with a given one."""
    mine = [r for r in records if r["contender"] == contender and threads in (None, r["threads"]) and rate_of(r)]
    return max(mine, key=lambda record: rate_of(record) or 0.0, default=None)


def ratio(ours: Record, theirs: Record) -> float:
    """How many times faster: the median over the rounds, so that each pair is from about the same moment."""
    rounds = zip(ours["samples_per_second"], theirs["samples_per_second"], strict=False)
    return float(median(a / b for a, b in rounds))


def ratio_of_processor_time(ours: Record, theirs: Record) -> float | None:
    """The same per second of processor time, which other programs cannot take away; for one thread each."""
    if (ours["threads"], theirs["threads"]) != (1, 1):
        return None
    rounds = zip(*(of_processor_time(record) for record in (ours, theirs)), strict=False)
    return float(median(a / b for a, b in rounds))


def of_processor_time(record: Record) -> list[float]:
    """Samples per second of processor time, for each window."""
    pairs = zip(record["samples_per_second"], record["processors"], strict=True)
    return [rate / processors for rate, processors in pairs]
