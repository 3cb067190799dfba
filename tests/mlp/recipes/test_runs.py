"""Versions yield the events of their training and return what was reached."""

from dataclasses import replace

import numpy as np
import pytest

from mlp.check.changes import weights_as
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Splits, as_float
from mlp.recipes.recipe import Course, Load, Reached
from mlp.recipes.runs import Ended, by_lines, computed, trained, with_backward
from mlp.training.events import Done, TrainingEvent
from mlp.training.loop import Training

EXPERIMENT = Experiment(
    NetworkConfig(hidden=(8,)),
    TrainingConfig(optimizer="sgd", schedule="constant", train_size=200, batch_size=20, epochs=2),
)


def read(ended: Ended) -> Reached:
    return {
        "epochs": float(len(ended.epochs)),
        "first": ended.losses[1],
        "accuracy": ended.accuracy,
        "diverged": float(ended.reason == "diverged"),
    }


def both(course: Course) -> tuple[list[TrainingEvent], Reached]:
    events = []
    while True:
        try:
            events.append(next(course))
        except StopIteration as end:
            return events, end.value


@pytest.fixture
def few(mnist: Splits) -> Load:
    part = slice(300)
    splits = Splits(mnist.train.subset(part), mnist.validation.subset(part), mnist.test.subset(part))
    return {"mnist": splits}.__getitem__


def test_the_engine_trains(few: Load):
    events, reached = both(trained(EXPERIMENT, read)(few))
    training = Training(EXPERIMENT, few("mnist"))
    *_, done = training.run()
    assert isinstance(done, Done)
    assert isinstance(events[-1], Done)
    assert events[-1].step == done.step == 20
    assert reached["epochs"] == 2
    assert (reached["accuracy"], reached["diverged"]) == (both(trained(EXPERIMENT, read)(few))[1]["accuracy"], 0.0)


def test_every_step_can_be_reported(few: Load):
    run = trained(EXPERIMENT, lambda ended: dict.fromkeys(map(str, ended.losses), 0.0), every_step=True)
    assert list(both(run(few))[1]) == [str(step) for step in range(1, 21)]


def test_a_model_is_judged_on_other_samples(few: Load):
    def judged(ended: Ended) -> Reached:
        assert ended.model is not None
        test = ended.splits.test
        right = ended.model.predict(as_float(test.inputs)).argmax(axis=1) == test.labels
        return {"test": ended.test_accuracy, "counted": float(right.mean())}

    _, reached = both(trained(EXPERIMENT, judged)(few))
    assert reached["test"] == pytest.approx(reached["counted"])


def test_lines_of_the_laboratory_train_alike_and_differ_with_a_change(few: Load):
    _, engine = both(trained(EXPERIMENT, read)(few))
    _, right = both(by_lines(EXPERIMENT, with_backward(lambda lines: lines), read)(few))
    assert right["first"] == pytest.approx(engine["first"], rel=1e-5)
    assert right["accuracy"] == pytest.approx(engine["accuracy"], abs=0.01)
    still = with_backward(weights_as(lambda f, k, delta: np.zeros_like(f.W[k])))
    no_bias = replace(EXPERIMENT, network=replace(EXPERIMENT.network, biases=False))
    events, _ = both(by_lines(no_bias, still, read)(few))
    losses = [event.validation_loss for event in events if hasattr(event, "validation_loss")]
    assert losses[0] == losses[1]


def test_what_is_computed_has_no_events(few: Load):
    assert both(computed(lambda: {"a": 1.0})(few)) == ([], {"a": 1.0})
