from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.events import StepReport, event_json
from mlp.model import Model
from mlp.storage import save_model
from runner.files import RunError
from runner.store import RunStore, queue_of
from tests.runner.support import small

ADA, BOB = (sha256(name).hexdigest() for name in (b"ada", b"bob"))


def report(step: int) -> dict:
    layers = [0.1, 0.2]
    return event_json(StepReport(step / 32, step, step, 1.0, 0.5, 0.1, layers, layers, layers, 1.0, 1.0))


def weights(seed: int) -> Model:
    return Model.untrained(NetworkConfig(hidden=(16,)), rng=np.random.default_rng(seed))


def test_a_submitted_run_waits_with_what_was_asked(store):
    run_id = store.submit(small(epochs=7), owner=ADA, title="my first")
    assert store.status(run_id).state == "queued"
    assert store.spec(run_id).experiment == small(epochs=7)
    assert (store.spec(run_id).owner, store.spec(run_id).title) == (ADA, "my first")
    run = store.run(run_id)
    assert (run.id, run.spec, run.status) == (run_id, store.spec(run_id), store.status(run_id))
    assert store.model(run_id) is None
    assert store.snapshot(run_id) is None
    assert store.history(run_id)["steps"]["step"] == []


def test_another_store_of_the_same_home_sees_the_same(store):
    run_id = store.submit(small())
    assert RunStore(store.home).run(run_id) == store.run(run_id)


METHODS = ["open", "spec", "status", "run", "history", "model", "snapshot", "request_stop", "resume", "queue_position"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["", "..", "../..", "/etc", "a" * 24 + "/..", "A" * 24, "ü" * 24, None, 7])
def test_nonsense_is_no_run(store, name, method):
    store.submit(small())
    with pytest.raises(RunError, match="is not the name of a run"):
        getattr(store, method)(name)


@pytest.mark.parametrize("method", METHODS)
def test_a_run_that_is_not_there_is_told(store, method):
    with pytest.raises(RunError, match="There is no run 0123456789abcdef01234567 here"):
        getattr(store, method)("0123456789abcdef01234567")
    assert not store.home.exists()


def test_runs_are_listed_newest_first_and_by_owner(store, monkeypatch):
    times = iter((10.0, 30.0, 20.0))
    monkeypatch.setattr("runner.store.time", lambda: next(times))
    ids = [store.submit(small(), owner=owner) for owner in (ADA, BOB, ADA)]
    assert [run.id for run in store.list()] == [ids[1], ids[2], ids[0]]
    assert [run.id for run in store.list(ADA)] == [ids[2], ids[0]]
    assert store.list(owner=sha256(b"eve").hexdigest()) == []


def test_an_empty_home_has_no_runs(store):
    assert store.list() == []


def test_what_is_no_run_is_not_listed_and_left_alone(store):
    good, damaged = store.submit(small()), store.submit(small())
    store.open(damaged).spec_path.write_bytes(b"\x89PNG")
    (store.home / "runs" / ".new-0123").mkdir()
    (store.home / "runs" / "notes.txt").write_text("mine")
    assert [run.id for run in store.list()] == [good]
    with pytest.raises(RunError, match=r"spec\.json is damaged or not a file of Inkling"):
        store.run(damaged)
    assert store.open(damaged).spec_path.read_bytes() == b"\x89PNG"


def test_only_who_started_a_run_can_steer_it(store):
    run_id = store.submit(small(), owner=ADA)
    assert store.can_steer(run_id, ADA)
    assert not store.can_steer(run_id, BOB)
    assert not store.can_steer(run_id, "")


def test_the_queue_is_in_the_order_of_waiting(store, monkeypatch):
    times = iter(range(100))
    monkeypatch.setattr("runner.store.time", lambda: float(next(times)))
    ids = [store.submit(small()) for _ in range(3)]
    assert [run.id for run in queue_of(store.list())] == ids
    assert [store.queue_position(run_id) for run_id in ids] == [1, 2, 3]
    store.open(ids[0]).change_status({"queued"}, state="interrupted")
    assert [store.queue_position(run_id) for run_id in ids] == [None, 1, 2]
    store.resume(ids[0])
    assert [store.queue_position(run_id) for run_id in ids] == [3, 1, 2]


def test_a_waiting_run_is_stopped_at_once(store):
    run_id = store.submit(small())
    number = store.request_stop(run_id)
    status = store.status(run_id)
    assert (status.state, status.acknowledged) == ("stopped", number)
    assert status.ended_at >= status.queued_at


def test_a_running_run_is_asked_to_stop(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="running")
    assert store.request_stop(run_id) == 1
    assert store.status(run_id).state == "running"
    assert run.commands_after(0) == [{"number": 1, "command": "stop"}]


@pytest.mark.parametrize("state", ["done", "stopped", "interrupted"])
def test_a_run_at_its_end_is_not_asked_anything(store, state):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state=state)
    store.request_stop(run_id)
    assert store.status(run_id).state == state
    assert store.open(run_id).commands_after(0) == []


@pytest.mark.parametrize("state", ["queued", "running", "done", "failed"])
def test_only_an_interrupted_run_is_resumed(store, state):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state=state)
    with pytest.raises(RunError, match=f"Only an interrupted run can be resumed; this one is {state}"):
        store.resume(run_id)
    assert store.status(run_id).state == state


def test_a_place_where_nothing_can_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match=r"Nothing can be written to .*file.*: "):
        RunStore(tmp_path / "file").submit(small())


def test_the_snapshot_is_the_newest_weights_and_read_once(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    save_model(weights(1), run.snapshot_path)
    first = store.snapshot(run_id)
    np.testing.assert_array_equal(first.theta, weights(1).theta)
    assert store.snapshot(run_id) is first
    save_model(weights(2), run.snapshot_path)
    np.testing.assert_array_equal(store.snapshot(run_id).theta, weights(2).theta)
    assert store.model(run_id) is None
    save_model(weights(3), run.model_path)
    np.testing.assert_array_equal(store.snapshot(run_id).theta, weights(3).theta)
    assert store.model(run_id) is store.snapshot(run_id)


def test_the_history_follows_the_run(store):
    run_id = store.submit(small())
    store.open(run_id).append_event(report(1))
    first = store.history(run_id)
    assert first["steps"]["step"] == [1]
    assert store.history(run_id) is first
    store.open(run_id).append_event(report(2))
    assert store.history(run_id)["steps"]["step"] == [1, 2]


def test_a_history_that_was_forgotten_is_read_again(store, monkeypatch):
    monkeypatch.setattr("runner.store.HISTORIES_IN_MEMORY", 2)
    ids = [store.submit(small()) for _ in range(4)]
    for number, run_id in enumerate(ids, start=1):
        store.open(run_id).append_event(report(number))
    for _ in range(2):
        assert [store.history(run_id)["steps"]["step"] for run_id in ids] == [[1], [2], [3], [4]]


def test_many_who_watch_see_each_report_once(store):
    run_id = store.submit(small())
    run = store.open(run_id)

    def watch(number):
        if number % 5 == 0:
            return []
        return store.history(run_id)["steps"]["step"]

    with ThreadPoolExecutor(8) as pool:
        seen = pool.map(watch, range(200))
        for step in range(1, 60):
            run.append_event(report(step))
        assert all(steps == list(range(1, len(steps) + 1)) for steps in seen)
    assert store.history(run_id)["steps"]["step"] == list(range(1, 60))
