"""Whatever is found where a run should be gets a sentence that a person understands; nothing is deleted for it."""

import json
import os

import numpy as np
import pytest

from mlp.errors import InklingError
from mlp.nn.model import Model
from mlp.nn.model_files import save_model
from runner.limits import Limits
from runner.scheduler import Scheduler
from runner.store import RunStore
from tests.runner.support import small

EMPTY, FOREIGN, CUT = b"", b"\x89PNG\r\n\x1a\n\0\0\0", b'{"format": 1, "state": "do'
NEWER = json.dumps({"format": 1000, "more": True}).encode()


@pytest.fixture
def damaged(store):
    """A run that was trained, and what a person sees of it after one of its files was replaced."""
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="done")
    run.describe(note="mine")
    run.append_event({"event": "step", "step": 1})
    run.append_command("stop")
    save_model(Model.untrained(small().network, rng=np.random.default_rng(0)), run.model_path)
    (run.checkpoints_path / "step-000000000001.safetensors").write_bytes(b"")
    return run


def everything(store: RunStore, run_id: str) -> list[str]:
    """Ask for all there is to be seen of a run; the sentences that came instead."""
    told = []
    for ask in (store.run, store.history, store.model, store.snapshot, store.moments, store.queue_position):
        try:
            ask(run_id)
        except InklingError as error:
            told.append(str(error))
    return told


@pytest.mark.parametrize("content", [EMPTY, FOREIGN, CUT, NEWER], ids=["empty", "foreign", "cut", "newer"])
@pytest.mark.parametrize("name", ["spec.json", "status.json", "about.json", "metrics.jsonl", "model.safetensors"])
def test_a_file_that_is_not_ours_is_told_by_name_and_stays(store, damaged, name, content):
    path = damaged.path / name
    path.write_bytes(content + b"\n" * (name == "metrics.jsonl"))
    before = {found: found.read_bytes() for found in damaged.path.rglob("*") if found.is_file()}
    fresh = RunStore(store.home)
    told = everything(fresh, damaged.id)
    assert told or content == EMPTY or name == "metrics.jsonl"  # a metrics file may be empty
    for sentence in told:
        assert (
            name in sentence or "made by a newer Inkling" in sentence or "has a report that Inkling did not" in sentence
        )
        assert sentence.endswith(".")
        assert "Traceback" not in sentence
    if name in ("spec.json", "status.json", "about.json"):
        assert told
        assert fresh.list() == []
    Scheduler(store.home, 1, Limits()).look()
    after = {found: found.read_bytes() for found in damaged.path.rglob("*") if found.is_file()}
    assert {found: after.get(found) for found in before} == before


def test_a_metrics_file_that_was_cut_is_read_to_its_last_whole_line(store, damaged):
    path = damaged.path / "metrics.jsonl"
    path.write_bytes(b'{"event":"resumed","step":0}\n{"event":"st')
    assert store.history(damaged.id).steps.step == []


def test_a_metrics_file_that_shrinks_under_the_eyes_is_told(store, damaged):
    path = damaged.path / "metrics.jsonl"
    path.write_bytes(b'{"event":"resumed","step":0}\n')
    store.history(damaged.id)
    os.truncate(path, 3)
    with pytest.raises(InklingError, match="was cut"):
        store.history(damaged.id)


def test_a_damaged_checkpoint_cannot_be_looked_at_and_says_so(store, damaged):
    with pytest.raises(InklingError, match=r"step-000000000001\.safetensors is not an intact"):
        store.moment(damaged.id, 1)
    with pytest.raises(InklingError, match="after step 7 are not kept"):
        store.moment(damaged.id, 7)


def test_a_folder_or_a_link_in_place_of_a_file_is_told(store, damaged):
    damaged.status_path.unlink()
    damaged.status_path.mkdir()
    with pytest.raises(InklingError, match=r"status\.json cannot be read"):
        store.run(damaged.id)
    assert store.list() == []
