"""`python -m mlp case`: a small network with numbers, to compute its gradient by one's own code."""

import argparse
from pathlib import Path
from typing import Any

from mlp.check.case import make_case
from mlp.check.files import FORMATS, save_case
from mlp.check.spec import CONVENTIONS, CaseSpec
from mlp.commands.console import Console
from mlp.errors import ConfigError
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS

USUAL = CaseSpec()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The description of the case, and where it is written."""
    parser.add_argument(
        "--inputs", type=int, help=f"features of a sample ({USUAL.inputs}, or what differs from the other sizes)"
    )
    parser.add_argument(
        "--hidden", default="5", metavar="N,N", help="units of the hidden layers, none for no layer (%(default)s)"
    )
    parser.add_argument("--outputs", type=int, help=f"outputs ({USUAL.outputs}, or what differs)")
    parser.add_argument("--samples", type=int, help=f"samples ({USUAL.samples}, or what differs)")
    parser.add_argument("--activation", default="sigmoid", metavar="NAME[,NAME]",
                        help="of all hidden layers, or one for each: tanh,relu (%(default)s)")  # fmt: skip
    parser.add_argument("--loss", default=USUAL.loss, choices=LOSS_OUTPUTS, help="(%(default)s)")
    parser.add_argument(
        "--reduction", default=USUAL.reduction, choices=SQUARED_ERRORS, help="of squared_error (%(default)s)"
    )
    parser.add_argument(
        "--output-activation", choices=("softmax", "sigmoid", "identity"), help="(the usual one of the loss)"
    )
    parser.add_argument(
        "--l2", type=float, default=USUAL.l2, help="lambda: adds lambda/2 * sum of W^2 to the loss (%(default)s)"
    )
    parser.add_argument("--no-bias", action="store_true", help="a network without biases")
    parser.add_argument(
        "--convention", default="rows", choices=CONVENTIONS, help="samples are rows or columns (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=USUAL.seed, help="of the random numbers (%(default)s)")
    parser.add_argument(
        "--format", default="npz", choices=FORMATS, help="a file, or a folder of CSV files (%(default)s)"
    )
    parser.add_argument("--out", type=Path, required=True, help="the file or folder to write")


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the case, and say its loss."""
    hidden = whole_numbers(args.hidden)
    names = tuple(args.activation.split(",")) if hidden else ()
    spec = CaseSpec(
        **_sizes(args, hidden), hidden=hidden,
        activations=names * len(hidden) if len(names) == 1 else names, loss=args.loss, reduction=args.reduction,
        output_activation=args.output_activation or LOSS_OUTPUTS[args.loss][0], l2=args.l2, bias=not args.no_bias,
        convention=args.convention, seed=args.seed,
    )  # fmt: skip
    case = make_case(spec)
    save_case(case, args.out, args.format)
    shapes = {name: array.shape for name, array in case.arrays.items()}
    console.text(f"{args.out}: {', '.join(f'{name} {shape}' for name, shape in shapes.items())}")
    loss = case.forward().loss()
    console.text(f"Its loss is {loss:.10g}; compare that first.")
    as_lists = {name: list(shape) for name, shape in shapes.items()}
    console.event({"event": "done", "out": str(args.out), "loss": loss, "shapes": as_lists})
    return 0


def _sizes(args: argparse.Namespace, hidden: tuple[int, ...]) -> dict[str, Any]:
    """Inputs, outputs and samples; those that are not given differ from all others, so that no mistake hides."""
    given = {name: getattr(args, name) for name in ("outputs", "inputs", "samples")}
    taken = {*hidden, *(size for size in given.values() if size is not None)}
    for name, size in given.items():
        if size is None:
            usual = getattr(USUAL, name)
            given[name] = next(size for size in (usual, *range(3, 3 + len(taken) + 1)) if size not in taken)
            taken.add(given[name])
    return given


def whole_numbers(text: str) -> tuple[int, ...]:
    """ "5,4" -> (5, 4); none and nothing -> (). Raises ConfigError."""
    if text.strip().lower() in ("", "none"):
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ConfigError(f"The hidden layers must be whole numbers with commas, such as 5,4; got {text!r}.") from None
