import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner.files import RunError
from runner.rundir import RunDirectory, is_run_id
from runner.spec import RunSpec
from tests.runner.support import ODD, make_odd, new_run, small

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path) -> RunDirectory:
    return new_run(tmp_path / "runs")


def test_a_new_run_waits_with_its_specification(tmp_path):
    spec = RunSpec(small(epochs=7), created=12.5, title="seven")
    run = RunDirectory.create(tmp_path / "runs", spec)
    assert run.spec() == spec
    status = run.status()
    assert (status.state, status.epochs, status.queued_at, status.attempt) == ("queued", 7, 12.5, 0)
    assert run.events() == ([], 0)
    assert run.commands_after(0) == []
    assert list((tmp_path / "runs").iterdir()) == [run.path]


def test_ids_are_unguessable_and_never_a_path(tmp_path):
    ids = {new_run(tmp_path / "runs").id for _ in range(10)}
    assert len(ids) == 10
    assert all(map(is_run_id, ids))
    some = ids.pop()
    nonsense = [
        "",
        ".",
        "..",
        "../..",
        some.upper(),
        some[:-1],
        some + "0",
        some + "\n",
        f"{some}/..",
        f"./{some}",
        None,
        3,
    ]
    assert not any(map(is_run_id, nonsense))


def test_of_a_run_that_cannot_be_written_nothing_is_seen(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("runner.rundir.write_object", full)
    with pytest.raises(OSError, match="No space"):
        new_run(tmp_path / "runs")
    assert not any(is_run_id(path.name) for path in (tmp_path / "runs").iterdir())


def test_of_many_who_move_a_run_on_from_one_state_one_succeeds(run):
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda step: run.change_status({"queued"}, state="running", step=step), range(20)))
    (winner,) = [result for result in results if result]
    assert run.status() == winner
    assert winner.state == "running"


def test_a_change_keeps_all_other_fields(run):
    before = run.status()
    after = run.change_status({"queued"}, epoch=0.5)
    assert after.to_json() == before.to_json() | {"epoch": 0.5}


@pytest.mark.long
def test_commands_of_many_processes_and_threads_are_numbered_without_loss(run):
    program = (
        "import sys; from pathlib import Path; from runner.rundir import RunDirectory\n"
        "run = RunDirectory(Path(sys.argv[1]))\n"
        "for i in range(20): run.append_command('stop', by=sys.argv[2])"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(run.path), name], cwd=ROOT) for name in ("one", "two")
    ]
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: run.append_command("stop", by="threads"), range(20)))
    assert [process.wait(30) for process in processes] == [0, 0]
    assert len(set(numbers)) == 20
    commands = run.commands_after(0)
    assert [command["number"] for command in commands] == list(range(1, 61))
    assert sorted(command["by"] for command in commands) == ["one"] * 20 + ["threads"] * 20 + ["two"] * 20
    assert [command["number"] for command in run.commands_after(57)] == [58, 59, 60]


def test_a_command_after_a_torn_one_is_whole(run):
    run.append_command("stop")
    with (run.path / "control.jsonl").open("ab") as file:
        file.write(b'{"number":2,"comma')
    assert run.commands_after(0) == [{"number": 1, "command": "stop"}]
    assert run.append_command("stop") == 2
    assert [command["number"] for command in run.commands_after(0)] == [1, 2]


def test_events_are_read_on_from_an_offset(run):
    run.append_event({"event": "step", "step": 1})
    first, offset = run.events()
    run.append_event({"event": "step", "step": 2})
    second, end = run.events(offset)
    assert [event["step"] for event in first + second] == [1, 2]
    assert run.events(end) == ([], end)


def test_an_event_after_a_torn_one_starts_a_line_of_its_own(run):
    run.append_event({"event": "step", "step": 1})
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"event":"step","st')
    _, offset = run.events()
    run.seal_events()
    run.append_event({"event": "resumed", "step": 1})
    assert run.events(offset)[0] == [{"event": "resumed", "step": 1}]


@pytest.mark.parametrize("name", ["spec", "status"])
@pytest.mark.parametrize("content", [None, b"", b"hello", b"[]", b"{}", b'{"format": 99}'])
def test_a_foreign_file_is_told_and_left_alone(run, name, content):
    path = run.path / f"{name}.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(RunError) as error:
        getattr(run, name)()
    assert str(error.value).endswith(".")
    assert (path.read_bytes() if path.exists() else None) == content


@pytest.mark.parametrize(
    "line", ['{"number": 1}', '{"number": "1", "command": "stop"}', '{"command": "stop"}', "hello"]
)
def test_a_foreign_command_is_told(run, line):
    (run.path / "control.jsonl").write_text(line + "\n")
    with pytest.raises(RunError, match=r"control\.jsonl"):
        run.commands_after(0)


def test_only_one_works_on_a_run(run, monkeypatch):
    monkeypatch.setattr("runner.rundir._PATIENCE", 0.05)
    assert not run.is_claimed()
    assert run.worker_pid() is None
    with run.claim():
        other = RunDirectory(run.path)
        assert other.is_claimed()
        assert other.worker_pid() == os.getpid()
        with pytest.raises(RunError, match="Another process works"), other.claim():
            pass
    assert not run.is_claimed()
    assert run.worker_pid() is None


def test_what_a_killed_worker_left_half_written_goes_with_the_next(run):
    for name in (".1.2.tmp", "checkpoints/.1.2.tmp"):
        (run.path / name).write_bytes(b"half")
    before = sorted(path.name for path in run.path.iterdir())
    with run.claim():
        assert list(run.checkpoints_path.iterdir()) == []
        assert sorted({path.name for path in run.path.iterdir()} - {"lock", "worker.lock"}) == before[1:]


def test_the_claim_of_a_killed_process_ends_with_it(run):
    program = (
        "import sys, time; from pathlib import Path; from runner.rundir import RunDirectory\n"
        "with RunDirectory(Path(sys.argv[1])).claim():\n"
        "    print('claimed', flush=True)\n"
        "    sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(run.path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"claimed\n"
        assert run.is_claimed()
        assert run.worker_pid() == process.pid
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert not run.is_claimed()
        with run.claim():
            assert run.worker_pid() == os.getpid()


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_in_the_place_of_the_worker_lock_is_no_claim(run, kind):
    make_odd(run.path / "worker.lock", kind)
    assert not run.is_claimed()
    assert run.worker_pid() is None
    with pytest.raises(OSError, match=r"regular file|directory|symbolic links"), run.claim():
        pass


@pytest.mark.parametrize("name", ["lock", "worker.lock"])
@pytest.mark.parametrize("kind", ODD)
def test_a_lock_that_no_worker_could_open_is_seen_before_one_is_started(run, kind, name):
    run.check_locks()
    (run.path / name).unlink(missing_ok=True)
    make_odd(run.path / name, kind)
    with pytest.raises(OSError, match=r"regular file|directory|symbolic links"):
        run.check_locks()


@pytest.mark.parametrize("text", ["", "0", "1", "-5", "12x", "9" * 400])
def test_what_is_no_process_id_is_never_signalled(run, text):
    with run.claim():
        (run.path / "worker.lock").write_text(text)
        pid = run.worker_pid()
    assert pid is None or pid < 2**31
    assert pid not in (0, 1)
