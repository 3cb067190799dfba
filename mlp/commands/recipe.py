"""`python -m mlp recipe KEY`: run a recipe, or a wrong version of it, and compare with what is expected."""

import argparse
from functools import cache
from math import isnan

from mlp.commands.console import Console, finite
from mlp.commands.recipes import expected_json
from mlp.data.splits import load_splits
from mlp.home import cache_folder
from mlp.recipes.catalogue import find_recipe, find_version
from mlp.recipes.recipe import RIGHT, Expected, Load, Reached, Recipe, Version
from mlp.training.events import Done, StepReport, TrainingEvent, Validating, event_json
from mlp.training.threads import set_threads

DISAGREES = 1
"""Exit code where a number is not as expected."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which recipe, and which version of it."""
    parser.epilog = (
        "exit codes: 0 all numbers are as expected, also those of a mistake; 1 they are not; 2 a wrong argument"
    )
    parser.add_argument("key", metavar="KEY", help="one of those that `python -m mlp recipes` lists")
    parser.add_argument(
        "--wrong", metavar="NAME", default=RIGHT, help="run this wrong version instead of the right one"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Run it and print each number beside its limits."""
    recipe = find_recipe(args.key)
    version = find_version(recipe, args.wrong)
    set_threads(1)
    introduce(recipe, version, console)
    reached = follow(version, cache(lambda name: load_splits(name, cache_folder())), console)
    agrees = version.agrees(reached)
    for one in version.expected:
        console.text(compared(one, reached.get(one.name)))
    console.text("Agrees with what is expected." if agrees else "Does not agree with what is expected.")
    console.text()
    for text in (recipe.why, recipe.look, recipe.try_this):
        console.text(text)
    result = {"recipe": recipe.key, "version": version.name, "agrees": agrees}
    console.event(
        {"event": "done"} | result | {"expected": expected_json(version.expected), "reached": finite(reached)}
    )
    return 0 if agrees else DISAGREES


def introduce(recipe: Recipe, version: Version, console: Console) -> None:
    """The question, and the lines; which of them is wrong in this version."""
    console.text(f"{recipe.title}: {version.title}")
    console.text(recipe.question)
    console.text()
    for line in recipe.lines:
        changed = bool(version.line_wrong) and line == version.line_right
        console.text(f"{'-' if changed else ' '} {line}")
        if changed:
            console.text(f"+ {version.line_wrong}")
    console.text()


def follow(version: Version, load: Load, console: Console) -> Reached:
    """Run it to its end with a bar; what it has reached."""
    course = version.run(load)
    epochs = version.experiment.training.epochs if version.experiment else 0
    while True:
        try:
            show(next(course), epochs, console)
        except StopIteration as end:
            reached: Reached = end.value
            return reached


def show(event: TrainingEvent, epochs: int, console: Console) -> None:
    """An event of the training; its end is not that of the command, and is left out."""
    if isinstance(event, Validating | Done):
        return
    console.event(event_json(event))
    if isinstance(event, StepReport):
        accuracy = "" if isnan(event.accuracy) else f"  accuracy {100 * event.accuracy:.1f} %"
        console.bar(
            event.epoch / epochs if epochs else 0.0, f"epoch {event.epoch:.1f}  loss {event.loss:.4g}{accuracy}"
        )


def compared(one: Expected, value: float | None) -> str:
    """A line for one number."""
    limits = f"{one.low:.7g}" if one.low == one.high else f"{one.low:.7g} to {one.high:.7g}"
    got = "missing" if value is None else f"{value:.7g}"
    good = value is not None and one.low <= value <= one.high
    return f"{'ok ' if good else 'NO '} {one.name:<24} {got:>14}   expected {limits}: {one.says}"
