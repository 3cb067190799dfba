"""The rows of the table of mistakes in a file, as `python -m tools.laboratory` has computed them."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from math import inf, isfinite
from pathlib import Path
from typing import Any

from mlp.lab.gradient import GradientCheck
from mlp.lab.table import Row

FILE = Path(__file__).with_name("found.json")


def write_rows(rows: Iterable[Row], path: Path = FILE) -> None:
    """Write rows, one a line; errors and losses with three digits, which is what repeats on another machine."""
    lines = ",\n".join(json.dumps(_rounded(asdict(row))) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read_rows(path: Path = FILE) -> list[Row]:
    """The rows in the order of the table."""
    return [_row(data) for data in json.loads(path.read_text(encoding="utf-8"))]


def _row(data: dict[str, Any]) -> Row:
    check = data["gradient_check"]
    error = inf if check["error"] is None else check["error"]
    return Row(**data | {"gradient_check": GradientCheck(**check | {"error": error}), "findings": (*data["findings"],)})


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, float):
        return float(f"{value:.3g}") if isfinite(value) else None
    return value
