"""`python -m mlp mistakes`: the mistakes that `python -m mlp check` can name."""

import argparse
from dataclasses import asdict

from mlp.check.catalogue import MISTAKES
from mlp.commands.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace, console: Console) -> int:
    """A line for each."""
    width = max(map(len, MISTAKES))
    for mistake in MISTAKES.values():
        console.text(f"{mistake.key:<{width}}  {mistake.says}")
        console.event({"event": "mistake"} | asdict(mistake))
    console.event({"event": "done", "mistakes": list(MISTAKES)})
    return 0
