"""Arguments that several commands share, and how they become a configuration."""

import argparse
from dataclasses import fields
from typing import Any

from mlp.config import Experiment, NetworkConfig, TrainingConfig, usual_output_activation
from mlp.home import PROJECT
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.losses import LOSSES, SQUARED_ERRORS
from mlp.methods.parameterized import choices

DEFAULT_MODEL = PROJECT / "models" / "default.safetensors"


def units(text: str) -> tuple[int, ...]:
    """`128,64` -> (128, 64); nothing -> no hidden layer."""
    try:
        return tuple(int(part) for part in text.split(",")) if text.strip() else ()
    except ValueError:
        message = f'expected numbers of units such as 128,64, or "" for no hidden layer; got {text!r}'
        raise argparse.ArgumentTypeError(message) from None


def add_network(parser: argparse.ArgumentParser, *, hidden: str, activation: str) -> None:
    """What the network is and what it minimises."""
    network, training = NetworkConfig(), TrainingConfig()
    add = parser.add_argument
    add("--hidden", type=units, default=hidden, metavar="UNITS", help=f"hidden layers, comma-separated ({hidden})")
    add("--activation", default=activation, help=f"{choices(ACTIVATIONS)} ({activation})")
    add("--loss", default=training.loss, help=f"{choices(LOSSES)} ({training.loss})")
    add("--output-activation", help="softmax, sigmoid or identity (the usual one of the loss)")
    add(
        "--reduction",
        default=training.reduction,
        help=f"of squared_error: {choices(SQUARED_ERRORS)} ({training.reduction})",
    )
    add(
        "--init",
        default=network.initializer,
        help=f"{choices(INITIALIZERS)} ({network.initializer}); normal:STD, uniform:LOW,HIGH",
    )
    add("--l2", type=float, default=training.l2, help="lambda: adds lambda/2 * sum of W^2 to the loss (0)")
    add("--seed", type=int, default=training.seed, help="of everything random (0)")


def experiment(args: argparse.Namespace) -> Experiment:
    """The configuration that the arguments describe; raises ConfigError for one that cannot be."""
    network = NetworkConfig(
        hidden=args.hidden,
        activation=args.activation,
        output_activation=args.output_activation or usual_output_activation(args.loss),
        initializer=args.init,
    )
    known = {field.name for field in fields(TrainingConfig)}
    given: dict[str, Any] = {name: value for name, value in vars(args).items() if name in known}
    return Experiment(network, TrainingConfig(**given))
