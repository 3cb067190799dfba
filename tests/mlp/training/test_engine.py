"""The compiled loops: kept whole or not at all, made again when damaged, and never needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlp.passes.compiler import FOLDER_VARIABLE
from mlp.training import engine
from mlp.training.engine import COMPILES, COMPILES_EACH_TIME, FOLDERS, LIST, code_folder, is_whole, sums_of

ROOT = Path(__file__).resolve().parents[3]

TRAINS = """
from mlp.training.engine import prepare
prepare(print)
from mlp.training.rehearsal import experiments, rehearse
rehearse(next(experiments()))
print("trained")
"""
RACES = "from mlp.training.engine import build, code_folder; build(code_folder())"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without compiled loops, and no other folder for them."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    return tmp_path


def output_of(code: str) -> list[str]:
    """What another process prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def a_folder(path: Path) -> Path:
    """As if it were compiled."""
    (path / "x").mkdir(parents=True)
    (path / "x" / "loop.nbi").write_bytes(b"index")
    (path / "x" / "loop.1.nbc").write_bytes(b"code")
    (path / LIST).write_text(json.dumps(sums_of(path)))
    return path


def test_a_folder_is_whole_where_every_file_is_as_it_was_written(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "one")
    assert is_whole(folder)
    (folder / "x" / "loop.1.nbc").write_bytes(b"cod")
    assert not is_whole(folder)


@pytest.mark.parametrize("damage", ["missing", "more", "list", "empty"])
def test_a_folder_with_something_else_is_not_whole(tmp_path: Path, damage: str) -> None:
    folder = a_folder(tmp_path / "one")
    if damage == "missing":
        (folder / "x" / "loop.nbi").unlink()
    elif damage == "more":
        (folder / "x" / "other.nbi").write_bytes(b"")
    else:
        (folder / LIST).write_bytes({"list": b"{", "empty": b"{}"}[damage])
    assert not is_whole(folder)


def test_the_folder_is_one_for_this_source_and_this_processor(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = code_folder()
    assert here.parent == alone / "cache" / "engine"
    assert code_folder() == here
    monkeypatch.setattr(engine, "version", lambda name: "0")
    assert code_folder() != here


def test_old_folders_are_removed(tmp_path: Path) -> None:
    for number in range(FOLDERS + 3):
        os.utime(a_folder(tmp_path / str(number)), (number, number))
    engine._remove_old(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {str(number) for number in range(3, FOLDERS + 3)}


def test_where_nothing_can_be_compiled_in_advance_it_is_said(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (alone / "cache").write_bytes(b"in the way of the folder")
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    said: list[str] = []
    engine.prepare(said.append)
    assert said == [COMPILES, COMPILES_EACH_TIME]
    assert FOLDER_VARIABLE not in os.environ


@pytest.mark.long
def test_a_training_compiles_once_and_a_damaged_folder_is_made_again(alone: Path) -> None:
    assert output_of(TRAINS) == [COMPILES, "trained"]
    folder = code_folder()
    before = sums_of(folder)
    assert is_whole(folder)
    assert output_of(TRAINS) == ["trained"]
    for path in folder.rglob("*.nbc"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert output_of(TRAINS) == [COMPILES, "trained"]
    assert set(sums_of(folder)) == set(before)
    shutil.rmtree(folder)
    (alone / "cache" / "engine" / "lock").unlink()
    (alone / "cache" / "engine").rmdir()
    (alone / "cache" / "engine").write_bytes(b"")  # in the way: nothing can be kept
    assert output_of(TRAINS) == [COMPILES, COMPILES_EACH_TIME, "trained"]


@pytest.mark.long
def test_the_command_says_that_it_compiles_beside_its_results(alone: Path) -> None:
    words = ["train", "--json", "--hidden", "4", "--epochs", "1", "--train-size", "100"]
    first, second = (
        subprocess.run([sys.executable, "-m", "mlp", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert (first.stderr.splitlines(), second.stderr) == ([COMPILES], "")
    assert [json.loads(line)["event"] for line in first.stdout.splitlines()][-1] == "done"


@pytest.mark.long
def test_two_processes_at_the_same_moment_compile_once(alone: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", RACES], cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert is_whole(code_folder())
    assert [path.name for path in code_folder().parent.iterdir() if path.is_dir()] == [code_folder().name]
