"""A training of the laboratory in its own file: equal each time, whole or not there, and checked when it is read."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlp.data.dataset import Splits
from mlp.errors import ConfigError
from mlp.home import PROJECT
from mlp.lab.famous import FAMOUS
from mlp.lab.record import Record
from runner import laboratory
from runner.checked import RunError
from runner.course_files import partial
from runner.files import locked
from runner.laboratory import Version, read_events, read_record, train

KEY = "same-batch"
WRONG, RIGHT = Version(KEY), Version(KEY, is_right=True)


@pytest.fixture(scope="module", autouse=True)
def digits_read_once(mnist: Splits) -> Iterator[None]:
    """In this process; a process of a training reads its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laboratory, "load_mnist", lambda: mnist)
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = WRONG.path(tmp_path_factory.mktemp("home"))
    train(WRONG, path)
    return path


def test_what_is_read_back_is_what_the_laboratory_reports(finished: Path, mnist: Splits) -> None:
    record = read_record(finished, WRONG.experiment)
    expected = Record.of(WRONG.experiment, mnist, WRONG.program)
    assert [(one.step, one.loss, one.gradient_norm) for one in record.steps] == [
        (one.step, one.loss, one.gradient_norm) for one in expected.steps
    ]
    assert record.accuracy == expected.accuracy
    assert record.shape_error == ""
    assert [path.name for path in finished.parent.iterdir()] == [finished.name]


def test_shapes_that_do_not_fit_are_told_in_the_file(tmp_path: Path) -> None:
    version = Version("labels-not-one-hot")
    train(version, version.path(tmp_path))
    assert "shape" in read_record(version.path(tmp_path), version.experiment).shape_error


def test_a_file_that_is_there_is_not_made_again(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "load_mnist", lambda: pytest.fail("trained again"))
    before = finished.stat().st_mtime_ns
    train(WRONG, finished)
    assert finished.stat().st_mtime_ns == before
    assert not partial(finished).exists()


def test_what_a_killed_process_left_is_not_taken_for_a_part_of_the_next(tmp_path: Path, finished: Path) -> None:
    version = Version("labels-not-one-hot")  # it ends after a moment
    path = version.path(tmp_path)
    path.parent.mkdir(parents=True)
    partial(path).write_bytes(finished.read_bytes()[:2000])
    assert read_events(partial(path))
    train(version, path)
    train(version, alone := version.path(tmp_path / "alone"))
    assert read_events(path) == read_events(alone)


def test_while_another_process_trains_the_same_it_waits_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laboratory, "PATIENCE", 0.01)
    path = WRONG.path(tmp_path)
    path.parent.mkdir(parents=True)
    with locked(partial(path)), pytest.raises(RunError, match="does not answer"):
        train(WRONG, path)


def test_right_trainings_of_equal_experiments_share_a_file_and_other_versions_have_others() -> None:
    assert RIGHT.file_name == Version("rate-twice", is_right=True).file_name
    assert RIGHT.file_name != Version("momentum-against", is_right=True).file_name
    assert len({Version(key).file_name for key in FAMOUS}) == len(FAMOUS)


def test_other_source_is_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = WRONG.file_name
    monkeypatch.setattr(laboratory, "source_digest", lambda: b"other")
    assert WRONG.file_name != before


def test_the_words_of_a_command_line() -> None:
    assert Version.of(str(RIGHT)) == RIGHT
    assert Version.of(str(WRONG)) == WRONG
    for text in ("", "right:", "nonsense", "../same-batch"):
        with pytest.raises(ConfigError):
            Version.of(text)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b'{"event": "done", "reason": "epochs"}\n',
        b'{"event": "pause", "step": 1}\n',
        b'{"event": "none"}\n',
    ],
)
def test_a_damaged_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(RunError):
        read_record(path, WRONG.experiment)


def test_numbers_of_other_layers_and_a_cut_file_are_errors(tmp_path: Path, finished: Path) -> None:
    lines = finished.read_text().splitlines(keepends=True)
    (tmp_path / "cut").write_text("".join(lines[:-1]))
    with pytest.raises(RunError, match="last line"):
        read_record(tmp_path / "cut", WRONG.experiment)
    first = json.loads(lines[0]) | {"gradient_norm": [1.0]}
    (tmp_path / "layers").write_text(json.dumps(first) + "\n" + lines[-1])
    with pytest.raises(RunError, match="other layers"):
        read_record(tmp_path / "layers", WRONG.experiment)


@pytest.mark.long
def test_a_real_process_writes_the_same(tmp_path: Path, finished: Path) -> None:
    path = WRONG.path(tmp_path)
    command = [sys.executable, "-m", "runner.laboratory", str(WRONG), str(path)]
    assert subprocess.call(command, cwd=PROJECT, timeout=60) == 0
    assert [one.step for one in read_events(path)] == [one.step for one in read_events(finished)]
    nonsense = [*command[:3], "nonsense", str(path)]
    assert subprocess.call(nonsense, cwd=PROJECT, stderr=subprocess.DEVNULL, timeout=60) == 1
