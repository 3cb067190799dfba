"""The command line, `python -m mlp COMMAND`: see COMMANDS."""

import argparse
import io
import os
import shlex
import sys
from collections.abc import Sequence
from typing import NoReturn

from mlp.commands import (
    case,
    check,
    compile_engine,
    evaluate,
    gradcheck,
    lab,
    mistakes,
    predict,
    recipe,
    recipes,
    shapes,
    train,
)
from mlp.commands.console import Console
from mlp.errors import InklingError

COMMANDS = {
    "train": (train, "train a network on MNIST"),
    "evaluate": (evaluate, "test a model on the 10,000 test images"),
    "compile": (compile_engine, "compile the engine, once: the first training need not"),
    "predict": (predict, "read the digits in image files"),
    "gradcheck": (gradcheck, "compare the backward pass with centred differences"),
    "case": (case, "make a small network with numbers, to compute its gradient by one's own code"),
    "check": (check, "judge a gradient, and name the mistake in it"),
    "mistakes": (mistakes, "list the mistakes that check can name"),
    "shapes": (shapes, "the shapes of every line of forward and backward, and what an error about shapes means"),
    "lab": (lab, "train with a famous mistake beside the right training"),
    "recipes": (recipes, "list the classic networks with their published numbers and their mistakes"),
    "recipe": (recipe, "run a classic network, or a wrong version of it, and compare with the known numbers"),
}


class Parser(argparse.ArgumentParser):
    """Reports a wrong argument in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def make_parser() -> Parser:
    """All commands and their arguments."""
    parser = Parser(prog="python -m mlp", description="Train and use small neural networks on handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        module.add_arguments(command)
        command.add_argument("--json", action="store_true", help="one JSON object per line, the result last")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 2 and one line on standard error for bad input."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    args = make_parser().parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # the name of a file may not be valid text
    args.command_line = shlex.join(["python", "-m", "mlp", *words])
    try:
        return COMMANDS[args.command][0].run(args, Console(as_json=args.json))
    except InklingError as error:
        print(f"python -m mlp {args.command}: {error}", file=sys.stderr)
        return 2
    except (
        BrokenPipeError
    ):  # the reader has closed the pipe, as `head` does; the rest of the buffer cannot be written either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"python -m mlp {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"python -m mlp {args.command}: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
