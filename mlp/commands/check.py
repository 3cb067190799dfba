"""`python -m mlp check`: is my gradient right, and if not, which mistake gives these numbers?"""

import argparse
from pathlib import Path

from mlp.check.files import load_case, load_mine
from mlp.check.judge import check
from mlp.check.meaning import BATCH, COURSES, L2, Meaning
from mlp.check.verdict import HINTS, hint, report
from mlp.commands.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two files, and how much is told."""
    parser.add_argument("case", type=Path, help="what `python -m mlp case` wrote")
    parser.add_argument(
        "mine", type=Path, help="npz, safetensors, JSON or a folder (or zip) of CSV files with dW1, db1, dW2, ..."
    )
    parser.add_argument("--hint", type=int, choices=range(1, HINTS + 1), metavar=f"1..{HINTS}",
                        help="only a hint: the tensor, the line, the kind, or the mistake itself")  # fmt: skip
    parser.add_argument("--meant", choices=BATCH, help="what is computed over the batch (as the case says)")
    parser.add_argument("--meant-l2", choices=L2, help="the penalty is lambda/2 or lambda times the sum of W^2 (half)")
    parser.add_argument("--as", dest="course", choices=COURSES, help="the convention of a course, instead of both")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 for a right gradient, 1 for a wrong or an incomplete one."""
    meaning = COURSES[args.course] if args.course else Meaning(args.meant, args.meant_l2)
    verdict = check(load_case(args.case), load_mine(args.mine), meaning)
    if args.hint:
        console.text(hint(verdict, args.hint))
        console.event({"event": "done", "verdict": verdict.verdict, "hint": hint(verdict, args.hint)})
    else:
        console.text(report(verdict))
        console.event({"event": "done"} | verdict.to_json())
    return 0 if verdict.verdict == "right" else 1
