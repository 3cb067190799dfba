"""A version of a recipe in its own file: its events, and what it has reached in the last line."""

import json
import subprocess
import sys
from math import isnan
from pathlib import Path

import pytest

from mlp.data.splits import load_splits
from mlp.errors import ConfigError
from mlp.home import PROJECT
from mlp.recipes.catalogue import RECIPES
from mlp.recipes.recipe import last
from mlp.training.events import Done, StepReport
from runner.course_files import partial
from runner.files import RunError
from runner.recipe_courses import RecipeCourse, run
from tests.runner.support import until

TRAINS = RecipeCourse("squared-features", "not-normalised")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = TRAINS.path(tmp_path_factory.mktemp("home"))
    run(TRAINS, path)
    return path


def test_what_is_read_back_is_what_the_version_reaches(finished: Path) -> None:
    outcome = TRAINS.read_end(finished)
    assert outcome.reached == last(TRAINS.version.run(lambda name: load_splits(name, None)))
    assert TRAINS.version.agrees(outcome.reached)
    assert isinstance(outcome.events[-1], Done)
    losses = [event.loss for event in outcome.events if isinstance(event, StepReport)]
    assert losses[0] == pytest.approx(25.45, rel=1e-3)
    assert TRAINS.read_events(finished) == outcome.events


def test_a_version_without_a_training_has_numbers_alone(tmp_path: Path) -> None:
    course = RecipeCourse("two-seven-two")
    run(course, course.path(tmp_path))
    outcome = course.read_end(course.path(tmp_path))
    assert outcome.events == ()
    assert outcome.reached["dW1_rows"] == 2


def test_a_number_that_is_not_finite_is_null_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"event": "reached", "reached": {"cost": null, "steps": 3}}\n')
    reached = TRAINS.read_end(path).reached
    assert isnan(reached["cost"])
    assert reached["steps"] == 3


@pytest.mark.parametrize(
    "last_line",
    ["", '{"event": "done"}', '{"event": "reached"}', '{"event": "reached", "reached": [1]}',
     '{"event": "reached", "reached": {"cost": "1"}}', '{"event": "reached", "reached": {"cost": true}}'],
)  # fmt: skip
def test_a_damaged_end_is_an_error(tmp_path: Path, last_line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(last_line and last_line + "\n")
    with pytest.raises(RunError, match="damaged"):
        TRAINS.read_end(path)


def test_every_version_has_a_file_of_its_own(tmp_path: Path) -> None:
    courses = [RecipeCourse(key, name) for key, recipe in RECIPES.items() for name in recipe.versions]
    assert len({course.path(tmp_path) for course in courses}) == len(courses)


@pytest.mark.parametrize(("key", "name"), [("nonsense", "right"), ("or-gate", "nonsense"), ("../or-gate", "right")])
def test_other_names_are_errors(key: str, name: str) -> None:
    with pytest.raises(ConfigError):
        RecipeCourse(key, name)


@pytest.mark.long
def test_a_real_process_writes_the_same(tmp_path: Path, finished: Path) -> None:
    path = TRAINS.path(tmp_path)
    command = [sys.executable, "-m", *TRAINS.command, str(path)]
    assert subprocess.call(command, cwd=PROJECT, timeout=60) == 0
    until(path.exists)
    assert not partial(path).exists()
    ends = [json.loads(one.read_text().splitlines()[-1]) for one in (path, finished)]
    assert ends[0] == ends[1]
