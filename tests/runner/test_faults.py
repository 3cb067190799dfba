"""Whatever goes wrong with the disk, and whenever: a run is what it was before or what it was to become."""

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp.atomic_files import HALF_WRITTEN
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.splits import load_splits
from mlp.data_sets import DATA_SETS
from mlp.nn.model_files import load_model
from mlp.training.loop import Training
from runner.checkpoints import MOMENTS, newest_step, save_checkpoint
from runner.disk import Disk
from runner.files import RunError
from runner.limits import Limits
from runner.rundir import RunDirectory
from runner.store import RunStore
from runner.worker import execute
from tests.runner.faults import FaultyDisk
from tests.runner.support import new_run, small, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file a descriptor is")
LIMITS = Limits(min_free_megabytes=None)
HOW = [how for how in FaultyDisk.HOW if how != "full"]


def look(home: Path) -> dict[str, Any]:
    """All that can be seen of the runs of a home, by somebody who has not seen them before. Times count as equal."""
    store = RunStore(home, LIMITS)
    seen: dict[str, Any] = {}
    for run in store.list():
        directory = store.open(run.id)
        status = replace(run.status, queued_at=0.0, ended_at=None)
        events, commands = directory.events()[0], directory.commands_after(0)
        moments = {step: store.moment(run.id, step).theta.tobytes() for step in store.moments(run.id)}
        seen[run.id] = (run.spec, status, run.about, events, commands, moments)
    return seen


def prepared(home: Path) -> RunDirectory:
    """A run with something of everything: reports, a command, a checkpoint, a description."""
    run = RunDirectory.create(home / "runs", replace(new_run(home / "other").spec(), title="mine"))
    shutil.rmtree(home / "other")
    run.append_event({"event": "step", "step": 1})
    run.append_command("pause")
    run.describe(note="good")
    run.change_status({"queued"}, state="done", epochs=2)
    return run


def submit(home: Path, _: RunDirectory) -> None:
    RunStore(home, LIMITS).submit(small())


CHANGES: dict[str, Callable[[Path, RunDirectory], object]] = {
    "a new run": submit,
    "a status": lambda _, run: run.change_status({"done"}, state="failed", message="why"),
    "a report": lambda _, run: run.append_event({"event": "step", "step": 2}),
    "a command": lambda _, run: run.append_command("stop"),
    "a description": lambda home, run: RunStore(home, LIMITS).describe(run.id, "", note="better", pinned=True),
    "a deletion": lambda home, run: RunStore(home, LIMITS).delete(run.id, ""),
}


def every_fault(home: Path, change: Callable[[Path, RunDirectory], object], run: RunDirectory) -> Iterator[str]:
    """Do the change once for each fault at each place, always from the same beginning; yields after each."""
    beginning = home.with_name("as it was")
    shutil.copytree(home, beginning)
    for how in HOW:
        for at in count(1):
            shutil.rmtree(home)
            shutil.copytree(beginning, home)
            disk = FaultyDisk(home, at, how)
            with disk.goes_wrong(), suppress(OSError, RunError):
                change(home, RunDirectory(run.path))
            if not disk.happened:
                assert at > 1  # it does touch the disk
                break
            yield f"{how} at operation {at}"


@pytest.mark.long
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_cut_off_anywhere_has_happened_or_not(change, tmp_path):
    run = prepared(tmp_path / "home")
    shutil.copytree(tmp_path / "home", tmp_path / "other" / "home")
    before = look(tmp_path / "home")
    CHANGES[change](tmp_path / "other" / "home", RunDirectory(tmp_path / "other" / "home" / "runs" / run.id))
    after = look(tmp_path / "other" / "home")
    for what in every_fault(tmp_path / "home", CHANGES[change], run):
        seen = look(tmp_path / "home")
        if change == "a new run":  # its name is new each time
            assert (seen.pop(run.id), len(seen)) in [(before[run.id], 0), (before[run.id], 1)], what
        else:
            assert seen in (before, after), what
        place = run.path if run.path.exists() else tmp_path / "home" / "runs" / ".trash" / run.id
        RunDirectory(place).append_command("stop")  # and it goes on from there


@pytest.mark.long
def test_a_checkpoint_that_is_cut_off_anywhere_leaves_the_one_before_or_is_whole(tmp_path, mnist):
    training, home = Training(small(hidden=(1,)), mnist), tmp_path / "home"
    run = prepared(home)

    def save(step: int) -> None:
        training.progress.step = step
        training.network.theta[:] = step
        save_checkpoint(run, training, LIMITS)

    for step in range(1, MOMENTS + 1):
        save(step)
    for what in every_fault(home, lambda *_: save(MOMENTS + 1), run):
        store = RunStore(home, LIMITS)
        moments = store.moments(run.id)
        assert moments[-1] in (MOMENTS, MOMENTS + 1), what
        assert moments[-2] == moments[-1] - 1
        assert MOMENTS <= len(moments) <= MOMENTS + 1
        assert all((store.moment(run.id, step).theta == step).all() for step in moments[-2:])


# --- a whole training -------------------------------------------------------------------------------------------------


def go_on(store: RunStore, run: RunDirectory) -> None:
    """What the launcher does with a run whose worker is no more, or a person with one that failed."""
    if run.status().state in ("failed", "interrupted"):
        store.resume(run.id, "")
    elif run.status().state != "done":
        run.change_status({"queued", "running"}, state="queued")


def impatient() -> Disk:
    """What a worker thinks of a full disk when time flies: each look at the clock is a second later."""
    return Disk(10, clock=count().__next__, wait=lambda _: None)


@pytest.mark.long
@pytest.mark.parametrize("how", FaultyDisk.HOW)
def test_a_training_survives_every_fault_at_every_place(how, tmp_path, mnist, monkeypatch):
    monkeypatch.setattr("runner.attempt.load_splits", lambda *_: mnist)
    experiment = small(hidden=(4,), train_size=200, batch_size=50, epochs=2, dropout=0.2)
    reference = Training(experiment, mnist)
    list(reference.run())
    for at in count(1):
        store = RunStore(tmp_path / str(at), LIMITS)
        run = store.open(store.submit(experiment))
        disk = FaultyDisk(store.home, at, how)
        with disk.goes_wrong(), suppress(OSError, RunError):
            execute(RunDirectory(run.path), disk=impatient())
        assert store.run(run.id).spec.experiment == experiment
        store.history(run.id)
        store.snapshot(run.id)
        for step in store.moments(run.id):
            store.moment(run.id, step)
        if run.status().state != "done":
            go_on(store, run)
            execute(RunDirectory(run.path))
        assert run.status().state == "done"
        np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
        assert store.history(run.id).epochs.epoch == [1, 2]
        assert not list(run.path.rglob(HALF_WRITTEN))
        shutil.rmtree(store.home)
        if not disk.happened:
            break
    assert at > 20


@pytest.mark.long
@pytest.mark.parametrize("how", [{}, {"optimizer": "adam"}, {"dropout": 0.3}], ids=["momentum", "adam", "dropout"])
def test_a_run_whose_worker_is_killed_again_and_again_ends_with_the_same_weights(how, store, launch, mnist):
    experiment = small(epochs=400, **how)
    launch()
    run_id = store.submit(experiment)
    run, moments = store.open(run_id), random.Random(0)
    store.command(run_id, "", "slow", steps_per_second=400.0)  # so that it is not done before it was killed
    for attempt in range(1, 8):
        reached = newest_step(run)
        until(lambda: newest_step(run) > reached, seconds=120)  # noqa: B023
        soon = newest_step(run) + moments.randrange(100)
        until(lambda: store.status(run_id).step >= soon, seconds=120)  # noqa: B023
        pid = run.worker_pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: store.status(run_id).attempt == attempt + 1, seconds=120)  # noqa: B023
    store.command(run_id, "", "slow", steps_per_second=None)
    until(lambda: not store.status(run_id).active, seconds=300)
    assert (store.status(run_id).state, store.status(run_id).attempt) == ("done", 8)
    reference = Training(experiment, mnist)
    list(reference.run())
    np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
    assert store.history(run_id).epochs.epoch[-1] == 400


def on(data: str, *, output: str = "softmax", **training) -> Experiment:
    """A training on a data set by its name, with ten units."""
    row = DATA_SETS[data]
    size = training.pop("train_size", row.samples)
    network = NetworkConfig(row.inputs, (10,), row.outputs, output_activation=output)
    settings = {"loss": row.usual_loss, "batch_size": min(64, size), "learning_rate": 0.01} | training
    return Experiment(network, TrainingConfig(data=data, train_size=size, **settings))


OTHERS = {
    "spiral": on("spiral", epochs=300),
    "regression": on("regression-lines", output="identity", epochs=800),
    "replacement": on("mnist-20x20", train_size=2000, epochs=90, sampling="replacement"),
    "autoencoder": on("mnist-autoencoder", output="identity", train_size=1000, epochs=150),
    "cg": on("mnist-20x20", train_size=1000, batch_size=1000, epochs=2000, optimizer="cg"),
    "lbfgs": on("mnist-20x20", train_size=1000, batch_size=1000, epochs=2000, optimizer="lbfgs"),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", OTHERS)
def test_a_killed_run_on_other_data_goes_on_from_its_weights(kind, store, launch, mnist):
    experiment = OTHERS[kind]
    launch()
    run_id = store.submit(experiment)
    run = store.open(run_id)
    store.command(run_id, "", "slow", steps_per_second=30.0)
    until(lambda: store.status(run_id).step >= 40, seconds=120)
    pid = run.worker_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: store.status(run_id).attempt == 2, seconds=120)
    before = store.status(run_id).step
    until(lambda: store.status(run_id).step > before, seconds=120)
    store.command(run_id, "", "slow", steps_per_second=None)
    until(lambda: not store.status(run_id).active, seconds=300)
    status, steps = store.status(run_id), store.history(run_id).steps
    assert (status.state, status.attempt) == ("done", 2)
    assert steps.step == sorted(set(steps.step))
    if kind not in ("cg", "lbfgs"):
        reference = Training(experiment, load_splits(experiment.training.data, None, mnist))
        list(reference.run())
        np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
    else:  # their memory begins anew, their weights do not: no loss is higher than the one before
        assert all(after <= before * (1 + 1e-3) for before, after in pairwise(steps.loss))
