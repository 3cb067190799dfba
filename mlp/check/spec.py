"""What a case is: the network, its loss, and the conventions in which its arrays are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from mlp.errors import ConfigError
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS
from mlp.nn.reference import ACTIVATIONS

CONVENTIONS = ("rows", "columns")
MOST_LAYERS = 8
MOST_UNITS = 1000
MOST_SAMPLES = 1000
MOST_NUMBERS = 1_000_000


@dataclass(frozen=True)
class CaseSpec:
    """A small network on a few samples. Raises ConfigError for what is no such thing.

    In rows, x is (n, features), W is (fan_in, fan_out) and b is (fan_out,); in columns, all is transposed and b is
    (fan_out, 1).
    """

    inputs: int = 4
    hidden: tuple[int, ...] = (5,)
    outputs: int = 3
    samples: int = 6
    activations: tuple[str, ...] = ("sigmoid",)
    """One for each hidden layer."""
    loss: str = "cross_entropy"
    reduction: str = "half_sum"
    """Of squared_error: half_sum, sum, mean_batch or mean_all, as in a training."""
    output_activation: str = "softmax"
    l2: float = 0.01
    """lambda of the penalty lambda/2 * sum of W^2."""
    bias: bool = True
    convention: str = "rows"
    seed: int = 1

    def __post_init__(self) -> None:
        for name, most in (("inputs", MOST_UNITS), ("outputs", MOST_UNITS), ("samples", MOST_SAMPLES)):
            _check_whole(getattr(self, name), most, f"The number of {name}")
        if not isinstance(self.hidden, tuple) or len(self.hidden) > MOST_LAYERS:
            raise ConfigError(f"A case has 0 to {MOST_LAYERS} hidden layers; got {self.hidden!r}.")
        for units in self.hidden:
            _check_whole(units, MOST_UNITS, "The number of units of a hidden layer")
        if not isinstance(self.activations, tuple) or len(self.activations) != len(self.hidden):
            raise ConfigError(
                f"A case has one activation for each of its {len(self.hidden)} hidden layers; got {self.activations!r}."
            )
        for name in self.activations:
            _check_choice(name, ACTIVATIONS, "The activation")
        _check_choice(self.loss, LOSS_OUTPUTS, "The loss")
        _check_choice(self.reduction, SQUARED_ERRORS, "The reduction")
        _check_choice(self.output_activation, LOSS_OUTPUTS[self.loss], f"The output activation of {self.loss}")
        _check_choice(self.convention, CONVENTIONS, "The convention")
        numbers = sum(a * b for a, b in self.shapes) + self.samples * sum(self.sizes)
        if numbers > MOST_NUMBERS:
            raise ConfigError(f"A case has at most {MOST_NUMBERS:,} numbers; this one has {numbers:,}.")
        if self.loss == "cross_entropy" and self.outputs < 2:
            raise ConfigError(
                "Softmax with cross-entropy needs at least 2 outputs; got 1. Use logistic for one output."
            )
        if isinstance(self.l2, bool) or not isinstance(self.l2, int | float) or not 0 <= self.l2 <= 10:
            raise ConfigError(f"L2 must be a number from 0 to 10; got {self.l2!r}.")
        if not isinstance(self.bias, bool):
            raise ConfigError(f"bias must be true or false; got {self.bias!r}.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**32:
            raise ConfigError(f"The seed must be a whole number from 0 to {2**32 - 1:,}; got {self.seed!r}.")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer from the inputs to the outputs."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.hidden) + 1

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each layer."""
        return tuple(zip(self.sizes, self.sizes[1:], strict=False))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal spec."""
        return asdict(self) | {"hidden": list(self.hidden), "activations": list(self.activations)}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a spec."""
        names = cls.__dataclass_fields__.keys()
        if not isinstance(data, Mapping) or set(data) != set(names):
            raise ConfigError(f"The description of a case has the fields {', '.join(names)}; got {str(data)[:200]}.")
        lists = {name: data[name] for name in ("hidden", "activations")}
        for name, value in lists.items():
            if not isinstance(value, list):
                raise ConfigError(f"{name} of a case must be a list; got {str(value)[:100]}.")
        return cls(**{**data, **{name: tuple(value) for name, value in lists.items()}})


def _check_whole(value: object, most: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ConfigError(f"{what} must be a whole number from 1 to {most:,}; got {value!r}.")


def _check_choice(value: object, names: Any, what: str) -> None:
    if not isinstance(value, str) or value not in names:
        raise ConfigError(f"{what} must be one of {', '.join(names)}; got {value!r}.")
