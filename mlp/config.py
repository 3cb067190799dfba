"""What to build and how to train it: frozen, to and from plain JSON, every rule about a value checked here, once."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from typing import Any, Self, TypeVar

from mlp.arrays import DIGITS, PIXELS
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.losses import LOSSES, SQUARED_ERRORS
from mlp.methods.optimizers import OPTIMIZERS
from mlp.methods.parameterized import choices, parse_named
from mlp.methods.schedules import SCHEDULES

MAX_HIDDEN_LAYERS = 8
MAX_UNITS = 4096
MAX_PARAMETERS = 16_000_000
MAX_INITIAL = 1000.0
TRAINING_IMAGES = 55_000
DATA_SETS = {"mnist": TRAINING_IMAGES, "pen": TRAINING_IMAGES, "mnist+pen": TRAINING_IMAGES * 3 // 2}
"""What can be learned from, with the number of images there are: MNIST, drawn digits, two thirds and one third."""

Config = TypeVar("Config")


def _check_name(value: object, table: Mapping[str, object] | tuple[str, ...], what: str) -> None:
    if not isinstance(value, str) or value not in table:
        names = choices(table) if isinstance(table, Mapping) else ", ".join(table)
        raise ConfigError(f"{what} must be one of {names}; got {value!r}.")


def _check_whole(value: object, low: int, high: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigError(f"{what} must be a whole number from {low:,} to {high:,}; got {value!r}.")


def _check_number(value: object, low: float, high: float, what: str, *, above: bool = False) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high or (above and value == low):  # type: ignore[operator]
        span = f"above {low:g} and at most {high:g}" if above else f"from {low:g} to {high:g}"
        raise ConfigError(f"{what} must be a number {span}; got {value!r}.")


def _from_json(kind: type[Config], data: object, what: str) -> Config:
    """Build a frozen configuration from a JSON object; unknown and missing fields are named."""
    if not isinstance(data, Mapping):
        raise ConfigError(f"{what} must be a JSON object; got {type(data).__name__}.")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - set(known)):
        raise ConfigError(f"{what} has no field {unknown[0]!r}; it has {choices(known)}.")
    required = {name for name, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    if missing := sorted(required - set(data)):
        raise ConfigError(f"{what} lacks the field {missing[0]!r}.")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


@dataclass(frozen=True)
class NetworkConfig:
    """A stack of fully connected layers: everything that decides what the network computes and how it starts."""

    inputs: int = PIXELS
    hidden: tuple[int, ...] = (128,)
    outputs: int = DIGITS
    activation: str = "relu"
    output_activation: str = "softmax"
    initializer: str = "he_normal"

    def __post_init__(self) -> None:
        _check_whole(self.inputs, 1, MAX_UNITS, "The number of inputs")
        _check_whole(self.outputs, 1, MAX_UNITS, "The number of outputs")
        if not isinstance(self.hidden, tuple) or len(self.hidden) > MAX_HIDDEN_LAYERS:
            raise ConfigError(f"There can be 0 to {MAX_HIDDEN_LAYERS} hidden layers; got {self.hidden!r}.")
        for units in self.hidden:
            _check_whole(units, 1, MAX_UNITS, "The number of units of a hidden layer")
        _check_name(self.activation, ACTIVATIONS, "The activation")
        _check_name(self.output_activation, ("softmax", "sigmoid", "identity"), "The output activation")
        if not isinstance(self.initializer, str):
            raise ConfigError(f"The initialiser must be one of {choices(INITIALIZERS)}; got {self.initializer!r}.")
        _, numbers = parse_named(self.initializer, INITIALIZERS, "The initialiser")
        for value in numbers:
            _check_number(value, -MAX_INITIAL, MAX_INITIAL, f"A number of the initialiser {self.initializer}")
        if self.initializer.startswith("normal") and numbers[0] < 0:
            raise ConfigError(f"The initialiser normal needs a std of at least 0; got {self.initializer!r}.")
        if self.initializer.startswith("uniform") and numbers[0] > numbers[1]:
            raise ConfigError(f"The initialiser uniform needs low <= high; got {self.initializer!r}.")
        if self.parameters > MAX_PARAMETERS:
            raise ConfigError(
                f"The network may have at most {MAX_PARAMETERS:,} parameters; {self} has {self.parameters:,}."
                " Use fewer or smaller hidden layers."
            )

    def __str__(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer from the inputs to the outputs: (784, 128, 10)."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each dense layer's W."""
        return tuple(zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def parameters(self) -> int:
        """How many numbers are learned: weights and biases of all layers."""
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in self.shapes)

    @property
    def layer_names(self) -> tuple[str, ...]:
        """A name for each dense layer, the same everywhere: `h1 128 relu`, ..., `output 10 softmax`."""
        hidden = (f"h{i} {units} {self.activation}" for i, units in enumerate(self.hidden, 1))
        return (*hidden, f"output {self.outputs} {self.output_activation}")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal configuration."""
        return asdict(self) | {"hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a network configuration."""
        return _from_json(cls, data, "A network configuration")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides how a network learns, the seed included."""

    loss: str = "cross_entropy"
    reduction: str = "half_sum"
    """How squared_error is reduced; other losses always take the batch mean."""
    optimizer: str = "momentum"
    learning_rate: float = 0.1
    momentum: float = 0.9
    """Of momentum and nesterov."""
    weight_decay: float = 0.01
    """Of adamw alone; everything else uses l2."""
    schedule: str = "one_cycle"
    warmup: float = 0.0
    """Epochs over which the learning rate rises in a straight line."""
    batch_size: int = 64
    epochs: int = 5
    l2: float = 0.0
    """lambda of the penalty lambda/2 * sum of W^2 (biases are never penalised)."""
    dropout: float = 0.0
    """Share of the hidden units that are switched off in each training step."""
    clip_norm: float | None = None
    """The longest global gradient norm that is let through."""
    seed: int = 0
    data: str = "mnist"
    train_size: int = TRAINING_IMAGES
    augmentation: float = 0.0
    """How strongly each image is turned, stretched, bent and thickened anew in each epoch, from 0 (not) to 1."""
    label_smoothing: float = 0.0
    """Share of each target that is spread evenly over all classes."""
    averaging: float = 0.0
    """Decay of a running mean of the weights, which is then what is validated and kept; 0 for none."""
    max_seconds: float | None = None
    gradient_tolerance: float | None = None
    """Stop when the global gradient norm of a batch falls below this."""
    patience: int | None = None
    """Stop after this many epochs without a better validation loss."""

    def __post_init__(self) -> None:
        _check_name(self.loss, LOSSES, "The loss")
        _check_name(self.reduction, SQUARED_ERRORS, "The reduction")
        _check_name(self.optimizer, OPTIMIZERS, "The optimizer")
        _check_name(self.data, DATA_SETS, "The data set")
        _check_number(self.learning_rate, 0, 1000, "The learning rate", above=True)
        _check_number(self.momentum, 0, 0.9999, "The momentum")
        _check_number(self.weight_decay, 0, 10, "The weight decay")
        if self.optimizer == "adamw" and self.learning_rate * self.weight_decay > 1:
            raise ConfigError(
                "adamw shrinks the weights by learning rate times weight decay in each step, which must be at most 1;"
                f" got {self.learning_rate:g} * {self.weight_decay:g}."
            )
        _check_number(self.warmup, 0, 10_000, "The warm-up (in epochs)")
        _check_whole(self.train_size, 1, DATA_SETS[self.data], "The number of training images")
        _check_whole(self.batch_size, 1, self.train_size, "The batch size (at most the number of training images)")
        _check_whole(self.epochs, 1, 10_000, "The number of epochs")
        _check_number(self.l2, 0, 10, "L2")
        _check_number(self.dropout, 0, 0.95, "Dropout")
        _check_number(self.augmentation, 0, 1, "The strength of the augmentation")
        _check_number(self.label_smoothing, 0, 0.5, "Label smoothing")
        _check_number(self.averaging, 0, 0.9999, "The decay of the weight averaging")
        _check_whole(self.seed, 0, 2**32 - 1, "The seed")
        if self.clip_norm is not None:
            _check_number(self.clip_norm, 0, 1e9, "The clipping norm", above=True)
        if self.max_seconds is not None:
            _check_number(self.max_seconds, 0, 1e7, "The time limit in seconds", above=True)
        if self.gradient_tolerance is not None:
            _check_number(self.gradient_tolerance, 0, 1e9, "The gradient tolerance", above=True)
        if self.patience is not None:
            _check_whole(self.patience, 1, 10_000, "The patience in epochs")
        if not isinstance(self.schedule, str):
            raise ConfigError(f"The schedule must be one of {choices(SCHEDULES)}; got {self.schedule!r}.")
        _, numbers = parse_named(self.schedule, SCHEDULES, "The schedule")
        if self.schedule.startswith("step") and (numbers[0] < 0.001 or not 0 < numbers[1] <= 1):
            raise ConfigError(
                "The schedule step needs at least 0.001 epochs and a factor above 0 and at most 1,"
                f" as in step:2,0.5; got {self.schedule!r}."
            )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal configuration."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a training configuration."""
        return _from_json(cls, data, "A training configuration")


@dataclass(frozen=True)
class Experiment:
    """A network and how to train it: all that is needed to repeat a run number by number."""

    network: NetworkConfig = field(default_factory=NetworkConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)

    def __post_init__(self) -> None:
        allowed = LOSSES[self.training.loss]
        if self.network.output_activation not in allowed:
            raise ConfigError(
                f"The loss {self.training.loss} goes with the output activation {' or '.join(allowed)};"
                f" got {self.network.output_activation!r}."
            )
        if self.training.augmentation and self.network.inputs != PIXELS:
            raise ConfigError(
                f"Only images of 28x28 pixels can be augmented; the network has {self.network.inputs} inputs."
                " Set the augmentation to 0."
            )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal experiment."""
        return {"network": self.network.to_json(), "training": self.training.to_json()}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly an experiment."""
        raw = _from_json(_Parts, data, "An experiment")
        return cls(NetworkConfig.from_json(raw.network), TrainingConfig.from_json(raw.training))

    def with_training(self, **changes: Any) -> Self:
        """The same experiment with some training fields changed, checked again."""
        return replace(self, training=replace(self.training, **changes))


@dataclass(frozen=True)
class _Parts:
    """The outer shape of an experiment in JSON, before its two halves are checked."""

    network: object
    training: object


def usual_output_activation(loss: str) -> str:
    """The output activation that goes with a loss unless another is asked for."""
    _check_name(loss, LOSSES, "The loss")
    return LOSSES[loss][0]
