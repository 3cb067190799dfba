"""Own data in a home and in its runs: shared, found again, and damaged for one run alone."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.own.own_data import OwnData
from mlp.data.own.picture_form import PictureForm
from mlp.data.own.read import read_uploads
from mlp.errors import DataError
from mlp.nn.model_files import load_model
from mlp.training.loop import Training
from mlp.training.threads import set_threads
from runner.checkpoints import newest_step
from runner.files import RunError
from runner.limits import Limits
from runner.own_data import MOST_KEPT, OwnDataFiles, link, load_data
from runner.rundir import RunDirectory
from runner.store import RunStore
from runner.worker import execute
from tests.mlp.data.own.files import csv, letters
from tests.runner.support import until

OWNER, OTHER = "a" * 64, "b" * 64


def some(seed: int = 0, each: int = 10) -> OwnData:
    names, images = letters(each, 8, rng=np.random.default_rng(seed))
    return read_uploads({f"letters-{seed}.csv": csv(names, images)})


def training_on(data: OwnData, **training) -> Experiment:
    sizes = data.sizes
    usual: dict[str, Any] = {"data": data.name, "train_size": sizes.samples, "batch_size": 8, "epochs": 3}
    return Experiment(NetworkConfig(sizes.inputs, (6,), sizes.outputs), TrainingConfig(**(usual | training)))


def inode(path: Path) -> int:
    return path.stat().st_ino


def stored_files(store: RunStore) -> list[Path]:
    return list((store.home / "data").glob("*.safetensors"))


def test_a_run_learns_own_data_and_its_model_knows_their_classes(store: RunStore):
    data = some()
    assert store.keep_data(OWNER, data) == data.name
    run = store.open(store.submit(training_on(data), owner=OWNER))
    execute(run)
    assert run.status().state == "done"
    reference = Training(training_on(data), data.splits)
    list(reference.run())
    model = store.model(run.id)
    assert model is not None
    np.testing.assert_array_equal(model.theta, reference.network.theta)
    for path in (run.model_path, run.snapshot_path):
        found = load_model(path)
        assert PictureForm.in_card(found.card, found.config) == PictureForm(("L", "T", "V", "X"), 8, 8, "dark")


def test_ten_runs_keep_one_copy_and_each_outlives_the_others(store: RunStore):
    data = some()
    store.keep_data(OWNER, data)
    runs = [store.open(store.submit(training_on(data), owner=OWNER)) for _ in range(10)]
    (kept,) = stored_files(store)
    assert {inode(run.data_path) for run in runs} == {inode(kept)}
    kept.unlink()
    for run in runs[1:]:
        store.delete(run.id, OWNER)
    execute(runs[0])
    assert runs[0].status().state == "done"
    again = store.open(store.submit(training_on(data), owner=OWNER))  # with the data of the run that is left
    assert inode(again.data_path) == inode(runs[0].data_path)
    assert store.data_summary(data.name).name == data.name


def test_data_that_are_nowhere_are_asked_for(store: RunStore):
    data = some()
    for look in (lambda: store.submit(training_on(data)), lambda: store.data_summary(data.name)):
        with pytest.raises(RunError, match=r"no longer here\. Bring them again on the Train page"):
            look()


def test_damaged_data_end_their_runs_with_a_sentence_and_no_other(store: RunStore):
    first, second = some(1), some(2)
    for data in (first, second):
        store.keep_data(OWNER, data)
    runs = [store.open(store.submit(training_on(data), owner=OWNER)) for data in (first, second)]
    os.truncate(runs[0].data_path, 500)
    with pytest.raises(RunError, match="data of this run cannot be read"):
        execute(runs[0])
    assert (runs[0].status().state, runs[0].status().message[:36]) == ("failed", "The data of this run cannot be read.")
    with pytest.raises(DataError, match="not an intact safetensors file"):
        store.data_summary(first.name)
    execute(runs[1])
    assert runs[1].status().state == "done"
    store.keep_data(OWNER, first)  # brought again
    again = store.open(store.submit(training_on(first), owner=OWNER))
    execute(again)
    assert again.status().state == "done"


def test_a_run_refuses_other_data_than_its_own(store: RunStore):
    first, second = some(1), some(2)
    for data in (first, second):
        store.keep_data(OWNER, data)
    path = OwnDataFiles(store.home).file(second.name)
    with pytest.raises(RunError, match="not those that it began with"):
        load_data(path, first.name)
    assert load_data(path, second.name).digest == second.digest


def test_each_browser_has_a_list_of_its_own_and_what_nobody_lists_goes(store: RunStore):
    brought = [some(seed, each=3) for seed in range(MOST_KEPT + 2)]
    store.keep_data(OTHER, brought[0])
    for data in brought:
        store.keep_data(OWNER, data)
    newest = [data.name for data in reversed(brought)]
    assert list(store.data_of(OWNER)) == newest[:MOST_KEPT]
    assert store.data_of(OTHER) == {brought[0].name: "letters-0.csv"}
    assert {path.stem for path in stored_files(store)} == {
        name.partition(":")[2] for name in [*newest[:MOST_KEPT], brought[0].name]
    }
    store.keep_data(OWNER, brought[5])
    assert next(iter(store.data_of(OWNER))) == brought[5].name
    assert len(store.data_of(OWNER)) == MOST_KEPT
    assert store.data_of("") == store.data_of("c" * 64) == store.data_of("../x") == {}


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"format": 2}', '{"format": 1, "data": 3}', '{"format": 1, "data": [3, ["x", "y"], ["mnist", ""]]}'],
)
def test_a_damaged_list_is_an_empty_one(content: str, store: RunStore):
    store.keep_data(OWNER, some())
    (store.home / "data" / f"{OWNER}.json").write_text(content)
    assert store.data_of(OWNER) == {}


@pytest.mark.parametrize("name", ["mnist", "own:../../../../etc", "own:", "own:0123456789abcdeF"])
def test_only_a_name_of_own_data_is_a_file(name: str, tmp_path: Path):
    with pytest.raises(RunError, match="not the name of a person's own data"):
        OwnDataFiles(tmp_path).file(name)


def test_nothing_is_kept_for_nobody_or_on_a_full_disk(tmp_path: Path):
    with pytest.raises(RunError, match="must be a sha256"):
        OwnDataFiles(tmp_path).keep("../x", some(), Limits())
    with pytest.raises(RunError, match="The disk has"):
        OwnDataFiles(tmp_path).keep(OWNER, some(), Limits(min_free_megabytes=10**12))
    assert not (tmp_path / "data").exists()


def test_where_no_link_can_be_the_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (source := tmp_path / "source").write_bytes(b"content")

    def refused(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    link(source, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == b"content"
    assert inode(source) != inode(tmp_path / "target")


def test_what_a_killed_server_was_reading_goes_with_the_next(store: RunStore):
    (store.home / "data").mkdir(parents=True)
    for name in (".reading-old", ".reading-new"):
        (store.home / "data" / name / "files").mkdir(parents=True)
    os.utime(store.home / "data" / ".reading-old", (1.0, 1.0))
    store.keep_data(OWNER, some())
    assert [path.name for path in (store.home / "data").glob(".reading-*")] == [".reading-new"]


@pytest.mark.long
def test_a_killed_worker_s_run_goes_on_with_its_own_data(store: RunStore, launch):
    data = some(each=40)
    store.keep_data(OWNER, data)
    launch()
    experiment = training_on(data, epochs=300)
    run_id = store.submit(experiment, owner=OWNER)
    store.command(run_id, OWNER, "slow", steps_per_second=200.0)  # so that it is not done before it was killed
    run = RunDirectory(store.open(run_id).path)
    until(lambda: newest_step(run) > 0, seconds=120)
    pid = run.worker_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: store.status(run_id).attempt == 2, seconds=120)
    store.command(run_id, OWNER, "slow", steps_per_second=None)
    until(lambda: not store.status(run_id).active, seconds=300)
    assert store.status(run_id).state == "done"
    set_threads(store.status(run_id).threads or 1)
    reference = Training(experiment, data.splits)
    list(reference.run())
    np.testing.assert_array_equal(load_model(run.model_path).theta, reference.network.theta)
    store.continue_run(run_id, OWNER, 2)
    until(lambda: not store.status(run_id).active and store.status(run_id).attempt == 3, seconds=120)
    assert store.history(run_id).epochs.epoch[-1] == 302
