"""A Streamlit server as people start it: its own process, on a free port, with an empty home."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from runner.files import RunError
from runner.home import runs_folder
from runner.rundir import RunDirectory, is_run_id
from runner.store import RunStore

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 60.0


class AppServer:
    """`streamlit run SCRIPT`, from `with` on until its end; `start` and `stop` are there for tests of a restart."""

    def __init__(self, script: Path, home: Path, port: int | None = None, **environment: str) -> None:
        self.script = script
        self.home = home
        self.environment = environment
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.log_file = home / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "AppServer":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def active_runs(self) -> list[str]:
        """The runs that wait or learn, whoever started them."""
        active = []
        for path in runs_folder(self.home).glob("*"):
            with suppress(RunError):
                if is_run_id(path.name) and RunDirectory(path).status().active:
                    active.append(path.name)
        return active

    def stop_run(self, run_id: str) -> None:
        """Stop a run, as the browser that started it would."""
        store = RunStore(self.home)
        store.command(run_id, store.run(run_id).spec.owner, "stop")

    def start(self) -> None:
        """Start and wait until it is healthy. Raises RuntimeError with its log if it is not."""
        self.home.mkdir(parents=True, exist_ok=True)
        options = ["--server.port", str(self.port), "--server.headless", "true", "--server.fileWatcherType", "none"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(self.script), *options],
                cwd=ROOT,  # where .streamlit/config.toml is
                env={**os.environ, "INKLING_HOME": str(self.home), "PYTHONPATH": str(ROOT), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_healthy()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End it as Ctrl-C does; with force if it does not obey."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"the server did not end within {SECONDS_TO_STOP:.0f} s:\n{self.log()}") from None

    def kill(self) -> None:
        """End it and everything in its process group at once, as a power cut does."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def log(self) -> str:
        """What it has written."""
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.is_file() else ""

    def _wait_until_healthy(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server ended while it started:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError(f"the server was not healthy after {SECONDS_TO_START:.0f} s:\n{self.log()}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])
