"""Time to 98.0 % test accuracy, everyone with the same recipe and a fresh seed each round.

After each epoch the 10,000 test images are looked at; that is part of everyone's time. Reading the data, building the
network and compiling it are not. A number of threads that is clearly slower than another retires after two seeds.
(Judging by the test set is fair between racers, but no way to choose a network.)
"""

from dataclasses import asdict, replace
from statistics import median
from typing import Any

from benchmarks.contenders.work import GOAL
from benchmarks.crew import CLEARLY, HOPELESSLY, ContenderError, Crew, Key, Plan, slower, thread_counts
from benchmarks.task import RACE
from benchmarks.throughput import Record

RACERS = ("inkling", "torch", "jax-scan")


def to_98(plan: Plan, *, seeds: int) -> list[Record]:
    """One record for each contender and thread count: for each seed, (seconds, accuracy) after each epoch."""
    found: dict[Key, list[Any]] = {}
    retired: set[Key] = set()
    with Crew(RACERS, thread_counts(), plan) as crew:
        plan.say(f"race to 98.0 %: {RACE.name}, batch {RACE.batch}: getting ready")
        problems = crew.prepare(RACE)
        for seed in range(seeds):
            for key in crew.keys:
                if key not in problems and key not in retired:
                    try:
                        answer = crew.ask(key, race=asdict(replace(RACE, seed=seed)))
                        found.setdefault(key, []).append(answer["laps"])
                    except ContenderError as error:
                        problems[key] = str(error)
            if seed < 2:
                speeds = {key: [1 / laps[-1][0] for laps in races] for key, races in found.items()}
                retired = {key for key in found if slower(key, speeds, CLEARLY if seed else HOPELESSLY)}
            plan.say(f"  race {seed + 1} of {seeds}")
    return [
        {"contender": key[0], "threads": key[1]}
        | ({"error": problems[key]} if key in problems else {"laps": found[key]})
        for key in crew.keys
    ]


def seconds_of(record: Record) -> float | None:
    """The median over the seeds; None if most of them do not reach the goal."""
    times = [laps[-1][0] if laps[-1][1] >= GOAL else float("inf") for laps in record.get("laps", [])]
    return middle if times and (middle := median(times)) < float("inf") else None


def fastest(records: list[Record], contender: str) -> Record | None:
    """A contender's record with its best number of threads."""
    mine = [record for record in records if record["contender"] == contender and seconds_of(record)]
    return min(mine, key=lambda record: seconds_of(record) or 0.0, default=None)
