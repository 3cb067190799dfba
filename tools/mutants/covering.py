"""Which tests run a line, the fastest first: found by one run of all unit tests."""

import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tools.mutants.recording import FOLDER, PLACES

UNIT_TESTS = ["-m", "not long", "--ignore", "tests/e2e", "-p", "no:cacheprovider", "-q"]
DONE = "done"


class Covering:
    """What one run of the unit tests showed; made of the files that the recording plugin wrote."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        self._of_line: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for path in folder.glob("*.json"):
            found = json.loads(path.read_text())
            self.seconds |= {test: seconds for test, seconds in found["tests"].items() if seconds >= 0}
            for file, lines in found["lines"].items():
                for line, contexts in lines.items():
                    tests = [test for context in contexts for test in found["shared"].get(context, [context])]
                    self._of_line[file][int(line)].update(tests)

    def tests_of(self, file: str, line: int) -> list[str]:
        """Those that run the line; of one that only an import runs, all of its file.

        These are the tests that run any of its lines and those of its test file: a test may use a constant or make a
        dataclass without running a line.
        """
        lines = self._of_line.get(file, {})
        known = {test for test in lines.get(line, ()) if test in self.seconds}
        if not known:
            own = f"{Path('tests', file).with_name(f'test_{Path(file).name}')}::"
            known = {test for tests in lines.values() for test in tests if test in self.seconds}
            known |= {test for test, seconds in self.seconds.items() if test.startswith(own)}
        return sorted(known, key=lambda test: (self.seconds[test], test))


def record(tree: Path, folder: Path, places: list[str], tests: list[str], workers: int) -> Covering:
    """Run unit tests of a tree once, with coverage of those places; kept for as long as no source changes."""
    if (folder / DONE).exists():
        return Covering(folder)
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {FOLDER: str(folder), PLACES: os.pathsep.join(places), "CI": "1"}
    command = [sys.executable, "-m", "pytest", *UNIT_TESTS, *tests, "-p", "tools.mutants.recording", "-n", str(workers)]
    command += ["--basetemp", str(tree / ".tmp")]
    subprocess.run(command, cwd=tree, env=environment, check=False)
    (folder / DONE).touch()
    return Covering(folder)


def content_of(tree: Path, places: list[str], tests: list[str]) -> str:
    """A hash of all Python files of a tree, and of the places and the tests."""
    found = hashlib.sha256(repr((places, tests)).encode())
    for path in sorted(tree.rglob("*.py")):
        found.update(str(path.relative_to(tree)).encode() + path.read_bytes())
    return found.hexdigest()[:16]
