"""Who looks: by signs that change, whatever the clock of the computer says."""

import os
from pathlib import Path

import pytest

from runner.looking import SECONDS_UNTIL_GONE, Looking, say_who_looks
from tests.runner.support import ODD, Clocks, make_odd

A, B = "a" * 64, "b" * 64


def test_who_gives_signs_looks_and_who_gives_none_for_some_time_has_gone(tmp_path: Path):
    clocks = Clocks()
    looking = Looking(tmp_path, lambda: clocks.monotonic)
    assert looking.now() == set()
    say_who_looks(tmp_path, [A, B])
    assert looking.now() == {A, B}
    clocks.go_on(SECONDS_UNTIL_GONE - 1)
    os.utime(tmp_path / "looking" / A, (1.0, 1.0))  # any other time is a sign: the clock was set back
    assert looking.now() == {A, B}
    clocks.go_on(2)
    assert looking.now() == {A}
    clocks.go_on(SECONDS_UNTIL_GONE)
    assert looking.now() == set()


def test_after_an_hour_nothing_is_left_of_a_browser(tmp_path: Path):
    clocks = Clocks()
    looking = Looking(tmp_path, lambda: clocks.monotonic)
    say_who_looks(tmp_path, [A])
    looking.now()
    clocks.go_on(3601)
    assert looking.now() == set()
    assert not list((tmp_path / "looking").iterdir())
    assert looking.now() == set()


def test_what_cannot_be_written_is_left_out(tmp_path: Path):
    (tmp_path / "looking").write_text("no folder")
    say_who_looks(tmp_path, [A])
    assert Looking(tmp_path).now() == set()


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_hinders_nobody(tmp_path: Path, kind: str):
    (tmp_path / "looking").mkdir()
    make_odd(tmp_path / "looking" / B, kind)
    say_who_looks(tmp_path, [A])
    assert A in Looking(tmp_path).now()
