"""An entry: its experiment and its program."""

import pytest

from mlp.lab.mistake import BASE, FamousMistake
from mlp.lab.program import RIGHT


def test_settings_change_the_network_and_the_training():
    entry = FamousMistake(
        "a", "A", "data", "x = 1", "x = 2", "explodes", "Because.", lambda lines: lines, {"hidden": (7,), "l2": 0.5}
    )
    assert entry.experiment.network.hidden == (7,)
    assert entry.experiment.training.l2 == 0.5
    assert entry.experiment.training.batch_size == BASE.training.batch_size
    assert entry.program == RIGHT


@pytest.mark.parametrize("field", ["key", "stage"])
def test_an_entry_does_not_change(field: str):
    entry = FamousMistake("a", "A", "data", "x = 1", "x = 2", "explodes", "Because.", lambda lines: lines)
    with pytest.raises(AttributeError):
        setattr(entry, field, "b")
