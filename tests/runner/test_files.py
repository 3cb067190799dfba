import errno
import os
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from math import inf, nan
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.files import (
    RunError,
    append_line,
    cut_torn_line,
    locked,
    read_lines,
    read_object,
    try_lock,
    write_object,
)
from tests.runner.support import ODD, make_odd

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
records = st.lists(st.dictionaries(st.text(), scalars | st.lists(scalars)))


@given(records=records)
def test_lines_come_back_as_they_were_written(records, tmp_path_factory):
    path = tmp_path_factory.mktemp("lines") / "file.jsonl"
    for record in records:
        append_line(path, record)
    size = path.stat().st_size if path.exists() else 0
    assert read_lines(path) == (records, size)


@pytest.mark.long
@settings(max_examples=40)
@given(records=records, cuts=st.lists(st.integers(0, 2000)))
def test_a_reader_of_a_growing_file_sees_every_line_once(records, cuts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tail")
    for record in records:
        append_line(folder / "whole", record)
    whole = (folder / "whole").read_bytes() if records else b""
    growing, seen, offset = folder / "growing", [], 0
    for size in [*sorted(min(cut, len(whole)) for cut in cuts), len(whole)]:
        growing.write_bytes(whole[:size])  # cut anywhere, as a write that is under way
        new, offset = read_lines(growing, offset)
        seen += new
    assert seen == records
    assert offset == len(whole)


def test_numbers_that_json_does_not_know_become_null(tmp_path):
    append_line(tmp_path / "file", {"loss": inf, "parts": [1.0, nan, {"deep": -inf}]})
    assert read_lines(tmp_path / "file")[0] == [{"loss": None, "parts": [1.0, None, {"deep": None}]}]


@pytest.mark.parametrize("line", [b"hello", b"[1, 2]", b"\0\0\0", b"{", b"\xff\xfe", b"", b"[" * 100_000])
def test_a_foreign_line_is_told_with_the_name_of_the_file(tmp_path, line):
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"event": "step"}\n' + line + b"\n")
    with pytest.raises(RunError, match=r"metrics\.jsonl is damaged or not a file of Inkling"):
        read_lines(path)
    assert path.read_bytes().startswith(b'{"event"')


def test_a_file_that_became_shorter_is_told(tmp_path):
    path = tmp_path / "metrics.jsonl"
    append_line(path, {"event": "step"})
    _, offset = read_lines(path)
    os.truncate(path, 3)
    with pytest.raises(RunError, match="was cut"):
        read_lines(path, offset)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"torn", b""),
        (b'{"a":1}\n', b'{"a":1}\n'),
        (b'{"a":1}\n{"b', b'{"a":1}\n'),
        (b"\n", b"\n"),
    ],
)
def test_a_torn_line_is_cut_and_nothing_else(tmp_path, before, after):
    path = tmp_path / "file"
    path.write_bytes(before)
    cut_torn_line(path)
    assert path.read_bytes() == after


def test_a_line_that_does_not_fit_on_the_disk_leaves_no_part_of_it(tmp_path):
    path = tmp_path / "file"
    append_line(path, {"first": 1})
    before = path.read_bytes()
    program = (
        "import resource, signal, sys; from pathlib import Path; from runner.files import append_line\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 20}, {len(before) + 20}))\n"
        "try: append_line(Path(sys.argv[1]), {'second': 'x' * 100})\n"
        "except OSError as error: sys.exit(error.errno)"
    )
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run([sys.executable, "-c", program, str(path)], cwd=root, check=False)
    assert result.returncode in (errno.ENOSPC, errno.EFBIG)
    assert path.read_bytes() == before


def test_an_object_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "status.json"
    write_object(path, {"state": "queued"})
    with path.open() as reader:
        write_object(path, {"state": "running"})
        assert reader.read() == '{\n "state": "queued"\n}\n'
    assert read_object(path) == {"state": "running"}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"", "is empty"), (b"{", "holds no JSON"), (b"\x89PNG\r\n", "holds no JSON"), (b"[1]", "holds no JSON object")],
)
def test_a_foreign_object_is_told_with_the_name_of_the_file(tmp_path, content, complaint):
    path = tmp_path / "status.json"
    path.write_bytes(content)
    with pytest.raises(RunError, match=rf"status\.json .*{complaint}"):
        read_object(path)


def test_a_missing_object_is_told(tmp_path):
    with pytest.raises(RunError, match=r"status\.json is missing"):
        read_object(tmp_path / "status.json")
    with pytest.raises(RunError, match="cannot be read"):
        read_object(tmp_path)


def test_a_lock_lets_one_in_at_a_time(tmp_path):
    counter, lock = tmp_path / "counter", tmp_path / "lock"
    counter.write_text("0")

    def count(_):
        with locked(lock):
            counter.write_text(str(int(counter.read_text()) + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(200)))
    assert counter.read_text() == "200"


def test_who_only_looks_shares_the_lock_with_others_who_look(tmp_path):
    with (
        (tmp_path / "lock").open("w") as first,
        (tmp_path / "lock").open() as second,
        (tmp_path / "lock").open() as third,
    ):
        assert try_lock(second, shared=True)
        assert try_lock(third, shared=True)
        assert not try_lock(first)
    with (tmp_path / "lock").open("w") as first, (tmp_path / "lock").open() as second:
        assert try_lock(first)
        assert not try_lock(second, shared=True)


def test_a_lock_that_is_not_released_is_an_error_after_some_time(tmp_path):
    with locked(tmp_path / "lock"), pytest.raises(TimeoutError), locked(tmp_path / "lock", patience=0.05):
        pass


@pytest.mark.parametrize("kind", ODD)
def test_nothing_but_a_regular_file_is_read_and_nothing_is_waited_for(tmp_path, kind):
    make_odd(tmp_path / "file", kind)
    with pytest.raises(RunError, match="file cannot be read"):
        read_object(tmp_path / "file")
    with pytest.raises(RunError, match="file cannot be read"):
        read_lines(tmp_path / "file")


def test_a_sparse_file_is_refused_before_it_is_in_memory(tmp_path):
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, 2**40)
    tracemalloc.start()
    try:
        with pytest.raises(RunError, match="too large: at most 300,000 bytes"):
            read_object(path)
        with pytest.raises(RunError, match="too large"):
            read_lines(path)
        os.truncate(path, 900_000_000)
        with pytest.raises(RunError, match="a line of more than 2,000,000 bytes"):
            read_lines(path)
        with pytest.raises(OSError, match="last line is far too long"):
            cut_torn_line(path)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_many_pieces_give_every_line_once(tmp_path):
    path = tmp_path / "file"
    line = b'{"text":"' + b"x" * 700_000 + b'"}\n'
    path.write_bytes(5 * line + line[:-1])
    read, offset = read_lines(path)
    assert (len(read), offset) == (5, 5 * len(line))


@pytest.mark.parametrize("odd", [b"NaN", b"-Infinity", b"1e999", b"1" * 400, rb'"\ud800"', b"[" * 70 + b"]" * 70])
def test_odd_values_are_refused_wherever_they_stand(tmp_path, odd):
    path = tmp_path / "file"
    path.write_bytes(b'{"a": [' + odd + b"]}\n")
    with pytest.raises(RunError, match="file is damaged"):
        read_object(path)
    with pytest.raises(RunError, match="file is damaged"):
        read_lines(path)
