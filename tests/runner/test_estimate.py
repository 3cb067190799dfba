import pytest

from mlp.training.events import StepReport
from mlp.training.loop import Training
from runner.estimate import Estimate
from tests.runner.support import small


def estimate(training: Training, steps: int, seconds: float) -> Estimate:
    """After so many steps, each of so many seconds."""
    now = [100.0]
    found = Estimate(training, clock=lambda: now[0])
    for event in training.run():
        if isinstance(event, StepReport):
            now[0] += seconds
            if event.step == steps:
                break
    return found


def fresh(mnist, **more) -> Training:
    return Training(small(batch_size=100, **more), mnist, seconds_between_reports=0)


def test_it_is_what_the_other_steps_will_take(mnist):
    training = fresh(mnist)  # two epochs of 20 steps
    found = estimate(training, 10, 0.5)
    assert found.seconds_left() == pytest.approx(30 * 0.5)
    training.extend(1)
    assert found.seconds_left() == pytest.approx(50 * 0.5)
    found.begin()
    assert found.seconds_left() is None


def test_a_time_limit_may_come_first(mnist):
    training = fresh(mnist, max_seconds=7.0)
    found = Estimate(training)
    assert found.seconds_left() == 7
    found = estimate(training, 10, 100.0)
    assert found.seconds_left() == pytest.approx(7 - training.progress.in_all.seconds)
