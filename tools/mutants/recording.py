"""A pytest plugin that writes down which lines each test runs, and how long it takes (`-p tools.mutants.recording`)."""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import coverage
import pytest

FOLDER, PLACES = "MUTANTS_RECORDING", "MUTANTS_PLACES"
"""Environment: where to write, and the folders whose lines count."""


class Recorder:
    """Coverage with a context for each test, and one for each fixture that several tests share."""

    def __init__(self, folder: Path, places: list[str]) -> None:
        self.folder = folder
        self.tests: dict[str, float] = {}
        self.shared: dict[str, list[str]] = {}
        """The tests that use a shared fixture."""
        include = [f"{Path(place).resolve()}{'/*' if Path(place).is_dir() else ''}" for place in places]
        self.coverage = coverage.Coverage(data_file=None, include=include, config_file=False)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.coverage.switch_context(item.nodeid)
        for name, found in getattr(item, "_fixtureinfo").name2fixturedefs.items():  # noqa: B009
            if found[-1].scope != "function":
                self.shared.setdefault(_name(name, found[-1]), []).append(item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        self.coverage.switch_context(_name(fixturedef.argname, fixturedef))
        try:
            return (yield)
        finally:
            self.coverage.switch_context(request._pyfuncitem.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.tests[report.nodeid] = self.tests.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.tests[report.nodeid] = -1e9  # no test that fails anyhow

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data, lines = self.coverage.get_data(), {}
        for file in data.measured_files():
            lines[str(Path(file).relative_to(Path.cwd()))] = data.contexts_by_lineno(file)
        found = {"tests": self.tests, "shared": self.shared, "lines": lines}
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(found))


def _name(name: str, fixturedef: Any) -> str:
    return f"fixture {fixturedef.baseid} {name}"


def pytest_configure(config: pytest.Config) -> None:
    """Record in each process that runs tests: the only one, or the workers of xdist."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        places = os.environ[PLACES].split(os.pathsep)
        config.pluginmanager.register(Recorder(Path(os.environ[FOLDER]), places), "recorder of mutants")
