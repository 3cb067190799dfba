import numpy as np
import pytest

from mlp.config import Experiment
from mlp.nn.model_files import load_model
from mlp.training.events import StepReport
from mlp.training.loop import Training
from runner import run_writer
from runner.checkpoints import checkpoint_paths, newest_step
from runner.disk import Disk
from runner.run_writer import RunWriter
from tests.runner.support import new_run, small


@pytest.fixture
def kept(tmp_path, mnist) -> RunWriter:
    """What is kept of a training of one step."""
    training = Training(small(), mnist)
    next(event for event in training.run() if isinstance(event, StepReport))
    return RunWriter(new_run(tmp_path / "runs"), training, Disk())


def test_what_people_see_is_the_present_weights_and_where_they_come_from(kept):
    kept.snapshot()
    seen = load_model(kept.run.snapshot_path)
    np.testing.assert_array_equal(seen.theta, kept.training.weights)
    assert (seen.card["step"], seen.card["epoch"]) == (1, 64 / 2000)
    assert Experiment.from_json(seen.card["experiment"]) == small()
    assert checkpoint_paths(kept.run) == []


def test_reports_are_kept_with_what_is_needed_to_go_on_from_them(kept):
    kept.reports.append({"event": "step", "step": 1})
    with (kept.run.path / "metrics.jsonl").open("ab") as file:
        file.write(b"{")
    kept.checkpoint()
    assert (newest_step(kept.run), kept.checkpoint_step) == (1, 1)
    assert kept.run.events()[0] == [{"event": "step", "step": 1}]


def test_at_the_end_no_checkpoint_is_written_twice(kept, monkeypatch):
    written = []
    monkeypatch.setattr(run_writer, "save_checkpoint", lambda *_: written.append(kept.training.progress.step))
    kept.result(finite=True, test_accuracy=0.5)
    kept.result(finite=True, test_accuracy=0.5)
    assert written == [1]
    assert load_model(kept.run.model_path).card["test_accuracy"] == 0.5


def test_a_training_that_diverged_is_not_to_be_gone_on_with(kept):
    kept.result(finite=False)
    assert checkpoint_paths(kept.run) == []
    assert kept.run.model_path.exists()


def test_weights_that_are_not_finite_are_shown_to_nobody(kept):
    kept.training.network.theta[3] = np.inf
    kept.snapshot()
    kept.result(finite=False)
    assert not kept.run.snapshot_path.exists()
    assert not kept.run.model_path.exists()
