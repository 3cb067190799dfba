import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from runner.files import RunError
from runner.limits import Limits
from runner.store import RunStore
from tests.runner.support import small

ROOT = Path(__file__).resolve().parents[2]
ADA, BOB = (sha256(name).hexdigest() for name in (b"ada", b"bob"))


SUBMIT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from runner.files import RunError
from runner.limits import Limits
from runner.store import RunStore
from tests.runner.support import small
store = RunStore(Path(sys.argv[1]), Limits(max_queued=20))
print("ready", flush=True)
sys.stdin.readline()
def ask(number):
    try:
        store.submit(small()) if number else store.resume(sys.argv[2], "")
        return 1
    except RunError as error:
        assert "INKLING_MAX_QUEUED" in str(error), error
        return 0
with ThreadPoolExecutor(100) as pool:
    print(sum(pool.map(ask, range(100))))
"""


@pytest.mark.long
def test_the_limit_of_the_queue_holds_for_200_who_submit_and_resume_at_once(store):
    ended = [store.submit(small()) for _ in range(2)]
    for run_id in ended:
        store.open(run_id).change_status({"queued"}, state="interrupted")
    command = [sys.executable, "-c", SUBMIT, str(store.home)]
    servers = [
        subprocess.Popen([*command, run_id], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for run_id in ended
    ]
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
    answers = [server.communicate(b"go\n", 60)[0] for server in servers]
    admitted = sum(map(int, answers))
    assert admitted == sum(run.status.state == "queued" for run in store.list()) == 15  # one browser: three quarters


def test_one_browser_cannot_keep_the_others_out(tmp_path):
    store = RunStore(tmp_path / "home", Limits(max_queued=4))
    for _ in range(3):
        store.submit(small(), owner=ADA)
    ended = store.submit(small(), owner=BOB)
    store.open(ended).change_status({"queued"}, state="interrupted")
    with pytest.raises(RunError, match="3 of them yours"):
        store.submit(small(), owner=ADA)
    store.resume(ended, BOB)
    with pytest.raises(RunError, match="4 runs wait already"):
        store.submit(small(), owner=BOB)
    assert len(store.list()) == 4
