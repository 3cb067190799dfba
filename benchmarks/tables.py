"""The results as tables that read well on a terminal and as Markdown."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import Any

from benchmarks.contenders import CONTENDERS
from benchmarks.race import fastest, seconds_of
from benchmarks.ratios import ratios
from benchmarks.throughput import Record, best, rate_of

NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as they need; the first to the left, numbers to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]

    def text(line: Sequence[str]) -> str:
        numbers = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return "| " + " | ".join([line[0].ljust(widths[0]), *numbers]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([text(lines[0]), rule, *map(text, lines[1:])])


def report(results: Record) -> str:
    """Everything that was measured, section by section."""
    records = results.get("throughput", [])
    sections = [origin(results), targets(results)]
    for optimizer in dict.fromkeys(r["optimizer"] for r in records):
        sections += [throughput([r for r in records if r["optimizer"] == optimizer], optimizer)]
    sections += [section(results[name]) for name, section in SECTIONS.items() if results.get(name)]
    return "\n\n".join(section for section in sections if section)


def origin(results: Record) -> str:
    """Machine, versions and date."""
    machine, versions = results["machine"], results["versions"]
    packages = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    text = (
        f"Measured {machine['date'][:10]} on {machine['processor']}, {machine['cores']} cores, {machine['system']}; "
        f"{packages}; {results['minutes']:.0f} minutes."
    )
    records = results.get("throughput", []) + results.get("growth", [])
    shares = [share for record in records if is_floor(record) for share in record["processors"]]
    share = fmean(shares or [1.0])
    if share < 0.97 or machine["load_before"] > 0.5:
        text += (
            f" **The machine was not idle (load before the run: {machine['load_before']:.1f}; the products alone got"
            f" {share:.0%} of their processor): believe the ratios, not the numbers.**"
        )
    return text


def is_floor(record: Record) -> bool:
    """With one thread it computes and does nothing else: what it does not get of a processor, others have taken."""
    return record["contender"] == "floor" and record["threads"] == 1 and "processors" in record


def targets(results: Record) -> str:
    """The ratios and whether they are what they should be."""
    rows = [
        (line.what, number(line.target), number(line.value), line.verdict, number(line.of_processor_time))
        for line in ratios(results)
    ]
    head = ("ratio", "at least", "is", "", "per processor second")
    return "### Targets\n\n" + table(head, rows) if rows else ""


def number(value: float | None) -> str:
    """Two places."""
    return NOTHING if value is None else f"{value:.2f}"


def throughput(records: list[Record], optimizer: str) -> str:
    """A row for each network, a column for each contender."""
    cases = list(dict.fromkeys((r["network"], r["batch"]) for r in records))
    names = [name for name in CONTENDERS if any(r["contender"] == name for r in records)]
    rows, problems = [], []
    for network, batch in cases:
        here = [r for r in records if (r["network"], r["batch"]) == (network, batch)]
        cells = []
        for name in names:
            found = best(here, name)
            cells.append(f"{rate_of(found):,.0f} ({found['threads']})" if found else NOTHING)
            failed = {r["error"] for r in here if r["contender"] == name and "error" in r}
            problems += [f"- {CONTENDERS[name].title}, {network}: {error}" for error in sorted(failed)]
        rows.append((f"{network}, {batch}", *cells))
    head = ("network, batch", *(CONTENDERS[name].title for name in names))
    title = f"### Training with {optimizer}: samples a second (threads)\n\n"
    return title + table(head, rows) + ("\n\nNot measured:\n\n" + "\n".join(problems) if problems else "")


def race(records: list[Record]) -> str:
    """Seconds to the goal."""
    rows = []
    for name in dict.fromkeys(r["contender"] for r in records):
        found = fastest(records, name)
        failed = next((r["error"] for r in records if r["contender"] == name and "error" in r), "goal not reached")
        reached = f"{seconds_of(found):.2f} s" if found else failed
        laps = found["laps"] if found else []
        last = [accuracy for *_, (_, accuracy) in laps]
        spread = f"{min(last):.2%} to {max(last):.2%}" if last else NOTHING
        epochs = f"{max(map(len, laps))}" if laps else NOTHING
        rows.append((CONTENDERS[name].title, reached, str(found["threads"]) if found else NOTHING, epochs, spread))
    head = ("", "to 98.0 %", "threads", "epochs", "test accuracy then")
    return "### Time to 98.0 % test accuracy, evaluations included\n\n" + table(head, rows)


def growth(records: list[Record]) -> str:
    """Inkling beside the floor, one thing changing at a time."""
    rows = []
    for along, value in dict.fromkeys((r["along"], r["value"]) for r in records):
        here = [r for r in records if (r["along"], r["value"]) == (along, value)]
        ours, floor = (rate_of(found) if (found := best(here, name)) else None for name in ("inkling", "floor"))
        share = f"{ours / floor:.0%}" if ours and floor else NOTHING
        rows.append((f"{along} {value:,}", *(f"{x:,.0f}" if x else NOTHING for x in (ours, floor)), share))
    title = "### Growth around 784-128-10, batch 64, momentum, one thread: samples a second\n\n"
    return title + table(("", "Inkling", "matrix products alone", "share"), rows)


def prediction(records: list[Record]) -> str:
    """Microseconds for one, milliseconds for many."""
    rows = []
    for rows_at_once in dict.fromkeys(r["rows"] for r in records):
        here = [r for r in records if r["rows"] == rows_at_once]
        cells = []
        for name in ("inkling", "torch"):
            found = best(here, name)
            cells.append(duration(rows_at_once / (rate_of(found) or 1)) if found else NOTHING)
        rows.append((f"{rows_at_once:,} images at once" if rows_at_once > 1 else "1 image", *cells))
    return "### Predicting with 784-128-10, one call\n\n" + table(("", "Inkling", "PyTorch eager"), rows)


def duration(seconds: float) -> str:
    """With the unit that suits."""
    return f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


def estimate(found: Any) -> str:
    """The promise of the Train page beside the truth."""
    if "error" in found:
        return f"### The estimate of the training time\n\n{found['error']}"
    rows = [
        (r["network"], r["optimizer"], duration(r["estimated"] / 1e6), duration(r["measured"] / 1e6),
         f"{r['estimated'] / r['measured'] - 1:+.0%}")
        for r in found
    ]  # fmt: skip
    head = ("", "optimizer", "estimated", "measured", "off")
    return "### The estimate of the training time: one step, one thread\n\n" + table(head, rows)


def worker(found: Record) -> str:
    """Start and memory of a training process."""
    if "error" in found:
        return f"### A worker\n\n{found['error']}"
    rows = [
        ("from its start to the first step", f"{found['first_step_seconds']:.2f} s"),
        ("most memory it ever had", f"{found['peak_megabytes']:.0f} MB"),
    ]
    return f"### A worker that trains {found['network']}\n\n" + table(("", ""), rows)


def server(found: Record) -> str:
    """Start of the app."""
    if "error" in found:
        return f"### The server\n\n{found['error']}"
    rows = [
        ("from its start to its first answer", f"{found['healthy_seconds']:.2f} s"),
        ("from its start to a usable page", f"{found['page_seconds']:.2f} s"),
    ]
    return "### The server\n\n" + table(("", ""), rows) + f"\n\nUsable: {found['how']}."


SECTIONS: dict[str, Callable[[Any], str]] = {
    "race": race,
    "growth": growth,
    "prediction": prediction,
    "estimate": estimate,
    "worker": worker,
    "server": server,
}
