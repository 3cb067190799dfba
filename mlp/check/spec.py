"""What a case is: the network, its loss, and the conventions in which its arrays are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from mlp.errors import ConfigError
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS
from mlp.nn.reference import ACTIVATIONS
from mlp.sentence import Sentence

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
        _check_whole(self.inputs, MOST_UNITS, Sentence("The number of inputs"))
        _check_whole(self.outputs, MOST_UNITS, Sentence("The number of outputs"))
        _check_whole(self.samples, MOST_SAMPLES, Sentence("The number of samples"))
        if not isinstance(self.hidden, tuple) or len(self.hidden) > MOST_LAYERS:
            raise ConfigError(
                Sentence("A case has 0 to {most} hidden layers; got {hidden!r}.", most=MOST_LAYERS, hidden=self.hidden)
            )
        for units in self.hidden:
            _check_whole(units, MOST_UNITS, Sentence("The number of units of a hidden layer"))
        if not isinstance(self.activations, tuple) or len(self.activations) != len(self.hidden):
            raise ConfigError(
                Sentence(
                    "A case has one activation for each of its {count} hidden layers; got {activations!r}.",
                    count=len(self.hidden),
                    activations=self.activations,
                )
            )
        for name in self.activations:
            _check_choice(name, ACTIVATIONS, Sentence("The activation"))
        _check_choice(self.loss, LOSS_OUTPUTS, Sentence("The loss"))
        _check_choice(self.reduction, SQUARED_ERRORS, Sentence("The reduction"))
        _check_choice(
            self.output_activation, LOSS_OUTPUTS[self.loss], Sentence("The output activation of {loss}", loss=self.loss)
        )
        _check_choice(self.convention, CONVENTIONS, Sentence("The convention"))
        numbers = sum(a * b for a, b in self.shapes) + self.samples * sum(self.sizes)
        if numbers > MOST_NUMBERS:
            raise ConfigError(
                Sentence(
                    "A case has at most {most:,} numbers; this one has {count:,}.", most=MOST_NUMBERS, count=numbers
                )
            )
        if self.loss == "cross_entropy" and self.outputs < 2:
            raise ConfigError(
                Sentence("Softmax with cross-entropy needs at least 2 outputs; got 1. Use logistic for one output.")
            )
        if isinstance(self.l2, bool) or not isinstance(self.l2, int | float) or not 0 <= self.l2 <= 10:
            raise ConfigError(Sentence("L2 must be a number from 0 to 10; got {l2!r}.", l2=self.l2))
        if not isinstance(self.bias, bool):
            raise ConfigError(Sentence("bias must be true or false; got {bias!r}.", bias=self.bias))
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**32:
            raise ConfigError(
                Sentence(
                    "The seed must be a whole number from 0 to {most:,}; got {seed!r}.", most=2**32 - 1, seed=self.seed
                )
            )

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

    def activation_of(self, k: int) -> str:
        """The name of the activation of layer k, from 1; that of the last layer is the output's."""
        return self.activations[k - 1] if k < self.layers else self.output_activation

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal spec."""
        return asdict(self) | {"hidden": list(self.hidden), "activations": list(self.activations)}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a spec."""
        names = cls.__dataclass_fields__.keys()
        if not isinstance(data, Mapping) or set(data) != set(names):
            raise ConfigError(
                Sentence(
                    "The description of a case has the fields {names}; got {data}.",
                    names=", ".join(names),
                    data=str(data)[:200],
                )
            )
        lists = {name: data[name] for name in ("hidden", "activations")}
        for name, value in lists.items():
            if not isinstance(value, list):
                raise ConfigError(
                    Sentence("{name} of a case must be a list; got {value}.", name=name, value=str(value)[:100])
                )
        return cls(**{**data, **{name: tuple(value) for name, value in lists.items()}})


def _check_whole(value: object, most: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ConfigError(
            Sentence(
                "{what} must be a whole number from 1 to {most:,}; got {value!r}.", what=what, most=most, value=value
            )
        )


def _check_choice(value: object, names: Any, what: str) -> None:
    if not isinstance(value, str) or value not in names:
        raise ConfigError(
            Sentence("{what} must be one of {names}; got {value!r}.", what=what, names=", ".join(names), value=value)
        )
