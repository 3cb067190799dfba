"""Room for many open tabs; each test in a process of its own, since a limit cannot be lowered and raised at will."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="this system has no limit on open files")

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import resource, sys
from runner.descriptors import make_room
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
make_room(wanted)
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "becomes"),
    [
        (128, 512, 300, 300),
        (128, 200, 300, 200),  # no further than the system lets us
        (400, 512, 300, 400),  # never lowered
    ],
)
def test_the_limit_is_raised_as_far_as_it_is_wanted_and_allowed(soft: int, hard: int, wanted: int, becomes: int):
    command = [sys.executable, "-c", SCRIPT, *map(str, (soft, hard, wanted))]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(becomes), str(hard)]
