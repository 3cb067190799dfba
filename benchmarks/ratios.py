"""What was to be reached, as ratios within one run: absolute numbers differ from machine to machine and day to day."""

from dataclasses import dataclass

from benchmarks.contenders import CONTENDERS
from benchmarks.race import fastest, seconds_of
from benchmarks.task import five
from benchmarks.throughput import JUDGED_WITH_ONE_THREAD, Record, best, ratio, ratio_of_processor_time


@dataclass(frozen=True)
class Ratio:
    """One line: what is compared, the least it should be, and what it is (None: could not be measured)."""

    what: str
    target: float
    value: float | None
    of_processor_time: float | None = None
    """The same comparison per second of processor time, where both have one thread: for a machine that is not idle."""

    @property
    def verdict(self) -> str:
        """PASS or BELOW."""
        if self.value is None:
            return "not measured"
        return "PASS" if self.value >= self.target else "BELOW"


AIMS = {
    ("momentum", "torch"): (5.0, 2.8, 2.0, 1.1, 1.1),
    ("momentum", "jax-scan"): (0.9, 1.0, 1.0),
    ("adam", "jax-scan"): (None, 1.15, 1.15),
}
"""For the first of the five networks; None where nothing was aimed at."""


def ratios(results: Record) -> list[Ratio]:
    """All lines that the results allow: those of networks that were not raced are left out."""
    found: dict[tuple[str, str], list[Record]] = {}
    for record in results.get("throughput", []):
        found.setdefault((record["optimizer"], record["network"]), []).append(record)
    lines = []
    if judged := found.get(("momentum", JUDGED_WITH_ONE_THREAD)):
        lines.append(against(judged, "floor", 0.8, threads=1))
    for (optimizer, other), aims in AIMS.items():
        for task, aim in zip(five(optimizer), aims, strict=False):
            if aim and (records := found.get((optimizer, task.name))):
                lines.append(against(records, other, aim))
    if race := results.get("race"):
        ours, theirs = (seconds_of(one) if (one := fastest(race, name)) else None for name in ("inkling", "torch"))
        value = theirs / ours if ours and theirs else None
        lines.append(Ratio("time to 98.0 %: PyTorch eager / Inkling", 2.0, value))
    return lines


def against(records: list[Record], other: str, target: float, threads: int | None = None) -> Ratio:
    """Inkling's speed as a multiple of another's, each with its best or with the given number of threads."""
    title = "the floor" if other == "floor" else CONTENDERS[other].title
    first = records[0]
    what = f"Inkling / {title}, {first['network']}, {first['optimizer']}" + (
        ", one thread each" if threads == 1 else ""
    )
    ours, theirs = best(records, "inkling", threads), best(records, other, threads)
    if ours is None or theirs is None:
        return Ratio(what, target, None)
    return Ratio(what, target, ratio(ours, theirs), ratio_of_processor_time(ours, theirs))
