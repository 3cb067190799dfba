"""A mutant is put before the tests, in a copy of the tree and a process of its own."""

import compileall
import json
import os
import py_compile
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tools.mutants.changes import Mutant

LINKED = ("data", "models")
"""Large folders without source: the copies share them."""
PATIENCE = 60.0
"""Seconds beyond ten times what the tests usually take: then the mutant hangs, which is noticed, too."""
FORKED = get_context("fork")


def copy_tree(root: Path, target: Path) -> None:
    """All files that git has or would take, compiled so that a changed file is noticed by its content."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file() and not name.startswith(tuple(f"{folder}/" for folder in LINKED)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    for folder in LINKED:
        (target / folder).symlink_to(root / folder)
    for folder in ("mlp", "runner", "ui", "tests", "tools"):
        compileall.compile_dir(target / folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


class Trial:
    """The unit tests of one mutant, running in `tree`."""

    def __init__(self, mutant: Mutant, tree: Path, tests: Sequence[str], seconds: float) -> None:
        self.mutant, self.tree = mutant, tree
        self.seconds = PATIENCE + 10 * seconds
        self._result = tree / ".trial.json"
        self._result.unlink(missing_ok=True)
        self._file = tree / mutant.path
        self._original = self._file.read_text(encoding="utf-8")
        self._file.write_text(mutant.source, encoding="utf-8")
        self.process: BaseProcess = FORKED.Process(target=_run, args=(tree, list(tests), self._result))
        self.process.start()

    def end(self) -> str | None:
        """End what still runs and put the file back; the name of the test that noticed the mutant, or None."""
        hangs = self.process.is_alive()
        if self.process.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()
        self._file.write_text(self._original, encoding="utf-8")
        if hangs:
            return "time limit"
        if not self._result.is_file():
            if (self.process.exitcode or 0) >= 0:  # not the mutant, which pytest would have survived
                raise RuntimeError(
                    f"pytest did not run in {self.tree}:\n{(self.tree / '.trial.log').read_text()[-3000:]}"
                )
            return f"the process was killed (signal {-(self.process.exitcode or 0)})"
        killed_by: str | None = json.loads(self._result.read_text())
        return killed_by


class FirstFailure:
    """Remembers which test failed first."""

    def __init__(self) -> None:
        self.name: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.name is None:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.name is None:
            self.name = f"import: {report.nodeid}"


def _run(tree: Path, tests: list[str], result: Path) -> None:
    """In the forked process: third-party packages are there already, the tree's own are imported now."""
    os.setsid()
    os.chdir(tree)
    sys.path[0] = str(tree)
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tools", "mlp", "runner", "ui", "tests")]:
        del sys.modules[name]
    os.environ |= {"CI": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    with (tree / ".trial.log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        names = tree / ".trial.tests"
        names.write_text("\n".join(tests))
        first = FirstFailure()
        options = ["-x", "-q", "-p", "no:cacheprovider", "--basetemp", str(tree / ".tmp")]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # some plugins are imported already
        try:
            code = pytest.main([*options, f"@{names}"], plugins=[first])
            problem = "" if code in (0, 1) else repr(code)
        except Exception as error:  # noqa: BLE001 (on the way out: a warning about a process that the mutant left running)
            problem = type(error).__name__
        if problem:
            first.name = first.name or f"pytest ended with {problem}"
        result.write_text(json.dumps(first.name))


def browser_test(mutant: Mutant, tree: Path) -> str | None:
    """Put a mutant before the browser tests, which take minutes; the name of the first that fails, or None."""
    file = tree / mutant.path
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.source, encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not long", "-p", "no:cacheprovider", "tests/e2e"]
        ended = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, env=os.environ | {"CI": "1"}, check=False
        )
    finally:
        file.write_text(original, encoding="utf-8")
    failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0].split(" - ")[0].split()[1] if failed else None
