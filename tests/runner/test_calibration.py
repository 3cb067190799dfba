"""The speed of this machine is measured once and read back."""

from pathlib import Path

import pytest

from mlp.config import Experiment
from runner.calibration import measured, start_measuring


@pytest.mark.long
def test_a_real_process_measures_once_and_what_it_wrote_is_read_back(tmp_path: Path) -> None:
    process = start_measuring(tmp_path / "home")
    assert process is not None
    assert process.wait(60) == 0
    costs = measured(tmp_path / "home")
    assert costs is not None
    # Any machine that runs this trains 5 epochs of 784-128-10 in more than 0.1 s and less than 10 minutes.
    assert 0.1 < costs.run(Experiment()) < 600
    assert costs.run(Experiment().with_training(augmentation=0.5)) > costs.run(Experiment())
    assert start_measuring(tmp_path / "home") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"call": 1}',
        b'{"call":1,"product":2,"update":3,"x":4}',
        b'{"call":1,"product":2,"update":3}',
    ],
)
def test_a_measurement_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "calibration.json").write_bytes(content)
    assert measured(tmp_path) is None
