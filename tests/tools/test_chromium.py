"""Finding a Chromium, with small scripts in place of browsers and package managers; nothing is installed."""

import os
import sys
from pathlib import Path

import pytest

from tools import chromium

WORKS = "exit 0"
BROKEN = "echo 'error while loading shared libraries' >&2; exit 127"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH: a machine with nothing on it, whose user is root, and without Playwright."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("INKLING_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "COMMANDS", tuple(name for name in chromium.COMMANDS if "/" not in name))
    monkeypatch.setattr(chromium, "playwrights_own", list)
    monkeypatch.setattr(chromium, "download", lambda: "the download failed")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def put(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_empty_machine_has_none(machine: Path):
    assert chromium.find() is None


def test_a_command_on_the_path_is_found(machine: Path):
    chrome = put(machine, "google-chrome", WORKS)
    assert chromium.find() == chrome


def test_one_that_does_not_start_is_passed_over(machine: Path):
    put(machine, "chromium", BROKEN)
    chrome = put(machine, "google-chrome", WORKS)
    assert chromium.find() == chrome


def test_playwrights_own_is_found_after_the_path(machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = put(tmp_path, "playwrights", WORKS)
    monkeypatch.setattr(chromium, "playwrights_own", lambda: [own])
    assert chromium.find() == own
    chrome = put(machine, "chrome", WORKS)
    assert chromium.find() == chrome


def test_the_variable_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch):
    put(machine, "chromium", WORKS)
    mine = put(machine, "mine", WORKS)
    monkeypatch.setenv("INKLING_CHROMIUM", mine)
    assert chromium.find() == mine


def test_a_variable_that_names_nothing_usable_is_an_error(machine: Path, monkeypatch: pytest.MonkeyPatch):
    put(machine, "chromium", WORKS)
    monkeypatch.setenv("INKLING_CHROMIUM", "/nowhere/chrome")
    with pytest.raises(chromium.ChromiumError, match="INKLING_CHROMIUM is '/nowhere/chrome'"):
        chromium.find()


def test_the_package_manager_is_the_last_resort(machine: Path):
    # Like a real one, it knows the package only after an update.
    put(
        machine,
        "apt-get",
        'case "$*" in\n'
        f"update) : > {machine}/updated ;;\n"
        f'"install --yes --no-install-recommends chromium") [ -e {machine}/updated ] || exit 100\n'
        f"  echo '#!/bin/sh' > {machine}/chromium; /bin/chmod +x {machine}/chromium ;;\n"
        "*) exit 100 ;;\nesac",
    )
    assert chromium.obtain() == str(machine / "chromium")


def test_a_download_gets_the_libraries_it_lacks(machine: Path, monkeypatch: pytest.MonkeyPatch):
    own = put(machine, "playwrights", f"[ -e {machine}/libraries ]")
    monkeypatch.setattr(chromium, "playwrights_own", lambda: [own])
    monkeypatch.setattr(chromium, "download", lambda: None)
    put(machine, "apt-get", "exit 100")  # a distribution without the package
    put(machine, "python", f'[ "$*" = "-m playwright install-deps chromium" ] && : > {machine}/libraries')
    monkeypatch.setattr(sys, "executable", str(machine / "python"))
    assert chromium.obtain() == own


def test_all_problems_are_told(machine: Path):
    put(machine, "apt-get", "echo 'Reading lists'; echo 'E: no network'; echo 'done'; exit 100")
    with pytest.raises(chromium.ChromiumError) as caught:
        chromium.obtain()
    told = str(caught.value)
    assert "the download failed" in told
    assert "'apt-get update' failed with exit code 100: E: no network" in told
    assert "INKLING_CHROMIUM" in told
    assert "make unit" in told


def test_without_root_nothing_is_asked(machine: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    put(machine, "apt-get", f": > {machine}/ran")
    put(machine, "sudo", "exit 1")  # `sudo -n` where a password is needed
    with pytest.raises(chromium.ChromiumError, match="apt-get needs root, or sudo without a password"):
        chromium.obtain()
    assert not (machine / "ran").exists()


@pytest.mark.long
def test_at_the_limit_everything_started_is_ended(tmp_path: Path):
    # The child would outlive the command that started it. It holds one end of a pipe, so the other end shows its end.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    problem = chromium.run(["sh", "-c", f"(echo started; exec sleep 600) > {pipe} & wait"], 2)
    os.set_blocking(reading, True)
    with os.fdopen(reading) as output:
        assert output.read() == "started\n"  # comes back only when nobody can write any more
    assert problem is not None
    assert problem.endswith("did not finish within 2 s")
