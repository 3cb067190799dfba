import signal
import subprocess
import sys
from threading import Event

import pytest

from runner.processes import Child, ask_to_end, how_it_ended, kill, start_worker
from tests.runner.support import ODD, make_odd, new_run


@pytest.mark.parametrize("name", ["lock", "worker.lock", "worker.log"])
@pytest.mark.parametrize("kind", ODD)
def test_no_worker_is_started_that_could_not_claim_its_run_or_write_its_log(tmp_path, name, kind):
    run, ended = new_run(tmp_path), Event()
    make_odd(run.path / name, kind)
    with pytest.raises(OSError, match=name):
        start_worker(run, 1.0, 1, ended.set)
    assert not ended.is_set()


@pytest.mark.long
def test_the_end_of_a_worker_is_told_at_once(tmp_path):
    run, ended = new_run(tmp_path), Event()
    run.change_status({"queued"}, state="stopped")
    child = start_worker(run, 1.0, 1, ended.set)
    assert ended.wait(30)
    assert child.has_ended
    assert child.process.returncode == 0


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print('one'); print(' two '); print()", "ended early (exit code 0). Its last words: two"),
        ("raise SystemExit(3)", "ended early (exit code 3)."),
        ("import os; os.kill(os.getpid(), 9)", "was killed (SIGKILL)."),
        ("import os; os.kill(os.getpid(), 6)", f"crashed (signal {int(signal.SIGABRT)})."),
        ("print('line\\n' * 100_000 + 'x' * 300)", "ended early (exit code 0). Its last words: " + "x" * 200),
    ],
)
def test_how_a_worker_ended_is_said_with_its_last_line(tmp_path, program, said):
    run = new_run(tmp_path)
    run.log_path.write_text("of an earlier worker\n")
    with run.log_path.open("ab") as log, subprocess.Popen([sys.executable, "-c", program], stdout=log) as process:
        child = Child(process, 1.0, log_start=len("of an earlier worker\n"))
    assert how_it_ended(run, child) == f"The training process {said}".rstrip()
    run.log_path.unlink()
    assert "Its last words" not in how_it_ended(run, child)


def test_a_process_that_is_gone_is_not_asked_to_end():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    ask_to_end(process.pid)
    kill(process.pid)
