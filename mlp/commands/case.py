"""`python -m mlp case`: a small network with numbers, to compute its gradient by one's own code."""

import argparse
from pathlib import Path

from mlp.check.case import make_case
from mlp.check.choices import USUAL, described, whole_numbers
from mlp.check.files import FORMATS, save_case
from mlp.check.spec import CONVENTIONS
from mlp.commands.console import Console
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS


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
    spec = described(
        hidden=whole_numbers(args.hidden), activations=tuple(args.activation.split(",")), inputs=args.inputs,
        outputs=args.outputs, samples=args.samples, loss=args.loss, reduction=args.reduction,
        output_activation=args.output_activation, l2=args.l2, bias=not args.no_bias, convention=args.convention,
        seed=args.seed,
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
