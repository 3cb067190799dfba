"""Arguments that several commands share, and how they become a configuration."""

import argparse
from dataclasses import fields
from typing import Any

from mlp.config import (
    NETWORK_SETTINGS,
    TRAINING_SETTINGS,
    Experiment,
    NetworkConfig,
    TrainingConfig,
    usual_output_activation,
)
from mlp.home import PROJECT
from mlp.methods.parameterized import choices
from mlp.settings import EachOf, Number, OneOf, Parameterized, Setting, Whole

IN_NETWORK = ("loss", "reduction", "l2", "seed")
"""Settings of the training that every command with a network has."""
DEFAULT_MODEL = PROJECT / "models" / "default.safetensors"


def units(text: str) -> tuple[int, ...]:
    """`128,64` -> (128, 64); nothing -> no hidden layer."""
    try:
        return tuple(int(part) for part in text.split(",")) if text.strip() else ()
    except ValueError:
        message = f'expected numbers of units such as 128,64, or "" for no hidden layer; got {text!r}'
        raise argparse.ArgumentTypeError(message) from None


def add_network(parser: argparse.ArgumentParser, *, hidden: str, activation: str) -> None:
    """The options of the network and of its loss."""
    parser.add_argument(
        "--hidden", type=units, default=hidden, metavar="UNITS", help=f"hidden layers, comma-separated ({hidden})"
    )
    add_setting(parser, NETWORK_SETTINGS["activation"], default=activation)
    output = NETWORK_SETTINGS["output_activation"]
    parser.add_argument(output.option, help=output.option_help)
    add_setting(parser, NETWORK_SETTINGS["initializer"])
    biases = NETWORK_SETTINGS["biases"]
    parser.add_argument(biases.option, dest=biases.name, action="store_false", help=biases.option_help)
    for name in IN_NETWORK:
        add_setting(parser, TRAINING_SETTINGS[name])


def add_setting(parser: argparse.ArgumentParser, row: Setting, default: Any = None) -> None:
    """The option of a setting; its help names the possible values and the default."""
    usual = row.default if default is None else default
    rule = row.rule
    kind = {Whole: int, Number: float}.get(type(rule), str)
    if isinstance(rule, EachOf | OneOf | Parameterized):
        names = choices(rule.table) if isinstance(rule, Parameterized) else ", ".join(rule.names)
        before, after = (row.option_help, "") if row.option_help.endswith(": ") else ("", row.option_help)
        text = f"{before}{names} ({usual}){after}"
    else:
        text = row.option_help if usual is None or row.option_help.endswith(")") else f"{row.option_help} ({usual:g})"
    parser.add_argument(row.option, dest=row.name, type=kind, default=usual, help=text)


def experiment(args: argparse.Namespace) -> Experiment:
    """The configuration that the arguments describe; raises ConfigError for an invalid one."""
    network = NetworkConfig(
        hidden=args.hidden,
        activation=args.activation,
        output_activation=args.output_activation or usual_output_activation(args.loss),
        initializer=args.initializer,
        biases=args.biases,
    )
    known = {field.name for field in fields(TrainingConfig)}
    given: dict[str, Any] = {name: value for name, value in vars(args).items() if name in known}
    return Experiment(network, TrainingConfig(**given))
