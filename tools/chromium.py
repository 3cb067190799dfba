"""A Chromium for the browser tests: the one that is here, else one that is fetched.

The tests call `find()`, which installs nothing. As a script (`python tools/chromium.py`) it prints the path of a
Chromium; where there is none it tries Playwright's download, then the system's package manager.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress

DOWNLOAD_SECONDS = 60.0  # some networks reach only package registries and let the download hang
PACKAGES_SECONDS = 600.0

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

# Package manager -> the commands that install Chromium with it.
PACKAGE_MANAGERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "apt-get": (("update",), ("install", "--yes", "--no-install-recommends", "chromium")),
    "dnf": (("install", "--assumeyes", "chromium"),),
    "pacman": (("--sync", "--refresh", "--noconfirm", "--needed", "chromium"),),
    "zypper": (("--non-interactive", "install", "chromium"),),
    "apk": (("add", "--no-cache", "chromium"),),
}


class ChromiumError(Exception):
    """There is no Chromium, with what was tried and what to do."""


def find() -> str | None:
    """Path of a Chromium that starts, or None where there is none; installs nothing.

    Looks at the variable INKLING_CHROMIUM, then on the PATH, then at Playwright's own.
    Raises ChromiumError if INKLING_CHROMIUM names something that does not start: whoever sets it wants no other.
    """
    chosen = os.environ.get("INKLING_CHROMIUM")
    if chosen:
        path = first_that_starts([chosen])
        if path is None:
            raise ChromiumError(
                f"INKLING_CHROMIUM is {chosen!r}, but '{chosen} --version' does not work. "
                "Set it to the path of a Chromium or Chrome, or unset it to have one looked for."
            )
        return path
    return first_that_starts(COMMANDS) or first_that_starts(playwrights_own())


def obtain() -> str:
    """Path of a Chromium that starts; installs one if need be. Raises ChromiumError if nothing works."""
    path = find()
    if path:
        return path
    problems = []
    for install in (download, install_package, install_libraries):
        problem = install()
        path = find()
        if path:
            return path
        problems.append(problem or f"{install.__name__} went through, but there is still no Chromium that starts")
    raise ChromiumError(
        "No Chromium found for the browser tests, and none could be installed:\n"
        + "".join(f"  - {problem}\n" for problem in problems)
        + "Install Chromium or Google Chrome, or set INKLING_CHROMIUM to the path of one. "
        "`make unit` runs all tests that need no browser."
    )


def first_that_starts(candidates: Iterable[str]) -> str | None:
    """The path of the first candidate (path or command) that answers `--version`.

    Being there is not enough: a downloaded one may lack system libraries, and some distributions put a script that
    only recommends another package in its place.
    """
    for candidate in candidates:
        path = shutil.which(candidate)
        if path and run([path, "--version"], 30) is None:
            return path
    return None


def playwrights_own() -> list[str]:
    """Where the installed Playwright keeps its Chromium, downloaded or not; empty without Playwright."""
    # Asked in another process: the tests may have Playwright running in this one, and it refuses to be started twice.
    question = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    command = [sys.executable, "-c", question]
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()


def download() -> str | None:
    """Download Playwright's own Chromium. Returns what went wrong, or None."""
    say(f"No Chromium found. Downloading one with Playwright (at most {DOWNLOAD_SECONDS:.0f} s) ...")
    return run([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], DOWNLOAD_SECONDS)


def install_package() -> str | None:
    """Install the system's Chromium package. Returns what went wrong, or None."""
    manager = next(filter(shutil.which, PACKAGE_MANAGERS), None)
    if manager is None:
        return f"no package manager known here (looked for {', '.join(PACKAGE_MANAGERS)})"
    root = as_root()
    if root is None:
        return f"{manager} needs root, or sudo without a password"
    say(f"Installing Chromium with {manager} ...")
    commands = ([*root, manager, *arguments] for arguments in PACKAGE_MANAGERS[manager])
    return next((problem for command in commands if (problem := run(command, PACKAGES_SECONDS))), None)


def install_libraries() -> str | None:
    """Install the system libraries that Playwright's Chromium needs. Returns what went wrong, or None.

    For Ubuntu, which has no Chromium package outside of its app store. Only Debian's relatives are known to Playwright.
    """
    if not any(map(os.path.exists, playwrights_own())):
        return "Playwright's own Chromium is not here, so its libraries would not help"
    root = as_root()
    if root is None or not shutil.which("apt-get"):
        return "the libraries of Playwright's own Chromium need apt-get, and root or sudo without a password"
    say("Installing the libraries of Playwright's Chromium with apt-get ...")
    return run([*root, sys.executable, "-m", "playwright", "install-deps", "chromium"], PACKAGES_SECONDS)


def as_root() -> list[str] | None:
    """What to put before a command so that root runs it, or None where that needs a password."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and run(["sudo", "-n", "true"], 30) is None else None


def run(command: Sequence[str], seconds: float) -> str | None:
    """Run a command without a terminal and end it, with everything it started, after so many seconds.

    Returns what went wrong in one line, or None if nothing did.
    """
    # Its output goes to a file: a pipe would stay open, and keep us waiting, as long as any grandchild lives.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a process group of its own, so that it can be ended as a whole
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            )
        except OSError as error:
            return f"{command[0]}: {error.strerror}"
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            end_group(process)
            return f"'{' '.join(command)}' did not finish within {seconds:.0f} s"
        except BaseException:  # Ctrl-C does not reach another session by itself
            end_group(process)
            raise
        if code == 0:
            return None
        output.seek(0)
        lines = [line.strip() for line in output if line.strip()]
    reason = next((line for line in lines if line.startswith(("Error", "E:"))), lines[-1] if lines else "no output")
    return f"'{' '.join(command)}' failed with exit code {code}: {reason}"


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: politely first, then for certain."""
    for end in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, end)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)


def say(text: str) -> None:
    """To standard error: standard output carries the path alone."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Interrupted."))  # so that what was started is ended too
    try:
        print(obtain())
    except ChromiumError as error:
        sys.exit(str(error))
