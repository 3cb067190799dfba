"""What is in force in a run, in the words under the fields of the form."""

from typing import Any

import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.training.history import History, StepColumns
from runner.run import Run
from runner.spec import RunSpec
from runner.status import Status
from ui.run.in_force import in_force


def words(
    state: str = "running",
    rates: list[float | None] | None = None,
    changes: dict[str, Any] | None = None,
    **training: Any,
) -> dict[str, str]:
    """The words of a run in that state with these reports of its learning rate."""
    spec = RunSpec(Experiment(NetworkConfig(), TrainingConfig(**training)), 0.0, "a" * 64)
    status = Status(state, 5, 0.0, changes=changes or {})
    steps = StepColumns(step=range(len(rates or ())), learning_rate=rates or ())
    return in_force(Run("0" * 24, spec, status), History(steps=steps))


@pytest.mark.parametrize(
    ("training", "rates", "expected"),
    [
        ({}, [0.004, 0.024], "now 0.0240 of 0.1, one_cycle"),
        ({"schedule": "step:2,0.5"}, [0.1, 0.05], "now 0.0500 of 0.1, step"),
        ({"schedule": "constant"}, [0.1], "now 0.1"),
        ({"schedule": "constant", "warmup": 2.0}, [0.03], "now 0.0300 of 0.1, warm-up"),
        ({"schedule": "cosine", "warmup": 2.0}, [0.03], "now 0.0300 of 0.1, cosine"),
        ({}, [], "now 0.1"),
        ({}, [None], "now 0.1"),
    ],
)
def test_the_learning_rate_is_said_with_what_changes_it(
    training: dict[str, Any], rates: list[float | None], expected: str
) -> None:
    assert words(rates=rates, **training)["learning_rate"] == expected


def test_what_was_changed_on_the_way_is_said_and_only_what_has_an_effect() -> None:
    found = words(optimizer="adam", changes={"batch_size": 128, "l2": 0.0001, "learning_rate": 0.05})
    assert found == {
        "learning_rate": "now 0.05", "batch_size": "now 128", "l2": "now 0.0001", "dropout": "now 0",
        "augmentation": "now 0",
    }  # fmt: skip


@pytest.mark.parametrize(("state", "said"), [("paused", True), ("queued", False), ("done", False), ("failed", False)])
def test_nothing_is_in_force_in_a_run_that_does_not_learn(state: str, said: bool) -> None:
    assert bool(words(state)) is said
