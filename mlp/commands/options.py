"""Arguments that several commands share, and how they become a configuration."""

import argparse
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from mlp.config import (
    NETWORK_SETTINGS,
    TRAINING_SETTINGS,
    Experiment,
    NetworkConfig,
    TrainingConfig,
    usual_output_activation,
)
from mlp.data.own.own_data import OwnData
from mlp.data.own.read import read_own
from mlp.data_sets import DATA_SETS, TRAINING_IMAGES, DataSet
from mlp.errors import ConfigError
from mlp.home import PROJECT
from mlp.methods.optimizers import WITH_LINE_SEARCH
from mlp.methods.parameterized import choices
from mlp.settings import EachOf, Number, OneOf, Parameterized, Setting, Whole

IN_NETWORK = ("loss", "reduction", "l2", "seed")
"""Settings of the training that every command with a network has."""
OF_THE_DATA = ("loss", "train_size", "batch_size")
"""Settings whose usual value depends on the data."""
FULL = "full"
"""The batch size that takes all training samples in each step."""
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
    kind: Callable[[str], Any] = {Whole: int, Number: float}.get(type(rule), str)
    if row.name == "batch_size":
        kind = batch_size
    if isinstance(rule, EachOf | OneOf | Parameterized):
        names = choices(rule.table) if isinstance(rule, Parameterized) else ", ".join(rule.names)
        before, after = (row.option_help, "") if row.option_help.endswith(": ") else ("", row.option_help)
        text = f"{before}{names} ({usual}){after}"
    else:
        text = row.option_help if usual is None or row.option_help.endswith(")") else f"{row.option_help} ({usual:g})"
    parser.add_argument(row.option, dest=row.name, type=kind, default=usual, help=text)


def batch_size(text: str) -> int | str:
    """`64` -> 64, and `full` as it is."""
    try:
        return FULL if text == FULL else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number or {FULL}; got {text!r}") from None


def own_data(name: str, others: Collection[str] = DATA_SETS) -> OwnData | None:
    """The data in a file or folder of that name; None where it is one of the `others`. Raises an InklingError."""
    if name in others:
        return None
    try:
        exists = Path(name).exists()
    except (OSError, ValueError):  # no file can have such a name
        exists = False
    if not exists:
        raise ConfigError(f"--data must be a file or folder that exists, or one of {', '.join(others)}; got {name!r}.")
    return read_own(Path(name))


def experiment(args: argparse.Namespace, own: OwnData | None = None) -> Experiment:
    """The configuration that the arguments describe; raises ConfigError for an invalid one.

    `own` are the data that `args.data` names, where that is no data set.
    """
    known = {field.name for field in fields(TrainingConfig)}
    given: dict[str, Any] = {name: value for name, value in vars(args).items() if name in known}
    sizes: dict[str, Any] = {}
    output = args.output_activation
    if "data" in given:
        if own:
            given["data"] = own.name
        data = own.sizes if own else DATA_SETS[given["data"]]
        sizes = {"inputs": data.inputs, "outputs": data.outputs}
        output = output or (data.usual_output_activation if given["loss"] is None else None)
        given |= _usual_of(data, given)
    network = NetworkConfig(
        **sizes,
        hidden=args.hidden,
        activation=args.activation,
        output_activation=output or usual_output_activation(given["loss"]),
        initializer=args.initializer,
        biases=args.biases,
    )
    return Experiment(network, TrainingConfig(**given))


def _usual_of(data: DataSet, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was not given on the command line, as it is usual for these data."""
    most = TRAINING_IMAGES if given["data"] in DATA_SETS else data.samples  # the same for every mixture of digits
    size = min(data.samples, most) if given["train_size"] is None else given["train_size"]
    batch = given["batch_size"]
    if batch is None and given["optimizer"] in WITH_LINE_SEARCH:
        batch = FULL
    if batch is None:
        batch = min(TRAINING_SETTINGS["batch_size"].default, size)
    return {
        "loss": given["loss"] or data.usual_loss,
        "train_size": size,
        "batch_size": size if batch == FULL else batch,
    }
