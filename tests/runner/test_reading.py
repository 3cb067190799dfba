"""What a browser has sent is read alike in the server and in a process of its own."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mlp.data.own.read import read_uploads
from mlp.errors import DataError
from runner import reading
from runner.files import RunError
from runner.reading import QUICK, read_sent
from tests.mlp.data.own.files import csv, letters


@cache
def large() -> bytes:
    names, images = letters(120, 28, rng=np.random.default_rng(0))
    return csv(names, images)


def test_large_files_are_read_by_a_process_that_leaves_nothing_behind(tmp_path: Path):
    content = large()
    assert len(content) > QUICK
    found = read_sent({"letters.csv": content}, tmp_path / "data")
    expected = read_uploads({"letters.csv": content})
    assert (found.digest, found.source, found.notes) == (expected.digest, "letters.csv", expected.notes)
    assert list((tmp_path / "data").iterdir()) == []


def test_what_is_wrong_is_said_by_the_process(tmp_path: Path):
    with pytest.raises(DataError) as apart:
        read_sent({"letters.csv": large()[:-9]}, tmp_path)
    with pytest.raises(DataError) as here:
        read_uploads({"letters.csv": large()[:-9]})
    assert str(apart.value) == str(here.value)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "SECONDS_PATIENCE", 0.001)
    with pytest.raises(DataError, match="the process that read them ended"):
        read_sent({"letters.csv": large()}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_small_files_need_no_process_and_no_folder(tmp_path: Path):
    names, images = letters(3, 6, rng=np.random.default_rng(0))
    assert read_sent({"a.csv": csv(names, images)}, tmp_path / "data").classes == ("L", "T", "V", "X")
    assert not (tmp_path / "data").exists()


def test_a_name_that_no_file_can_have_is_a_sentence(tmp_path: Path):
    with pytest.raises(RunError, match="Nothing can be written"):
        read_sent({"x" * 300 + ".csv": large()}, tmp_path)
