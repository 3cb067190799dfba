"""What a run has reported, as columns: the shape that the diagnosis and the charts read.

A column has one value for each report; a column of the layers has one column for each dense layer. None is a gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from mlp.training.events import Histogram, LayerHistograms
from mlp.typed_json import read_object

Column = Sequence[float | None]
LayerColumns = Sequence[Column]
"""One column for each dense layer, from the inputs to the outputs."""


@dataclass(frozen=True)
class _Columns:
    """Columns of equal length by name; the first one is `step`."""

    OF_LAYERS: ClassVar[tuple[str, ...]] = ()
    """The names of those with one column for each layer."""

    step: Sequence[int] = ()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The columns with one value for each report, `step` first."""
        return tuple(one.name for one in fields(cls) if one.name not in cls.OF_LAYERS)

    def by_name(self) -> dict[str, Any]:
        """All columns by their names."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """From columns by name; a column that is missing is empty, others are ignored."""
        return cls(**{one.name: columns[one.name] for one in fields(cls) if one.name in columns})


@dataclass(frozen=True)
class StepColumns(_Columns):
    """The reports of steps; see StepReport."""

    OF_LAYERS = ("gradient_norm", "gradient_rms", "update_ratio")

    epoch: Column = ()
    loss: Column = ()
    accuracy: Column = ()
    learning_rate: Column = ()
    gradient_norm: LayerColumns = ()
    gradient_rms: LayerColumns = ()
    update_ratio: LayerColumns = ()


@dataclass(frozen=True)
class EpochColumns(_Columns):
    """The reports of epochs; see EpochReport."""

    OF_LAYERS = ("dead", "saturated")

    epoch: Column = ()
    train_loss: Column = ()
    train_accuracy: Column = ()
    validation_loss: Column = ()
    validation_accuracy: Column = ()
    most_frequent_share: Column = ()
    dead: LayerColumns = ()
    saturated: LayerColumns = ()


@dataclass(frozen=True)
class Mark:
    """A change of settings: the step after which it holds, and what changed in a few words."""

    step: int
    text: str


@dataclass(frozen=True)
class Refusal:
    """A command that could not be carried out, and why."""

    step: int
    command: int
    text: str


@dataclass(frozen=True)
class FinalResult:
    """The evaluation on the test images; `loss` is None where it is not finite."""

    step: int
    accuracy: float
    loss: float | None
    writers_accuracy: float | None = None


@dataclass(frozen=True)
class LayerSeries:
    """The histograms of one layer, one for each step of the series; None where a value was not finite."""

    weights: Sequence[Histogram | None]
    gradients: Sequence[Histogram | None]
    activations: Sequence[Histogram | None]

    @classmethod
    def of(cls, histograms: Sequence[LayerHistograms]) -> Self:
        """From the histograms of one layer at several steps."""
        kinds = (one.name for one in fields(cls))
        return cls(*([getattr(histogram, kind) for histogram in histograms] for kind in kinds))


HISTOGRAM_KINDS = tuple(one.name for one in fields(LayerSeries))


@dataclass(frozen=True)
class HistogramSeries:
    """Histograms at a few steps of the run: `layers` has one series for each dense layer."""

    step: Sequence[int] = ()
    epoch: Sequence[float] = ()
    layers: Sequence[LayerSeries] = ()


@dataclass(frozen=True)
class History:
    """All that a run has reported so far; read only."""

    layers: Sequence[str] = ()
    """The names of the dense layers."""
    steps: StepColumns = field(default_factory=StepColumns)
    epochs: EpochColumns = field(default_factory=EpochColumns)
    marks: Sequence[Mark] = ()
    """The changes of settings, the oldest first."""
    refusals: Sequence[Refusal] = ()
    """The newest commands that could not be carried out."""
    histograms: HistogramSeries = field(default_factory=HistogramSeries)
    test: FinalResult | None = None
    newest: StepColumns = field(default_factory=StepColumns)
    """The reports of the newest steps, all of them, while `steps` has a choice of all reports."""
    diverged_after: int | None = None
    """The last step before a number became infinite, where that has ended the training."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From plain JSON as `dataclasses.asdict` gives it; what is missing is empty."""
        series = data.get("histograms") or {}
        layers = [LayerSeries(**{kind: _histograms(layer[kind]) for kind in HISTOGRAM_KINDS})
                  for layer in series.get("layers", ())]  # fmt: skip
        return cls(
            layers=data.get("layers", ()),
            steps=StepColumns.of(data.get("steps", {})),
            epochs=EpochColumns.of(data.get("epochs", {})),
            marks=[Mark(**mark) for mark in data.get("marks", ())],
            refusals=[Refusal(**refusal) for refusal in data.get("refusals", ())],
            histograms=HistogramSeries(series.get("step", ()), series.get("epoch", ()), layers),
            test=FinalResult(**data["test"]) if data.get("test") else None,
            newest=StepColumns.of(data.get("newest", {})),
            diverged_after=data.get("diverged_after"),
        )


def _histograms(column: Sequence[Mapping[str, Any] | None]) -> list[Histogram | None]:
    return [None if one is None else read_object(Histogram, one) for one in column]
