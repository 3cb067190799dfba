from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.data.dataset import Dataset, one_hot
from mlp.nn.model import Model
from mlp.nn.model_files import load_model, save_model
from mlp.training.events import StepReport, event_json
from runner.files import RunError
from runner.limits import Limits
from runner.run import queue_of
from runner.store import RunStore
from tests.runner.support import ODD, make_odd, small

ADA, BOB = (sha256(name).hexdigest() for name in (b"ada", b"bob"))


def report(step: int) -> dict:
    layers = [0.1, 0.2]
    return event_json(StepReport(step / 32, step, step, 1.0, 0.5, 0.1, layers, layers, [*layers], 1.0, 1.0))


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
    assert store.history(run_id).steps.step == []


def test_another_store_of_the_same_home_sees_the_same(store):
    run_id = store.submit(small())
    assert RunStore(store.home).run(run_id) == store.run(run_id)


METHODS = ["open", "spec", "status", "run", "history", "model", "snapshot", "queue_position"]


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
    store.resume(ids[0], "")
    assert [store.queue_position(run_id) for run_id in ids] == [3, 1, 2]


def test_a_waiting_run_is_stopped_at_once(store):
    run_id = store.submit(small())
    number = store.command(run_id, "", "stop")
    status = store.status(run_id)
    assert (status.state, status.acknowledged) == ("stopped", number)
    assert status.ended_at >= status.queued_at


def test_a_running_run_is_asked_to_stop(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="running")
    assert store.command(run_id, "", "stop") == 1
    assert store.status(run_id).state == "running"
    assert run.commands_after(0) == [{"number": 1, "command": "stop"}]


def test_a_run_is_stopping_from_the_press_until_it_has_ended(store):
    run_id = store.submit(small())
    run = store.open(run_id)
    run.change_status({"queued"}, state="running")
    store.command(run_id, "", "pause")
    assert not store.is_stopping(run_id)
    number = store.command(run_id, "", "stop")
    assert store.is_stopping(run_id)
    run.change_status({"running"}, state="stopped", acknowledged=number)
    assert not store.is_stopping(run_id)


@pytest.mark.parametrize("state", ["done", "stopped", "interrupted"])
def test_a_run_at_its_end_is_not_asked_anything(store, state):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state=state)
    store.command(run_id, "", "stop")
    assert store.status(run_id).state == state
    assert store.open(run_id).commands_after(0) == []


@pytest.mark.parametrize("state", ["queued", "running", "done", "stopped", "diverged"])
def test_a_run_that_was_not_broken_off_is_not_resumed(store, state):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state=state, step=5)
    with pytest.raises(RunError, match=f"Only an interrupted or failed run can be resumed; this one is {state}"):
        store.resume(run_id, "")
    assert store.status(run_id).state == state


@pytest.mark.parametrize(("state", "step"), [("interrupted", 0), ("failed", 0), ("failed", 5), ("stopped", 0)])
def test_a_run_that_was_broken_off_waits_again(store, state, step):
    run_id = store.submit(small())
    store.open(run_id).change_status({"queued"}, state=state, step=step, message="why", ended_at=2.0)
    store.resume(run_id, "")
    status = store.status(run_id)
    assert (status.state, status.message, status.ended_at) == ("queued", "", None)


@pytest.mark.parametrize("state", ["diverged", "failed", "interrupted", "running"])
def test_only_a_run_that_ended_well_is_continued(store, state):
    run_id = in_state(store, state, step=5)
    (store.open(run_id).checkpoints_path / "step-000000000005.safetensors").touch()
    with pytest.raises(RunError, match=f"Only a finished or stopped run can be continued; this one is {state}"):
        store.continue_run(run_id, ADA, 3)
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
    assert first.steps.step == [1]
    assert store.history(run_id) is first
    store.open(run_id).append_event(report(2))
    assert store.history(run_id).steps.step == [1, 2]


def test_a_history_that_was_forgotten_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr("runner.store.HISTORIES_IN_MEMORY", 2)
    store = RunStore(tmp_path / "home")
    ids = [store.submit(small()) for _ in range(4)]
    for number, run_id in enumerate(ids, start=1):
        store.open(run_id).append_event(report(number))
    for _ in range(2):
        assert [store.history(run_id).steps.step for run_id in ids] == [[1], [2], [3], [4]]


def test_many_who_watch_see_each_report_once(store):
    run_id = store.submit(small())
    run = store.open(run_id)

    def watch(number):
        if number % 5 == 0:
            return []
        return store.history(run_id).steps.step

    with ThreadPoolExecutor(8) as pool:
        seen = pool.map(watch, range(200))
        for step in range(1, 60):
            run.append_event(report(step))
        assert all(steps == list(range(1, len(steps) + 1)) for steps in seen)
    assert store.history(run_id).steps.step == list(range(1, 60))


# --- whose it is, and what may be done with it ------------------------------------------------------------------------


def in_state(store: RunStore, state: str, **fields) -> str:
    run_id = store.submit(small(), owner=ADA, title="mine")
    store.open(run_id).change_status({"queued"}, state=state, **fields)
    return run_id


STEERING = {
    "command": lambda store, run_id, owner: store.command(run_id, owner, "stop"),
    "continue_run": lambda store, run_id, owner: store.continue_run(run_id, owner, 2),
    "resume": lambda store, run_id, owner: store.resume(run_id, owner),
    "describe": lambda store, run_id, owner: store.describe(run_id, owner, note="hers"),
    "delete": lambda store, run_id, owner: store.delete(run_id, owner),
    "undelete": lambda store, run_id, owner: store.undelete(run_id, owner),
}


@pytest.mark.parametrize("method", STEERING)
def test_another_browser_can_only_watch(store, method):
    run_id = in_state(store, "interrupted")
    before = store.run(run_id)
    for owner in (BOB, ""):
        with pytest.raises(RunError, match="Only the browser that started this run can steer or change it"):
            STEERING[method](store, run_id, owner)
    assert store.run(run_id) == before
    assert store.open(run_id).commands_after(0) == []


@pytest.mark.parametrize("method", STEERING)
@pytest.mark.parametrize("name", ["../..", "", None, "0123456789abcdef01234567"])
def test_nonsense_cannot_be_steered(store, method, name):
    with pytest.raises(RunError, match=r"is not the name of a run|There is no run"):
        STEERING[method](store, name, ADA)
    assert not store.home.exists()


def test_what_was_written_about_a_run_is_in_every_look_at_it(store):
    run_id = store.submit(small(), owner=ADA, title="first")
    assert store.run(run_id).about.title == "first"
    store.describe(run_id, ADA, note="learns fast", pinned=True)
    store.describe(run_id, ADA, title="second")
    about = store.list(ADA)[0].about
    assert (about.title, about.note, about.pinned) == ("second", "learns fast", True)
    assert store.spec(run_id).title == "first"


def test_a_run_goes_on_for_some_epochs_more(store):
    run_id = in_state(store, "done", acknowledged=0)
    run = store.open(run_id)
    run.append_command("stop")  # came too late
    with pytest.raises(RunError, match="no checkpoint from which it could be continued"):
        store.continue_run(run_id, ADA, 3)
    (run.checkpoints_path / "step-000000000001.safetensors").touch()
    store.continue_run(run_id, ADA, 3)
    status = store.status(run_id)
    assert status.state == "queued"
    assert run.commands_after(status.acknowledged) == [{"number": 2, "command": "epochs", "count": 3}]
    with pytest.raises(RunError, match="Only a finished or stopped run can be continued; this one is queued"):
        store.continue_run(run_id, ADA, 3)
    assert len(run.commands_after(0)) == 2


@pytest.mark.parametrize("epochs", [0, -1, 1.5, True, "2"])
def test_a_run_goes_on_for_whole_epochs(store, epochs):
    with pytest.raises(RunError, match="whole number of epochs"):
        store.continue_run(in_state(store, "done"), ADA, epochs)


def test_a_run_that_has_ended_is_told_nothing_but_to_stop(store):
    run_id = in_state(store, "done", acknowledged=4)
    assert store.command(run_id, ADA, "stop") == 4
    with pytest.raises(RunError, match=r"has ended \(done\), so it cannot be told to pause"):
        store.command(run_id, ADA, "pause")


def test_a_deleted_run_is_gone_and_can_be_taken_back(store):
    run_id = in_state(store, "done")
    before = store.run(run_id)
    store.delete(run_id, ADA)
    assert store.list() == []
    with pytest.raises(RunError, match="It was deleted"):
        store.run(run_id)
    with pytest.raises(RunError, match="Only the browser"):
        store.undelete(run_id, BOB)
    store.undelete(run_id, ADA)
    assert store.run(run_id) == before


def test_a_run_is_deleted_while_it_is_trained(store):
    run_id = in_state(store, "running")
    run = store.open(run_id)
    with run.claim():
        store.delete(run_id, ADA)
        assert store.list() == []
        with pytest.raises(RunError, match="It was deleted"):
            store.status(run_id)
        assert [command["command"] for command in run.commands_after(0)] == ["stop"]
        assert run.status().state == "running"  # its worker goes on writing where it is
    store.undelete(run_id, ADA)
    assert store.status(run_id).state == "running"


def test_a_waiting_run_is_deleted_at_once(store):
    run_id = store.submit(small(), owner=ADA)
    store.delete(run_id, ADA)
    assert not (store.home / "runs" / run_id).exists()
    store.undelete(run_id, ADA)
    assert store.status(run_id).state == "stopped"


def test_over_a_limit_no_run_is_made(tmp_path):
    store = RunStore(tmp_path / "home", Limits(max_queued=1, max_epochs=5))
    with pytest.raises(RunError, match="INKLING_MAX_EPOCHS"):
        store.submit(small(epochs=6))
    run_id = store.submit(small(epochs=5), owner=ADA)
    with pytest.raises(RunError, match="INKLING_MAX_EPOCHS"):
        store.command(run_id, ADA, "epochs", count=1)
    with pytest.raises(RunError, match="INKLING_MAX_QUEUED"):
        store.submit(small(epochs=5))
    assert [run.id for run in store.list()] == [run_id]


def test_a_run_begins_with_the_weights_of_another(store):
    parent = store.submit(small())
    with pytest.raises(RunError, match="has no weights yet"):
        store.submit(small(), parent=parent)
    save_model(weights(1), store.open(parent).snapshot_path)
    for given in (parent, weights(1)):
        initial = load_model(store.open(store.submit(small(), parent=given)).initial_path)
        np.testing.assert_array_equal(initial.theta, weights(1).theta)
    with pytest.raises(RunError, match="network like its own, 784-8-10 relu; got 784-16-10 relu"):
        store.submit(small(hidden=(8,)), parent=weights(1))


def test_a_run_is_taught_with_digits_and_keeps_what_it_began_with(store):
    own = Dataset(np.zeros((2, 784), np.uint8), one_hot(np.array([1, 2]), 10))
    model = weights(3)
    plain = store.submit(small(), owner=ADA)
    run_id = store.submit(small(), owner=ADA, parent=model, extra=own)
    assert store.newest_taught(ADA).id == run_id
    assert store.newest_taught(BOB) is None
    np.testing.assert_array_equal(store.beginning(run_id).theta, model.theta)
    assert store.beginning(plain) is None


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", ["status.json", "about.json", "lock"])
def test_a_damaged_run_is_deleted_and_comes_back_as_it_was(store, name, kind):
    owner = "a" * 64
    run_id, other = (store.submit(small(), owner=owner) for _ in range(2))
    run = store.open(run_id)
    run.status_path.write_text("{}")
    (run.path / name).unlink(missing_ok=True)
    make_odd(run.path / name, kind)
    assert [one.id for one in store.damaged(owner)] == [run_id]
    assert not store.damaged("b" * 64)
    with pytest.raises(RunError, match="Only the browser"):
        store.delete(run_id, "b" * 64)
    store.delete(run_id, owner)
    assert not store.damaged(owner)
    assert [one.id for one in store.list(owner)] == [other]
    store.undelete(run_id, owner)
    assert [one.id for one in store.damaged(owner)] == [run_id]


def test_a_damaged_run_in_training_is_not_deleted(store):
    run_id = store.submit(small(), owner="a" * 64)
    run = store.open(run_id)
    run.status_path.write_text("{}")
    with run.claim(), pytest.raises(RunError, match="still being trained"):
        store.delete(run_id, "a" * 64)


def test_a_run_whose_owner_cannot_be_found_is_shown_to_nobody(store):
    run = store.open(store.submit(small(), owner=""))
    run.spec_path.write_text('{"owner": 3}')
    assert not store.damaged("")
    with pytest.raises(RunError, match="Only the browser"):
        store.delete(run.id, "")
