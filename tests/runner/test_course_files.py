"""The file of a course: whole or not there, written once, and the oldest ones make room."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlp.home import PROJECT
from runner.course_files import events_of, log_of, partial, remove_oldest, source_digest, write_once
from runner.files import RunError, locked, read_lines


def lines() -> Iterator[dict[str, Any]]:
    yield {"number": 1}
    yield {"number": 2}


def broken() -> Iterator[dict[str, Any]]:
    yield {"number": 1}
    raise ValueError("stopped")


def test_a_file_is_written_to_its_end_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.jsonl"
    write_once(path, lines, 1.0)
    assert read_lines(path)[0] == [{"number": 1}, {"number": 2}]
    write_once(path, broken, 1.0)
    assert [one.name for one in path.parent.iterdir()] == ["a.jsonl"]


def test_what_breaks_off_leaves_no_result_and_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with pytest.raises(ValueError, match="stopped"):
        write_once(path, broken, 1.0)
    assert not path.exists()
    assert read_lines(partial(path))[0] == [{"number": 1}]
    write_once(path, lines, 1.0)
    assert len(read_lines(path)[0]) == 2


def test_another_process_that_does_not_end_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with locked(partial(path)), pytest.raises(RunError, match="does not answer"):
        write_once(path, lines, 0.01)


@pytest.mark.parametrize("line", [{}, {"event": "none"}, {"event": "pause", "step": 1}, {"event": "done", "step": -1}])
def test_a_line_that_is_no_event_of_a_course_is_an_error_with_the_name_of_the_file(line: dict[str, Any]) -> None:
    with pytest.raises(RunError, match=r"a\.jsonl is damaged"):
        events_of([line], Path("a.jsonl"))


def test_the_oldest_files_make_room(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.jsonl").touch()
        os.utime(tmp_path / f"{number}.jsonl", (number, number))
    remove_oldest(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.jsonl", "4.jsonl"]


def test_the_digest_is_that_of_all_source_of_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert source_digest() == source_digest.__wrapped__()
    (tmp_path / "mlp").mkdir()
    (tmp_path / "mlp" / "one.py").write_text("1")
    monkeypatch.setattr("runner.course_files.PROJECT", tmp_path)
    first = source_digest.__wrapped__()
    (tmp_path / "mlp" / "one.py").write_text("2")
    assert len({first, source_digest.__wrapped__(), source_digest()}) == 3
    assert (PROJECT / "mlp").is_dir()


def test_the_files_beside_it_have_its_name() -> None:
    assert partial(Path("x/a.jsonl")).name == "a.jsonl.part"
    assert log_of(Path("x/a.jsonl")).name == "a.jsonl.log"
