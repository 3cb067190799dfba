"""A new home gets what it lacks, once."""

from pathlib import Path

import pytest

from mlp.config import Experiment
from mlp.data.pen_digits import load_pen
from runner import preparation
from runner.calibration import measured
from runner.preparation import pen_images_are_stored, prepare, start_preparing


@pytest.mark.long
def test_a_real_process_prepares_once_and_what_it_wrote_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start_preparing(tmp_path / "home")
    assert process is not None
    assert process.wait(120) == 0
    costs = measured(tmp_path / "home")
    assert costs is not None
    # Any machine that runs this trains 5 epochs of 784-128-10 in more than 0.1 s and less than 10 minutes.
    assert 0.1 < costs.run(Experiment()) < 600
    assert costs.run(Experiment().with_training(augmentation=0.5)) > costs.run(Experiment())
    monkeypatch.setattr("mlp.data.pen_digits.read_pen_digits", lambda path: pytest.fail("drawn again"))
    assert len(load_pen(tmp_path / "home" / "cache")[0]) == 55_000
    assert start_preparing(tmp_path / "home") is None


@pytest.mark.long
def test_nothing_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").mkdir()
    assert not pen_images_are_stored(tmp_path)
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    monkeypatch.setattr("os.nice", lambda urgency: None)  # of the test itself
    drawn: list[Path] = []
    monkeypatch.setattr(preparation, "load_pen", drawn.append)
    prepare(tmp_path)
    first = (tmp_path / "calibration.json").read_bytes()
    assert drawn == [tmp_path / "cache"]
    assert pen_images_are_stored(tmp_path)
    assert start_preparing(tmp_path) is None
    prepare(tmp_path)
    assert (tmp_path / "calibration.json").read_bytes() == first
