"""The results as one HTML page of Plotly charts, which needs nothing but a browser."""

from pathlib import Path

import plotly.graph_objects as go

from benchmarks.contenders import CONTENDERS
from benchmarks.race import fastest, seconds_of
from benchmarks.tables import origin
from benchmarks.throughput import Record, best, rate_of

COLOURS = {
    "floor": "#B0B0B8",
    "inkling": "#6E56CF",
    "torch": "#D55E00",
    "torch-compiled": "#E69F00",
    "jax-step": "#0072B2",
    "jax-scan": "#56B4E9",
    "sklearn": "#009E73",
}


def write_page(results: Record, path: Path) -> None:
    """Plotly itself goes into the first chart, so that the page works without a network."""
    parts = [figure.to_html(full_html=False, include_plotlyjs=not i) for i, figure in enumerate(figures(results))]
    text = origin(results).replace("**", "")
    path.write_text(
        "<!doctype html><meta charset='utf-8'><title>Inkling: benchmarks</title>"
        "<body style='font-family: system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem'>"
        f"<h1>Inkling: benchmarks</h1><p>{text}</p>{''.join(parts)}</body>",
        encoding="utf-8",
    )


def figures(results: Record) -> list[go.Figure]:
    """One for each optimizer, the race, and one for each thing that grows."""
    records, grown = results.get("throughput", []), results.get("growth", [])
    optimizers, ways = (dict.fromkeys(r["optimizer"] for r in records), dict.fromkeys(r["along"] for r in grown))
    return [
        *(throughput([r for r in records if r["optimizer"] == optimizer], optimizer) for optimizer in optimizers),
        *([race(results["race"])] if results.get("race") else []),
        *(growth([r for r in grown if r["along"] == along], along) for along in ways),
    ]


def throughput(records: list[Record], optimizer: str) -> go.Figure:
    """Bars with the median; whiskers from the slowest to the fastest window."""
    networks = list(dict.fromkeys(f"{r['network']}, batch {r['batch']}" for r in records))
    figure = go.Figure()
    for name in [name for name in CONTENDERS if any(r["contender"] == name for r in records)]:
        chosen = [
            best([r for r in records if f"{r['network']}, batch {r['batch']}" == network], name) for network in networks
        ]
        middle = [rate_of(r) if r else None for r in chosen]
        up = [max(r["samples_per_second"]) - (rate_of(r) or 0) if r else 0 for r in chosen]
        down = [(rate_of(r) or 0) - min(r["samples_per_second"]) if r else 0 for r in chosen]
        figure.add_bar(
            name=CONTENDERS[name].title,
            x=networks,
            y=middle,
            marker_color=COLOURS[name],
            error_y={"type": "data", "array": up, "arrayminus": down, "thickness": 1},
            hovertext=[f"{r['threads']} thread(s)" if r else "" for r in chosen],
        )
    figure.update_layout(title=f"Training with {optimizer}: samples a second", barmode="group")
    figure.update_yaxes(type="log", title="samples a second")
    return figure


def race(records: list[Record]) -> go.Figure:
    """Test accuracy over time, each contender's median run."""
    figure = go.Figure()
    for name in dict.fromkeys(r["contender"] for r in records):
        if record := fastest(records, name):
            runs = sorted(record["laps"], key=lambda laps: laps[-1][0])
            seconds, accuracies = zip(*runs[len(runs) // 2], strict=True)
            title = f"{CONTENDERS[name].title}: {seconds_of(record):.2f} s"
            line = {"color": COLOURS[name]}
            figure.add_scatter(name=title, x=seconds, y=accuracies, mode="lines+markers", line=line)
    figure.add_hline(y=0.98, line_dash="dot", annotation_text="98.0 %")
    figure.update_layout(title="Test accuracy over time, evaluations included")
    figure.update_xaxes(title="seconds", rangemode="tozero")
    figure.update_yaxes(tickformat=".1%")
    return figure


def growth(records: list[Record], along: str) -> go.Figure:
    """Inkling and the floor."""
    figure = go.Figure()
    for name in ("floor", "inkling"):
        mine = [r for r in records if r["contender"] == name]
        x, y, line = [r["value"] for r in mine], [rate_of(r) for r in mine], {"color": COLOURS[name]}
        figure.add_scatter(name=CONTENDERS[name].title, x=x, y=y, mode="lines+markers", line=line)
    figure.update_layout(title=f"Samples a second against {along}")
    figure.update_xaxes(type="log", title=along)
    figure.update_yaxes(type="log")
    return figure
