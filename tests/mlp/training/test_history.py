"""The shape of a history."""

from dataclasses import FrozenInstanceError, asdict, fields, replace
from typing import Any

import pytest

from mlp.training.events import Histogram, LayerHistograms
from mlp.training.history import (
    EpochColumns,
    FinalResult,
    HistogramSeries,
    History,
    LayerSeries,
    Mark,
    Refusal,
    StepColumns,
)


def test_the_first_column_is_the_step_and_columns_of_layers_are_apart():
    for kind, of_layers in ((StepColumns, "gradient_norm"), (EpochColumns, "dead")):
        assert kind.names()[0] == "step"
        assert of_layers in kind.OF_LAYERS
        assert not set(kind.OF_LAYERS) & set(kind.names())
        assert set(kind().by_name()) == {*kind.names(), *kind.OF_LAYERS}


def test_a_history_comes_back_from_plain_json():
    histogram = Histogram(0.0, 1.0, [1, 2])
    layers = [LayerSeries.of([LayerHistograms(histogram, None, histogram)])]
    history = History(
        layers=["output 10 softmax"],
        steps=StepColumns([1, 2], loss=[0.5, None], gradient_rms=[[1.0, 2.0]]),
        epochs=EpochColumns([2], most_frequent_share=[0.3], dead=[[None]]),
        marks=[Mark(1, "L2 0 -> 1")],
        refusals=[Refusal(2, 3, "no")],
        histograms=HistogramSeries([0], [0.0], layers),
        test=FinalResult(2, 0.9, None),
    )
    assert History.from_json(asdict(history)) == history
    assert layers[0].activations == [histogram]


def test_of_nothing_there_is_an_empty_history():
    empty = History.from_json({})
    assert (empty.steps, empty.epochs, empty.test) == (StepColumns(), EpochColumns(), None)
    assert not any((empty.layers, empty.marks, empty.refusals, empty.histograms.step, empty.histograms.layers))
    assert History() == replace(empty, marks=(), refusals=(), histograms=HistogramSeries())
    for columns in (StepColumns(), EpochColumns()):
        assert set(columns.by_name().values()) == {()}
    assert StepColumns.of({"loss": [1.0], "unknown": [2.0]}) == StepColumns(loss=[1.0])


@pytest.mark.parametrize(
    "part",
    [History(), StepColumns(), EpochColumns(), HistogramSeries(), LayerSeries((), (), ()), Mark(1, ""),
     Refusal(1, 2, ""), FinalResult(1, 0.9, None)],
    ids=lambda part: type(part).__name__,
)  # fmt: skip
def test_tabs_share_a_history_so_no_part_of_it_can_be_changed(part: Any):
    for one in fields(part):
        with pytest.raises(FrozenInstanceError):
            setattr(part, one.name, None)
