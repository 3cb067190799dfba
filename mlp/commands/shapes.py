"""`python -m mlp shapes`: the shapes of every line of forward and backward, and what an error about shapes means."""

import argparse
from dataclasses import asdict
from typing import Any

from mlp.check.choices import whole_numbers
from mlp.check.ledger import FORMATS, Line, ledger, shown, write
from mlp.check.shape_errors import explain
from mlp.check.spec import CONVENTIONS
from mlp.commands.console import Console
from mlp.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the form, the error text."""
    parser.add_argument("--inputs", type=int, help="features of a sample (784)")
    parser.add_argument("--hidden", metavar="N,N", help="units of the hidden layers, none for no layer (30)")
    parser.add_argument("--outputs", type=int, help="outputs (10)")
    parser.add_argument("--samples", type=int, help="samples of a batch (the letter n)")
    parser.add_argument("--convention", choices=CONVENTIONS, help="samples are rows or columns (rows)")
    parser.add_argument("--no-bias", action="store_true", help="a network without biases")
    parser.add_argument("--format", default="text", choices=FORMATS, help="(%(default)s)")
    parser.add_argument("--explain", metavar="TEXT", help="an error text: which line it belongs to, and what to change")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the ledger, or the lines of it that an error text belongs to."""
    if args.explain is None:
        lines = _ledger(args)
        console.text(write(lines, args.format))
        for line in lines:
            console.event({"event": "line"} | _plain(line))
        console.event({"event": "done", "lines": len(lines)})
        return 0
    given = any(value is not None for value in (args.inputs, args.hidden, args.outputs, args.samples, args.convention))
    found = explain(args.explain, _ledger(args) if given else ())
    if found.guessed:
        console.text(
            "For a network of i inputs, h hidden units and o outputs (give yours with --inputs, --hidden, ...):"
        )
    console.text(str(found))
    for place in found.places:
        console.event({"event": "line", "change": place.change} | _plain(place.line))
    console.event({"event": "done", "line": found.places[0].line.key, "change": found.places[0].change})
    return 0


def _ledger(args: argparse.Namespace) -> tuple[Line, ...]:
    sizes = (_or(args.inputs, 784), *whole_numbers(_or(args.hidden, "30")), _or(args.outputs, 10))
    if any(size < 1 for size in sizes):
        raise ConfigError(f"Every size must be a whole number from 1 on; got {', '.join(map(str, sizes))}.")
    return ledger(sizes, args.convention or "rows", _or(args.samples, "n"), bias=not args.no_bias)


def _or(value: Any, usual: Any) -> Any:
    return usual if value is None else value


def _plain(line: Line) -> dict[str, object]:
    """A line as JSON."""
    fields = asdict(line) | {"result": shown(line.result.shape)}
    return fields | {"operands": [{"name": one.written, "shape": shown(one.shape)} for one in line.operands]}
