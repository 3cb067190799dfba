"""The mutants: real Python with one small change, and a process that says which test noticed it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.mutants.covering import Covering, record

ROOT = Path(__file__).resolve().parents[2]
SOURCE = '''"""Words that a person reads."""
COLUMNS = {"loss": 1, "accuracy": 2}


def grown(value: int, by: int = 2) -> int:
    """Its docstring stays."""
    if value > 3:
        print("a whole sentence", value)
    return value + by
'''


def changes(source: str) -> set[tuple[int, str, str]]:
    from tools.mutants.changes import mutants_of  # here: its parser of Python takes as long to load as all else

    return {(one.line, one.before, one.after) for one in mutants_of("a.py", source)}


@pytest.mark.long
def test_each_kind_of_change_is_made() -> None:
    found = changes(SOURCE)
    assert (2, '"loss"', '"accuracy"') in found  # one name for another
    assert (7, "> 3", ">= 3") in found
    assert (7, "value > 3", "not (value > 3)") in found
    assert (8, 'print("a whole sentence", value)', "pass") in found  # a statement that does nothing
    assert (9, "value + by", "value - by") in found
    assert (5, "2", "3") in found


def test_sentences_types_and_appearance_stay() -> None:
    assert not [one for one in changes(SOURCE) if one[1] in ('"a whole sentence"', "int") or one[0] in (1, 6)]
    assert {after for _, _, after in changes('button("a", width=3)\n')} == {
        "pass",
        "button(None, width=3)",
        "button(width=3)",
    }
    looks = changes("row = container(horizontal=True, anchor=False, show_spinner=False)\n")
    assert {after for _, _, after in looks} == {"row = None"}


def test_a_mutant_differs_from_its_source_in_one_line_alone() -> None:
    from tools.mutants.changes import is_python, mutants_of

    for one in mutants_of("a.py", SOURCE):
        assert is_python(one.source)
        pairs = zip(SOURCE.splitlines(), one.source.splitlines(), strict=True)
        assert [number for number, (was, now) in enumerate(pairs, 1) if was != now] == [one.line]


def test_a_line_that_only_an_import_runs_is_put_before_all_tests_of_its_file(tmp_path: Path) -> None:
    own, other = "tests/mlp/test_a.py::test_own", "tests/test_b.py::test_other"
    seconds, lines = {own: 0.2, other: 0.1, "tests/test_b.py::test_foreign": 0.1}, {"1": [""], "2": [other]}
    found = {"tests": seconds, "shared": {}, "lines": {"mlp/a.py": lines}}
    (tmp_path / "1.json").write_text(json.dumps(found))
    covering = Covering(tmp_path)
    assert covering.tests_of("mlp/a.py", 1) == [other, own]
    assert covering.tests_of("mlp/a.py", 2) == [other]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project: a module, a test that looks and one that does not."""
    tree = tmp_path / "tree"
    for name in ("tools/mutants", "tests"):
        (tree / name).mkdir(parents=True)
    for name in ("tools/__init__.py", "tools/mutants/__init__.py", "tools/mutants/recording.py"):
        shutil.copy(ROOT / name, tree / name)
    (tree / "pyproject.toml").write_text("[tool.pytest.ini_options]\nmarkers = ['long: takes minutes']\n")
    (tree / "grown.py").write_text(SOURCE)
    (tree / "tests/test_grown.py").write_text(
        "from grown import COLUMNS, grown\n"
        "def test_blind(): grown(5)\n"
        "def test_sees(): assert grown(1) == 3\n"
        "def test_other(): assert COLUMNS\n"
    )
    return tree


TRY = """
import sys
from pathlib import Path
from tools.mutants.changes import mutants_of
from tools.mutants.covering import Covering
from tools.mutants.trial import Trial

tree, covering = Path(sys.argv[1]), Covering(Path(sys.argv[2]))
for one in mutants_of("grown.py", (tree / "grown.py").read_text()):
    if one.after in ("value - by", ">= 3"):
        trial = Trial(one, tree, covering.tests_of("grown.py", one.line), seconds=1)
        trial.process.join(60)
        print(one.after, trial.end())
"""


@pytest.mark.long
def test_a_mutant_is_put_before_the_tests_of_its_line(tree: Path, tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    covering = record(tree, recording, ["grown.py"], ["tests"], workers=0)
    assert {name.split("::")[1] for name in covering.tests_of("grown.py", 9)} == {"test_blind", "test_sees"}
    assert {name.split("::")[1] for name in covering.tests_of("grown.py", 8)} == {"test_blind"}
    # In a process of its own: the trials are forked, which a pytest with all its threads cannot survive.
    command = [sys.executable, "-c", TRY, str(tree), str(recording)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert sorted(said) == [">= 3 None", "value - by tests/test_grown.py::test_sees"]
    assert (tree / "grown.py").read_text() == SOURCE
