import pytest

from runner.files import RunError
from runner.problems import LONGEST_WAIT, Problems


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def waits(problems: Problems, clock: Clock) -> float:
    """For how many seconds the run is left alone."""
    start = clock.now
    while problems.is_left_alone("run"):
        clock.now += 1
    return clock.now - start


def test_a_run_that_fails_again_and_again_is_left_alone_longer_and_longer():
    clock = Clock()
    problems, seconds = Problems(clock), []
    assert not problems.is_left_alone("run")
    for _ in range(10):
        problems.add("run", "its lock is a directory.")
        assert not problems.is_left_alone("another")
        seconds.append(waits(problems, clock))
    assert seconds == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_WAIT, LONGEST_WAIT]
    problems.solved("run")
    problems.add("run", "its lock is a directory.")
    assert waits(problems, clock) == 2


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RunError("status.json is empty."), "status.json is empty."),
        (IsADirectoryError(21, "Is a directory", "runs/1/lock"), "runs/1/lock cannot be used (Is a directory)."),
        (TimeoutError("too late"), "a file cannot be used (too late)."),
        (OverflowError("int too large"), "handling it ended with an error in Inkling (OverflowError)."),
    ],
)
def test_every_error_of_one_run_becomes_a_sentence_and_one_line_in_the_log(error, sentence, caplog):
    problems = Problems()
    for _ in range(3):
        with problems.caught("run"):
            raise error
    expected = f"Inkling leaves this run alone: {sentence} It tries again at least every 5 minutes."
    assert problems.sentences == {"run": expected}
    lines = [record for record in caplog.records if sentence in record.getMessage()]
    assert len(lines) == 1
    traces = [record for record in caplog.records if record.exc_info]
    assert len(traces) == isinstance(error, OverflowError)


def test_what_is_known_of_a_run_goes_with_it():
    problems = Problems()
    for run in ("gone", "here"):
        problems.add(run, "no.")
    problems.keep({"here"})
    assert list(problems.sentences) == ["here"]
    assert not problems.is_left_alone("gone")
