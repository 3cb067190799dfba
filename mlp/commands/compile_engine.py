"""`python -m mlp compile`: compile the engine, so that the first training need not."""

import argparse

from mlp.commands.console import Console
from mlp.training.engine import prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace, console: Console) -> int:
    """Say what is done, if there is anything to do."""
    prepare(console.aside)
    console.event({"event": "done"})
    return 0
