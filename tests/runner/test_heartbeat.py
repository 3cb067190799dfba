import os

from hypothesis import given
from hypothesis import strategies as st

from runner.heartbeat import Heartbeat, Silence
from tests.runner.support import new_run, until


def test_a_worker_gives_signs_of_life_whatever_it_does_and_none_after_its_end(tmp_path):
    run = new_run(tmp_path)
    assert run.last_beat() == 0
    with run.claim(), Heartbeat(run, seconds=0.001) as heartbeat:
        path = run.path / "worker.lock"
        for _ in range(3):
            os.utime(path, ns=(0, 0))
            until(run.last_beat)
    heartbeat._thread.join(30)
    os.utime(path, ns=(0, 0))
    assert not heartbeat._thread.is_alive()
    assert run.last_beat() == 0


def test_a_sign_of_life_that_cannot_be_written_does_not_end_the_next_ones(tmp_path):
    run = new_run(tmp_path)
    with Heartbeat(run, seconds=0.001) as heartbeat:  # not claimed: there is no such file yet
        (run.path / "worker.lock").touch()
        os.utime(run.path / "worker.lock", ns=(0, 0))
        until(run.last_beat)
        assert heartbeat._thread.is_alive()


@given(looks=st.lists(st.tuples(st.floats(0, 1.5), st.booleans())))
def test_silence_is_the_time_since_the_last_new_sign(looks):
    now, sign, since = 0.0, 0, 0.0
    silence = Silence(lambda: now)
    silence.look({"run": sign})
    for seconds, beats in looks:
        now, sign = now + seconds, sign + beats
        since = now if beats else since
        assert abs(silence.look({"run": sign})["run"] - (now - since)) < 1e-6


@given(asleep=st.floats(10, 1e6))
def test_a_computer_that_slept_did_not_look_so_no_worker_was_silent(asleep):
    now = 0.0
    silence = Silence(lambda: now)
    silence.look({"run": 1})
    now += asleep  # launcher and worker alike
    assert silence.look({"run": 1})["run"] <= 2
    assert silence.look({"run": 2})["run"] == 0


def test_a_worker_that_is_gone_is_not_counted_on():
    now = 0.0
    silence = Silence(lambda: now)
    for now in (1.0, 2.0):  # noqa: B007 (the clock above reads it)
        silence.look({"run": 1})
    assert silence.look({}) == {}
    now = 3.0
    assert silence.look({"run": 1}) == {"run": 0.0}
