"""The cost model gives back what it was fitted to, and counts what a step does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Splits
from mlp.methods.optimizers import OPTIMIZERS
from mlp.training import cost_model
from mlp.training.cost_model import PROBED_INPUTS, CostModel, calibrate, used_inputs
from mlp.training.events import StepReport

COSTS = CostModel(call=3e-5, product=2e-11, update=5e-10, number=1e-9, augment=1.6e-5)


def test_a_step_of_a_network_counted_by_hand():
    experiment = Experiment(NetworkConfig(10, (20, 30), 5), TrainingConfig(batch_size=64, optimizer="adam"))
    # Forward and dW: 10*20 + 20*30 + 30*5 = 950 each; dx without the first layer: 750. Parameters: 220 + 630 + 155.
    assert CostModel(1, 0, 0, 0, 0).step(experiment) == 3
    assert CostModel(0, 1, 0, 0, 0).step(experiment) == 64 * (950 + 950 + 750)
    assert CostModel(0, 1, 0, 0, 0).step(experiment, used=4) == 64 * (950 + 950 + 750 - 2 * 6 * 20)
    assert CostModel(0, 0, 1, 0, 0).step(experiment) == 8 * 1005
    # Inputs, two numbers for each unit, and the rows of the first matrix.
    assert CostModel(0, 0, 0, 1, 0).step(experiment) == 64 * (10 + 2 * 55) + 10 * 20
    assert CostModel(0, 0, 0, 0, 1).step(experiment) == 0


def test_augmentation_costs_the_same_for_each_image_however_strong_it_is():
    experiment = Experiment(training=TrainingConfig(batch_size=50))
    costs = [COSTS.step(experiment.with_training(augmentation=strength)) for strength in (0.0, 0.1, 1.0)]
    more_inputs = COSTS.step(experiment, used=used_inputs(experiment.with_training(augmentation=0.5)))
    assert costs[1] == costs[2] == pytest.approx(more_inputs + 50 * COSTS.augment)


def test_every_optimizer_says_its_passes_and_more_memory_costs_more():
    passes = {name: kind.passes for name, kind in OPTIMIZERS.items()}
    assert passes["sgd"] < passes["momentum"] == passes["nesterov"] < passes["rmsprop"] < passes["adam"]


@pytest.mark.parametrize("batch_size", [1, 4, 20, 64, 500, 4096, 9000])
def test_the_used_inputs_are_those_of_mnist(batch_size: int, mnist: Splits):
    rng, found = np.random.default_rng(0), []
    for _ in range(20):
        rows = mnist.train.inputs[rng.permutation(len(mnist.train))[:batch_size]]
        found.append(int((rows != 0).any(axis=0).sum()))
    training = TrainingConfig(batch_size=batch_size)
    assert used_inputs(Experiment(training=training)) == pytest.approx(np.mean(found), rel=0.06)


def test_all_inputs_of_other_data_are_used():
    toy = Experiment(NetworkConfig(2, (8,), 2), TrainingConfig(data="two-moons", train_size=100))
    assert used_inputs(toy) == 2


@given(
    epochs=st.integers(1, 100),
    batch_size=st.integers(1, 1000),
    train_size=st.integers(1000, 55_000),
    factor=st.integers(2, 5),
)
def test_a_run_takes_as_long_as_its_steps(epochs: int, batch_size: int, train_size: int, factor: int):
    training = TrainingConfig(epochs=epochs, batch_size=batch_size, train_size=train_size)
    experiment = Experiment(training=training)
    seconds = COSTS.run(experiment)
    step = COSTS.step(experiment)
    assert seconds == pytest.approx(epochs * train_size / batch_size * step)
    assert COSTS.run(experiment.with_training(epochs=factor * epochs)) == pytest.approx(factor * seconds)
    assert COSTS.run(experiment.with_training(max_seconds=seconds / 2)) == pytest.approx(seconds / 2)
    assert COSTS.run(experiment.with_training(max_seconds=seconds * 2)) == pytest.approx(seconds)


@dataclass
class Machine:
    """In the place of Training: it takes exactly as long as the cost model says."""

    costs: CostModel
    asked: list[Experiment] = field(default_factory=list)

    def __call__(self, experiment: Experiment, splits: Splits, **_: Any) -> Any:
        self.asked.append(experiment)
        training = experiment.training
        assert len(splits.train) == training.train_size
        rate = training.batch_size / self.costs.step(experiment, used=PROBED_INPUTS)

        def run() -> Iterator[StepReport]:
            for slowed_down in (3, 1, 2):  # by something else on the machine
                yield StepReport(0.1, 1, 64, 2.3, 0.1, 0.1, [], [], [], rate / slowed_down, 1.0)

        return SimpleNamespace(run=run)


@pytest.mark.long
@given(
    call=st.floats(1e-6, 1e-3),
    product=st.floats(1e-12, 1e-9),
    update=st.sampled_from([0.0]) | st.floats(1e-10, 1e-8),
    number=st.sampled_from([0.0]) | st.floats(1e-10, 1e-8),
    augment=st.floats(1e-6, 1e-3),
)
def test_calibration_finds_the_costs_of_a_machine(
    call: float, product: float, update: float, number: float, augment: float
):
    machine = CostModel(call, product, update, number, augment)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cost_model, "Training", Machine(machine))
        found = calibrate(rng=np.random.default_rng(0))
    assert min(found.call, found.product, found.update, found.number, found.augment) >= 0
    # Each cost alone may be hard to tell from the others; what they predict is not.
    for hidden, batch_size, optimizer in [((30,), 10, "sgd"), ((128, 64), 64, "adam"), ((1000, 1000), 256, "momentum")]:
        for augmentation in (0.0, 0.3):
            training = TrainingConfig(batch_size=batch_size, optimizer=optimizer, augmentation=augmentation)
            experiment = Experiment(NetworkConfig(hidden=hidden), training)
            assert found.step(experiment) == pytest.approx(machine.step(experiment), rel=1e-6)


def test_calibration_times_real_steps_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch):
    """A step of the real training looks at the clock twice: on this one each takes a hundredth of a second."""
    monkeypatch.setattr(cost_model, "PROBES", (((4,), 500, "momentum", 0.5),))
    monkeypatch.setattr(cost_model, "SECONDS_A_PROBE", 0.05)
    looks = iter(range(10_000))
    found = calibrate(rng=np.random.default_rng(0), clock=lambda: next(looks) / 100)
    training = TrainingConfig(batch_size=500, augmentation=1.0)
    experiment = Experiment(NetworkConfig(hidden=(4,)), training)
    assert found.step(experiment, used=PROBED_INPUTS) == pytest.approx(0.01)
    assert next(looks) == 2 * 5
