"""The configurations of networks and trainings: frozen, to and from plain JSON; every value is checked here, once."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from typing import Any, Self, TypeVar

from mlp.arrays import DIGITS, PIXELS
from mlp.data_sets import DATA_SETS, TRAINING_IMAGES, data_set_of, is_own, most_samples
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS
from mlp.methods.optimizers import OPTIMIZERS, WITH_LINE_SEARCH, WITH_MOMENTUM
from mlp.methods.parameterized import choices
from mlp.methods.schedules import SCHEDULES
from mlp.sentence import Sentence
from mlp.settings import EachOf, Flag, Number, OneOf, Parameterized, Whole, setting, settings_of

MAX_HIDDEN_LAYERS = 8
MAX_UNITS = 4096
MAX_PARAMETERS = 16_000_000
MAX_INITIAL = 1000.0
SAMPLINGS = ("shuffled", "replacement")

Config = TypeVar("Config")


def _check_initial(text: str, numbers: Sequence[float]) -> None:
    for value in numbers:
        Number(-MAX_INITIAL, MAX_INITIAL).check(value, f"A number of the initialiser {text}", None)
    if text.startswith("normal") and numbers[0] < 0:
        raise ConfigError(f"The initialiser normal needs a std of at least 0; got {text!r}.")
    if text.startswith("uniform") and numbers[0] > numbers[1]:
        raise ConfigError(f"The initialiser uniform needs low <= high; got {text!r}.")


def _check_scheduled(text: str, numbers: Sequence[float]) -> None:
    if text.startswith("step") and (numbers[0] < 0.001 or not 0 < numbers[1] <= 1):
        raise ConfigError(
            "The schedule step needs at least 0.001 epochs and a factor above 0 and at most 1,"
            f" as in step:2,0.5; got {text!r}."
        )


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

    inputs: int = setting(PIXELS, Whole(1, MAX_UNITS), "number of inputs")
    hidden: tuple[int, ...] = (128,)
    outputs: int = setting(DIGITS, Whole(1, MAX_UNITS), "number of outputs")
    activation: str = setting(
        "relu", EachOf(ACTIVATIONS, lambda network: len(network.hidden), "hidden layers"), "activation",
        "The function that each hidden unit applies to its sum of inputs.",
        option_help="; one for each hidden layer: tanh,relu",
    )  # fmt: skip
    """Of all hidden layers, or one for each of them with commas between; see `activations`."""
    output_activation: str = setting(
        "softmax", OneOf(("softmax", "sigmoid", "identity")), "output activation",
        "The function that the ten outputs apply to their sums.",
        option_help="softmax, sigmoid or identity (the usual one of the loss)",
    )  # fmt: skip
    initializer: str = setting(
        "he_normal", Parameterized(INITIALIZERS, _check_initial), "initial weights",
        "From which distribution the first weights are drawn.", "Initial weights", "The initialiser",
        option="--init", option_help="; normal:STD, uniform:LOW,HIGH",
    )  # fmt: skip
    biases: bool = setting(
        True, Flag(), "biases", "Whether each unit adds a number of its own to its sum; without, they stay zero.",
        "Biases", "biases", option="--no-bias", option_help="a network without biases",
    )  # fmt: skip

    def __post_init__(self) -> None:
        if not isinstance(self.hidden, tuple) or len(self.hidden) > MAX_HIDDEN_LAYERS:
            raise ConfigError(
                Sentence(
                    "There can be 0 to {most} hidden layers; got {value!r}.", most=MAX_HIDDEN_LAYERS, value=self.hidden
                )
            )
        for name, row in NETWORK_SETTINGS.items():
            row.rule.check(getattr(self, name), row.subject, self)
        for units in self.hidden:
            Whole(1, MAX_UNITS).check(units, "The number of units of a hidden layer", self)
        if self.parameters > MAX_PARAMETERS:
            raise ConfigError(
                Sentence(
                    "The network may have at most {most:,} parameters; {network} has {count:,}. Use fewer or smaller"
                    " hidden layers.",
                    most=MAX_PARAMETERS,
                    network=str(self),
                    count=self.parameters,
                )
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
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        names = tuple(self.activation.split(","))
        return names * len(self.hidden) if len(names) == 1 else names

    @property
    def parameters(self) -> int:
        """How many numbers it has: weights and biases of all layers, also biases that stay zero."""
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in self.shapes)

    @property
    def learned(self) -> int:
        """How many numbers are learned."""
        return sum((fan_in + self.biases) * fan_out for fan_in, fan_out in self.shapes)

    @property
    def layer_names(self) -> tuple[str, ...]:
        """A name for each dense layer, the same everywhere: `h1 128 relu`, ..., `output 10 softmax`."""
        each = enumerate(zip(self.hidden, self.activations, strict=True), 1)
        hidden = (f"h{i} {units} {activation}" for i, (units, activation) in each)
        return (*hidden, f"output {self.outputs} {self.output_activation}")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal configuration."""
        return asdict(self) | {"hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a network configuration."""
        return _from_json(cls, data, "A network configuration")


NETWORK_SETTINGS = settings_of(NetworkConfig)


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides how a network learns, the seed included."""

    loss: str = setting(
        "cross_entropy", OneOf(LOSS_OUTPUTS), "loss", "The error that training makes as small as possible."
    )
    reduction: str = setting(
        "half_sum", OneOf(SQUARED_ERRORS), "reduction", "How the squared errors are combined into one number.",
        option_help="of squared_error: ", applies=lambda experiment: experiment.training.loss == "squared_error",
    )  # fmt: skip
    """How squared_error is reduced; other losses always take the batch mean."""
    optimizer: str = setting("momentum", OneOf(OPTIMIZERS), "optimizer", "The rule that turns a gradient into a step.")
    learning_rate: float = setting(
        0.1, Number(0, 1000, above=True), "learning rate", "How far a step goes; too far and the loss explodes.",
        option="--lr", option_help="learning rate", live=True,
    )  # fmt: skip
    momentum: float = setting(
        0.9, Number(0, 0.9999), "momentum", "Share of the last step in the next one; more is faster, but less stable.",
        option_help=f"of {' and '.join(WITH_MOMENTUM)}", live=True, step=0.05,
        applies=lambda experiment: experiment.training.optimizer in WITH_MOMENTUM,
    )  # fmt: skip
    weight_decay: float = setting(
        0.01, Number(0, 10), "weight decay", "How fast all weights shrink, independent of the gradient.",
        option_help="of adamw", step=0.01, applies=lambda experiment: experiment.training.optimizer == "adamw",
    )  # fmt: skip
    """For adamw only; the other optimizers use l2."""
    schedule: str = setting(
        "one_cycle", Parameterized(SCHEDULES, _check_scheduled), "schedule",
        "How the learning rate changes during the training.", "Learning rate schedule",
        option_help="; step:EPOCHS,FACTOR",
    )  # fmt: skip
    warmup: float = setting(
        0.0, Number(0, 10_000), "warm-up", "Epochs over which the learning rate rises from zero at the start.",
        "Warm-up (epochs)", "The warm-up (in epochs)",
        option_help="epochs over which the learning rate rises", step=0.5,
    )  # fmt: skip
    data: str = setting(
        "mnist", OneOf(DATA_SETS, is_own), "data",
        "Scanned digits of MNIST, digits drawn with a pen on a screen as on the Draw page, or both.",
        "Data", "The data set", option_help="; or a CSV file, a zip archive or a folder with labelled pictures",
    )  # fmt: skip
    train_size: int = setting(
        TRAINING_IMAGES, Whole(1, lambda training: most_samples(training.data)), "training images",
        "Fewer images train faster and generalise worse; 5,000 others validate.",
        "Training images", "The number of training images", option_help="training images", step=1000,
    )  # fmt: skip
    batch_size: int = setting(
        64, Whole(1, lambda training: training.train_size), "batch size",
        "Images in each step; with more, the steps vary less.",
        "Batch size", "The batch size (at most the number of training images)",
        option="--batch", option_help="samples per step, or full", live=True, step=1,
    )  # fmt: skip
    sampling: str = setting(
        "shuffled", OneOf(SAMPLINGS), "sampling",
        "Whether each epoch takes every training image once, in a new order, or draws them at random, some repeatedly.",
        option_help="; replacement draws each batch at random",
    )  # fmt: skip
    epochs: int = setting(
        5, Whole(1, 10_000), "epochs", "How often the network sees every training image.",
        "Epochs", "The number of epochs", option_help="passes over the training images", step=1,
    )  # fmt: skip
    l2: float = setting(
        0.0, Number(0, 10), "L2", "Pulls all weights towards zero, against overfitting.", "L2 (lambda)", "L2",
        option_help="lambda: adds lambda/2 * sum of W^2 to the loss", live=True, step=1e-4, notable=True,
    )  # fmt: skip
    """lambda of the penalty lambda/2 * sum of W^2 (biases are never penalised)."""
    dropout: float = setting(
        0.0, Number(0, 0.95), "dropout", "Share of hidden units switched off in each step.", "Dropout", "Dropout",
        option_help="share of hidden units switched off in a step", live=True, step=0.05, notable=True,
        applies=lambda experiment: bool(experiment.network.hidden),
    )  # fmt: skip
    clip_norm: float | None = setting(
        None, Number(0, 1e9, above=True, optional=True), "clipping norm",
        "Shortens gradients that are longer than this.", "Clip gradient norm (0 = off)",
        option="--clip", option_help="longest global gradient norm (no limit)",
    )  # fmt: skip
    seed: int = setting(
        0, Whole(0, 2**32 - 1), "seed", "Decides what is random: the initial weights, the order of the images.",
        option_help="of all random numbers", step=1,
    )  # fmt: skip
    augmentation: float = setting(
        0.0, Number(0, 1), "augmentation",
        "How strongly each image is turned, stretched and bent in each epoch: slower, but against overfitting.",
        "Augmentation", "The strength of the augmentation",
        option_help="how strongly images are varied, 0 to 1", live=True, step=0.05,
        applies=lambda experiment: experiment.network.inputs == PIXELS,
    )  # fmt: skip
    label_smoothing: float = setting(
        0.0, Number(0, 0.5), "label smoothing",
        "Share of each target that is spread over all ten digits: the network becomes less confident.",
        "Label smoothing", "Label smoothing", option_help="share of a target spread evenly", step=0.01,
    )  # fmt: skip
    averaging: float = setting(
        0.0, Number(0, 0.9999), "weight averaging",
        "Keeps a running mean of the weights, 0.999 is usual; 0 keeps the last ones.",
        "Weight averaging (decay)", "The decay of the weight averaging",
        option_help="decay of a running mean of the weights (0: none)", step=0.001,
    )  # fmt: skip
    max_seconds: float | None = setting(
        None, Number(0, 1e7, above=True, optional=True), "time limit", subject="The time limit in seconds",
        option_help="stop after this much training time",
    )  # fmt: skip
    gradient_tolerance: float | None = setting(
        None, Number(0, 1e9, above=True, optional=True), "gradient tolerance",
        option="--tolerance", option_help="stop when the gradient norm falls below this",
    )  # fmt: skip
    """Stop when the global gradient norm of a batch falls below this."""
    patience: int | None = setting(
        None, Whole(1, 10_000, optional=True), "patience", subject="The patience in epochs",
        option_help="stop after this many epochs without a better validation loss",
    )  # fmt: skip

    def __post_init__(self) -> None:
        for name, row in TRAINING_SETTINGS.items():
            row.rule.check(getattr(self, name), row.subject, self)
        if self.optimizer in WITH_LINE_SEARCH:
            self._check_line_search()
        if self.optimizer == "adamw" and self.learning_rate * self.weight_decay > 1:
            raise ConfigError(
                Sentence(
                    "adamw shrinks the weights by learning rate times weight decay in each step, which must be at most"
                    " 1; got {rate:g} * {decay:g}.",
                    rate=self.learning_rate,
                    decay=self.weight_decay,
                )
            )

    def _check_line_search(self) -> None:
        """Along a line the loss has to be the same function at every point."""
        if self.batch_size != self.train_size:
            raise ConfigError(
                Sentence(
                    "The optimizer {name} takes all training samples in each step; set the batch size to {size} (on the"
                    " command line: --batch full), not {value}.",
                    name=self.optimizer,
                    size=self.train_size,
                    value=self.batch_size,
                )
            )
        unwanted = {"dropout": self.dropout, "augmentation": self.augmentation, "clip_norm": self.clip_norm}
        if wrong := [name for name, value in unwanted.items() if value]:
            raise ConfigError(
                Sentence(
                    "The optimizer {name} searches along a line, which needs the same loss at every point and the whole"
                    " gradient; set {wrong} to 0.",
                    name=self.optimizer,
                    wrong=TRAINING_SETTINGS[wrong[0]].word,
                )
            )
        if self.sampling != "shuffled":
            raise ConfigError(
                Sentence(
                    "The optimizer {name} takes each sample once; set the sampling to shuffled.", name=self.optimizer
                )
            )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal configuration."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly a training configuration."""
        return _from_json(cls, data, "A training configuration")


TRAINING_SETTINGS = settings_of(TrainingConfig)
LIVE_SETTINGS = {name: row for name, row in TRAINING_SETTINGS.items() if row.live}
"""Those that take effect between two batches."""


@dataclass(frozen=True)
class Experiment:
    """A network and how to train it: all that is needed to repeat a run number by number."""

    network: NetworkConfig = field(default_factory=NetworkConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)

    def __post_init__(self) -> None:
        allowed = LOSS_OUTPUTS[self.training.loss]
        if self.network.output_activation not in allowed:
            raise ConfigError(
                Sentence(
                    "The loss {loss} goes with the output activation {names}; got {value!r}.",
                    loss=self.training.loss,
                    names=" / ".join(allowed),
                    value=self.network.output_activation,
                )
            )
        if self.training.augmentation and self.network.inputs != PIXELS:
            raise ConfigError(
                Sentence(
                    "Only images of 28x28 pixels can be augmented; the network has {inputs} inputs. Set the"
                    " augmentation to 0.",
                    inputs=self.network.inputs,
                )
            )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal experiment."""
        return {"network": self.network.to_json(), "training": self.training.to_json()}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Raises ConfigError for anything that is not exactly an experiment."""
        raw = _from_json(_Parts, data, "An experiment")
        return cls(NetworkConfig.from_json(raw.network), TrainingConfig.from_json(raw.training))

    @property
    def learns_numbers(self) -> bool:
        """Whether its targets are numbers, not classes, so that there is no accuracy."""
        data = data_set_of(self.training.data)
        return data is not None and data.targets == "numbers"

    def with_training(self, **changes: Any) -> Self:
        """The same experiment with some training fields changed, checked again."""
        return replace(self, training=replace(self.training, **changes))


@dataclass(frozen=True)
class _Parts:
    """The outer form of an experiment in JSON, before its two parts are checked."""

    network: object
    training: object


def usual_output_activation(loss: str) -> str:
    """The output activation that goes with a loss unless another is asked for."""
    OneOf(LOSS_OUTPUTS).check(loss, "The loss", None)
    return LOSS_OUTPUTS[loss][0]
