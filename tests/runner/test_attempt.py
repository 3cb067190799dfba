"""What one go at a run does: to the end, interrupted and resumed, steered, on a full disk."""

import errno
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, one_hot
from mlp.methods.losses import find_loss
from mlp.nn.model_files import load_model
from mlp.training.evaluation import evaluate
from mlp.training.events import Validating
from mlp.training.loop import Training
from runner import run_writer
from runner.attempt import GIVES_WAY, Attempt
from runner.checkpoints import checkpoint_paths, save_checkpoint
from runner.disk import Disk, DiskFullError
from runner.history import HistoryReader
from runner.rundir import RunDirectory
from runner.spec import RunSpec
from runner.worker import execute
from tests.runner.support import FOREVER, leaving_after, names, new_run, requeue, small, start, until


def test_a_run_is_trained_to_its_end(runs, mnist):
    run = new_run(runs, small())
    execute(run)
    status, model = run.status(), load_model(run.model_path)
    assert (status.state, status.attempt, status.epoch, status.step) == ("done", 1, 2.0, 64)
    assert status.message == "All 2 epochs are done."
    assert not run.is_claimed()
    reference = Training(small(), mnist)
    list(reference.run())
    np.testing.assert_array_equal(model.theta, reference.network.theta)
    accuracies = [evaluate(model, part, reference.network.loss).accuracy for part in (mnist.test, mnist.validation)]
    assert [status.test_accuracy, status.validation_accuracy] == accuracies
    assert [model.card["test_accuracy"], model.card["validation_accuracy"]] == accuracies
    assert Experiment.from_json(model.card["experiment"]) == small()
    assert model.card["epoch"] == 2
    assert names(run)[-2:] == ["done", "test"]
    history = HistoryReader(run).read()
    assert history.epochs.epoch == [1, 2]
    assert history.steps.step[-1] == 64
    assert history.test
    assert history.test.accuracy == accuracies[0]


def test_a_run_with_drawn_digits_tells_how_it_reads_other_writers(runs, monkeypatch, mnist):
    writers = mnist.validation.subset(slice(300))
    monkeypatch.setattr("runner.attempt.load_splits", lambda *_: replace(mnist, writers=writers))
    run = new_run(runs, small(epochs=1))
    execute(run)
    model = load_model(run.model_path)
    expected = evaluate(model, writers, find_loss("cross_entropy", "half_sum")).accuracy
    assert model.card["writers_accuracy"] == expected
    assert run.events()[0][-1]["writers_accuracy"] == expected
    assert getattr(HistoryReader(run).read().test, "writers_accuracy", None) == expected


@pytest.mark.long
@pytest.mark.parametrize("how", [{}, {"optimizer": "adam"}, {"dropout": 0.3}], ids=["momentum", "adam", "dropout"])
def test_an_interrupted_run_goes_on_to_the_same_weights(runs, how):
    experiment = small(epochs=3, **how)
    whole, run = new_run(runs, experiment), new_run(runs, experiment)
    execute(whole)
    # In the middle of an epoch after its first batch, while it validates, right at an epoch's end and behind it.
    for number, events in enumerate((1, 2, 4, 9), start=1):
        execute(run, leaving_after(events))
        status = run.status()
        assert (status.state, status.attempt) == ("interrupted", number)
        requeue(run)
    execute(run)
    assert (run.status().state, run.status().attempt) == ("done", 5)
    np.testing.assert_array_equal(load_model(run.model_path).theta, load_model(whole.model_path).theta)
    assert run.status().test_accuracy == whole.status().test_accuracy
    assert names(run).count("resumed") == 4
    history, expected = HistoryReader(run).read(), HistoryReader(whole).read()
    assert history.epochs == expected.epochs
    assert history.test == expected.test
    assert (np.diff(history.steps.step) > 0).all()


@pytest.mark.long
@pytest.mark.parametrize("how", [{}, {"optimizer": "adam"}, {"augmentation": 0.5}], ids=["momentum", "adam", "rng"])
def test_a_run_that_gives_way_at_each_epoch_comes_to_the_same_weights(runs, how):
    experiment = small(epochs=3, **how)
    whole, run = new_run(runs, experiment), new_run(runs, experiment)
    execute(whole)
    for epoch in (1, 2):
        run.ask_to_give_way(True)
        execute(run)
        status = run.status()
        assert (status.state, status.epoch, status.message) == ("queued", epoch, GIVES_WAY)
        assert status.started_at is not None
        assert status.queued_at > status.started_at
        assert not run.is_claimed()
    execute(run)  # the last epoch is not left, though it is still wanted: the run ends
    assert (run.status().state, run.status().attempt) == ("done", 3)
    np.testing.assert_array_equal(load_model(run.model_path).theta, load_model(whole.model_path).theta)
    assert HistoryReader(run).read().epochs == HistoryReader(whole).read().epochs


def test_a_run_that_need_not_give_way_any_more_stays(runs):
    run = new_run(runs, small())
    run.ask_to_give_way(True)
    run.ask_to_give_way(False)
    execute(run)
    assert (run.status().state, run.status().attempt) == ("done", 1)


def test_in_slow_motion_a_run_gives_way_after_a_step(runs):
    run = new_run(runs, small())
    run.append_command("slow", steps_per_second=1000.0)
    run.ask_to_give_way(True)
    execute(run)
    status = run.status()
    assert (status.state, status.step, status.steps_per_second) == ("queued", 1, 1000.0)


@pytest.mark.long
def test_a_run_that_somebody_has_paused_does_not_give_way(runs):
    run = new_run(runs, small())
    run.append_command("step", count=40)  # beyond the end of the first epoch
    run.ask_to_give_way(True)
    looks = count()
    execute(run, lambda: run.status().step == 40 and next(looks) > 2)
    assert (run.status().state, run.status().step, run.status().start_paused) == ("interrupted", 40, True)


def test_without_room_for_its_checkpoint_a_run_does_not_give_way(runs, monkeypatch):
    run = new_run(runs, small())
    run.ask_to_give_way(True)

    def full_until_the_end(run: RunDirectory, training: Training) -> None:
        if training.progress.step < 64:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_writer, "save_checkpoint", full_until_the_end)
    execute(run)
    assert (run.status().state, run.status().step, run.status().attempt) == ("done", 64, 1)


def test_a_report_that_was_torn_by_the_end_of_its_worker_hinders_nobody(runs):
    run = new_run(runs, small())
    execute(run, leaving_after(2))
    whole = run.events()[0]
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"event":"step","step":99,"lo')
    requeue(run)
    execute(run)
    assert run.events()[0][: len(whole) + 1] == [*whole, {"event": "resumed", "step": whole[-1]["step"]}]
    assert HistoryReader(run).read().epochs.epoch == [1, 2]


@pytest.mark.long
def test_a_stop_keeps_what_is_learned(runs, mnist):
    run = new_run(runs, small(epochs=FOREVER))
    process = start(run)
    until(lambda: run.events()[0])
    number = run.append_command("stop")
    assert process.wait(30) == 0
    status, model = run.status(), load_model(run.model_path)
    assert (status.state, status.message, status.acknowledged) == ("stopped", "Stopped on request.", number)
    assert 0 < status.epoch < FOREVER
    assert model.card["step"] == status.step
    loss = Training(small(), mnist).network.loss
    assert status.test_accuracy == evaluate(model, mnist.test, loss).accuracy
    assert run.events()[0][-2]["reason"] == "stopped"
    assert run.log_path.read_text() == ""


def test_a_stop_outlives_a_worker_that_dies_before_the_end(runs, monkeypatch):
    run = new_run(runs, small(epochs=FOREVER))
    run.append_command("change", settings={"learning_rate": 0.05})
    run.append_command("stop")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("runner.attempt.final_results", die)
        with pytest.raises(KeyboardInterrupt):
            execute(run)
    assert run.status().active
    assert run.change_status({"running"}, state="queued")
    execute(run)
    status = run.status()
    assert (status.state, status.acknowledged, status.changes) == ("stopped", 2, {"learning_rate": 0.05})


def test_a_stop_does_not_wait_for_a_validation_which_is_made_up_for(runs, monkeypatch):
    run, publish = new_run(runs, small()), Attempt.publish

    def press_while_it_validates(attempt: Attempt, event: Any) -> None:
        publish(attempt, event)
        if isinstance(event, Validating) and run.status().attempt == 1:
            run.append_command("stop")

    monkeypatch.setattr(Attempt, "publish", press_while_it_validates)
    execute(run)
    assert (run.status().state, run.status().epoch, run.status().step) == ("stopped", 1.0, 32)
    assert "epoch" not in names(run)
    run.continue_with({"stopped"}, "epochs", count=1)
    execute(run)
    assert (run.status().state, run.status().epoch) == ("done", 2.0)
    assert HistoryReader(run).read().epochs.epoch == [1, 2]


def test_a_command_that_was_acknowledged_is_not_obeyed_again(runs):
    run = new_run(runs, small())
    number = run.append_command("stop")
    run.change_status({"queued"}, acknowledged=number)
    execute(run)
    assert run.status().state == "done"


def test_a_run_that_diverges_keeps_its_last_finite_weights_and_says_why(runs):
    experiment = Experiment(
        NetworkConfig(hidden=(16,), output_activation="identity"),
        TrainingConfig(train_size=2000, loss="squared_error", learning_rate=1000.0, schedule="constant"),
    )
    run = new_run(runs, experiment)
    with np.errstate(over="ignore"):
        execute(run)
    status = run.status()
    assert status.state == "diverged"
    assert "was the first" in status.message
    assert np.isfinite(load_model(run.model_path).theta).all()
    assert names(run)[-2:] == ["done", "test"]


def test_weights_that_are_not_finite_are_no_model(runs):
    # L2 * learning rate is so large that the weights double their length many times a step.
    experiment = Experiment(
        NetworkConfig(hidden=(16,), activation="sigmoid"),
        TrainingConfig(train_size=2000, l2=10.0, learning_rate=1000.0, optimizer="sgd", schedule="constant"),
    )
    run = new_run(runs, experiment)
    with np.errstate(all="ignore"):
        execute(run)
    assert run.status().state == "diverged"
    for path in (run.model_path, run.snapshot_path):
        assert not path.exists() or np.isfinite(load_model(path).theta).all()


@pytest.mark.long
@pytest.mark.parametrize("how", [{}, {"optimizer": "adam"}, {"dropout": 0.3}], ids=["momentum", "adam", "dropout"])
def test_changes_survive_an_interruption(runs, mnist, how):
    experiment, settings = small(epochs=3, **how), {"learning_rate": 0.02, "batch_size": 100}
    run = new_run(runs, experiment)
    run.append_command("change", settings=settings)
    for events in (2, 3):
        execute(run, leaving_after(events))
        requeue(run)
    execute(run)
    reference = Training(experiment, mnist)
    reference.change(settings)
    list(reference.run())
    assert run.status().changes == settings
    np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
    assert Experiment.from_json(load_model(run.model_path).card["experiment"]) == experiment.with_training(**settings)


def test_a_run_that_is_done_is_continued_as_a_training_is(runs, mnist):
    run = new_run(runs, small(epochs=1))
    execute(run)
    run.continue_with({"done"}, "epochs", count=2)
    execute(run)
    reference = Training(small(epochs=1), mnist)
    list(reference.run())
    reference.continue_after_end(2)
    list(reference.run())
    assert (run.status().state, run.status().epochs, run.status().changes) == ("done", 3, {"epochs": 3})
    np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
    history = HistoryReader(run).read()
    assert history.epochs.epoch == [1, 2, 3]
    assert history.histograms.step == [0, 32, 64, 96]
    assert [mark.text for mark in history.marks] == ["epochs 1 -> 3"]


def test_a_paused_run_that_is_interrupted_comes_back_paused(runs):
    run = new_run(runs, small())
    run.append_command("pause")
    execute(run, leaving_after(2))
    assert (run.status().state, run.status().start_paused, run.status().step) == ("interrupted", True, 0)
    requeue(run)
    execute(run, leaving_after(2))
    assert (run.status().start_paused, run.status().step, run.status().attempt) == (True, 0, 2)
    requeue(run)
    run.append_command("resume")
    execute(run)
    assert (run.status().state, run.status().start_paused) == ("done", False)


def full_disk(patience: float) -> Disk:
    """One whose time goes by only while somebody waits for room."""
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    return Disk(patience, clock=lambda: now[0], wait=wait)


def test_a_disk_that_stays_full_ends_the_run_with_its_last_good_checkpoint(runs, monkeypatch):
    run = new_run(runs, small())
    execute(run, leaving_after(2))
    good = checkpoint_paths(run)
    requeue(run)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_writer, "save_checkpoint", full)
    with pytest.raises(DiskFullError):
        execute(run, disk=full_disk(10))
    assert (run.status().state, run.status().message.split(".")[0]) == ("failed", "The disk is full")
    assert checkpoint_paths(run) == good
    assert HistoryReader(run).read().epochs.epoch == [1, 2]  # it went on as long as it could


def test_a_disk_that_has_room_again_costs_nothing(runs, mnist, monkeypatch):
    run, tries = new_run(runs, small()), count(1)

    def narrow(*args: Any) -> None:
        if next(tries) <= 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        save_checkpoint(*args)

    monkeypatch.setattr(run_writer, "save_checkpoint", narrow)
    execute(run, disk=full_disk(10))
    reference = Training(small(), mnist)
    list(reference.run())
    assert run.status().state == "done"
    np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)


def test_epochs_asked_for_while_the_test_set_is_looked_at_are_trained_next(runs):
    run = new_run(runs)

    class PressedLate(Disk):
        def write_or_wait(self, what, work):
            if what == "model" and run.status().attempt == 1:
                run.append_command("epochs", count=1)
            super().write_or_wait(what, work)

    execute(run, disk=PressedLate())
    assert run.status().state == "queued"
    execute(run)
    status = run.status()
    assert (status.state, status.epoch, status.epochs, status.acknowledged) == ("done", 3, 3, 1)


def test_digits_of_a_persons_own_are_learned_among_the_others(runs, mnist):
    own = Dataset(mnist.test.inputs[:1] // 2, one_hot(np.array([3]), 10))
    spec = RunSpec(small(epochs=3, learning_rate=0.05), created=1.0)
    run = RunDirectory.create(runs, spec, extra=own)
    execute(run)
    assert run.status().state == "done"
    assert load_model(run.model_path).predict(own.inputs / np.float32(255)).argmax() == 3
