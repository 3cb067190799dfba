"""From starting the server to a page that can be drawn on, in a browser that is open already and has seen nothing."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import IO, Any

from benchmarks.crew import PROJECT
from tools.chromium import find

PATIENCE = 60.0
CANVAS = "[data-testid=stMain] canvas"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
FALLBACK = """
import time; start = time.perf_counter()
from streamlit.testing.v1 import AppTest
test = AppTest.from_file("ui/main.py", default_timeout=60).run()
assert not test.exception, test.exception
print(time.perf_counter() - start)
"""


def server(times: int = 3) -> dict[str, Any]:
    """Medians in seconds until the server answers and until the first page is usable; `how` says what usable means."""
    path = find()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        found = [without_browser() for _ in range(times)]
        how = "no Chromium here: first HTML from the server, plus one run of the first page's script"
    else:
        how = "the canvas is there and the first page's script has ended, in Chromium"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            found = []
            for _ in range(times):
                page = browser.new_page()
                with app() as (url, start):
                    healthy = wait_until_healthy(url, start)
                    page.goto(url, timeout=1000 * PATIENCE)
                    page.wait_for_selector(f"{IDLE} {CANVAS}", timeout=1000 * PATIENCE)
                    found.append({"healthy_seconds": healthy, "page_seconds": time.perf_counter() - start})
                    page.close()
            browser.close()
    return {"how": how} | {name: median(one[name] for one in found) for name in found[0]}


def without_browser() -> dict[str, float]:
    """The server's first HTML, and separately the script that the page would run."""
    with app() as (url, start):
        healthy = wait_until_healthy(url, start)
        urllib.request.urlopen(url, timeout=PATIENCE).read()
        html = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"INKLING_HOME": home, "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-c", FALLBACK]
        answer = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return {"healthy_seconds": healthy, "page_seconds": html + float(answer.stdout.split()[-1])}


@contextmanager
def app() -> Iterator[tuple[str, float]]:
    """(address, when it was started) of a server with an empty home; ended at the end."""
    with tempfile.TemporaryDirectory(prefix="inkling-bench-", ignore_cleanup_errors=True) as home:
        start = time.perf_counter()
        with serving(Path(home)) as (url, _):
            yield url, start


@contextmanager
def running(**settings: str) -> Iterator[tuple[Path, str, "subprocess.Popen[bytes]"]]:
    """(home, address, process) of a server with an empty home that answers; ended at the end.

    `settings` are variables of its environment; what it says is in `server.log` of its home.
    """
    with (
        tempfile.TemporaryDirectory(prefix="inkling-bench-", ignore_cleanup_errors=True) as home,
        (Path(home) / "server.log").open("wb") as log,
        serving(Path(home), log, settings) as (url, process),
    ):
        wait_until_healthy(url, time.perf_counter())
        yield Path(home), url, process


@contextmanager
def serving(
    home: Path, log: IO[bytes] | int = subprocess.DEVNULL, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """(address, process) of a server that has just been started; ended at the end."""
    port = free_port()
    options = ["--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=PROJECT,
        env=os.environ | {"INKLING_HOME": str(home)} | dict(settings or {}),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        yield f"http://localhost:{port}", process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str, start: float) -> float:
    """Seconds from the start until the server answers."""
    while time.perf_counter() - start < PATIENCE:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return time.perf_counter() - start
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise RuntimeError(f"the server did not answer within {PATIENCE:.0f} s")


if __name__ == "__main__":
    print(json.dumps(server()))
