"""Training against the textbook step by step, and what must never change it: reports, interruptions, overflow."""

import json
import tracemalloc
from dataclasses import replace
from itertools import chain, islice, pairwise
from math import ceil, inf, isnan, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp.arrays import Array
from mlp.config import NetworkConfig
from mlp.data.dataset import Dataset, Splits, as_float, one_hot, smoothed
from mlp.data.toys import toy
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.optimizers import WITH_LINE_SEARCH
from mlp.methods.schedules import rate_factor
from mlp.nn import reference
from mlp.nn.model import Model
from mlp.nn.network import layer_views, norms, parameter_views
from mlp.training import evaluation
from mlp.training.batches import Batch
from mlp.training.checkpoint_state import restore, state_of
from mlp.training.evaluation import evaluate
from mlp.training.events import Done, EpochReport, Histograms, StepReport, TrainingEvent, Validating, event_json
from mlp.training.log_steps import MOMENTS, REPORTED
from mlp.training.loop import Training
from tests.mlp.training.trainings import (
    METHODS,
    OF_BATCHES,
    OUTPUT_OF_LOSS,
    TICK,
    Clock,
    data,
    end,
    epochs,
    experiment,
    make,
    reports,
    said,
    stop_after,
    watch,
)

# --- the oracle -------------------------------------------------------------------------------------------------------


@given(
    seed=st.integers(0, 2**32 - 1),
    hidden=st.sampled_from([(), (4,), (3, 5)]),
    loss=st.sampled_from(list(OUTPUT_OF_LOSS)),
    reduction=st.sampled_from(["half_sum", "sum", "mean_batch", "mean_all"]),
    optimizer=st.sampled_from(list(OF_BATCHES)),
    schedule=st.sampled_from(["constant", "cosine", "one_cycle", "step:1,0.5"]),
    warmup=st.sampled_from([0.0, 1.5]),
    l2=st.sampled_from([0.0, 0.3]),
    clip=st.sampled_from([None, 0.05, 0.5, 100.0]),
    n=st.integers(1, 17),
    batch_size=st.integers(1, 17),
)
def test_every_step_and_its_report_are_those_of_the_textbook(
    seed, hidden, loss, reduction, optimizer, schedule, warmup, l2, clip, n, batch_size
):
    setup = experiment(
        n, hidden=hidden, loss=loss, reduction=reduction, optimizer=optimizer, schedule=schedule, warmup=warmup,
        l2=l2, clip_norm=clip, batch_size=min(n, batch_size), epochs=3, seed=seed, learning_rate=0.05,
    )  # fmt: skip
    splits = data(n, 3, 3, seed)
    training = make(setup, splits, dtype=np.float64)
    seen = watch(training)
    events = list(training.run())
    config, network = setup.training, setup.network
    steps_per_epoch = -(-n // config.batch_size)
    assert (end(events).reason, end(events).step, len(seen)) == ("epochs", 3 * steps_per_epoch, 3 * steps_per_epoch)

    targets = {row.tobytes(): target for row, target in zip(splits.train.inputs, splits.train.targets, strict=True)}
    update, state = reference.OPTIMIZERS[optimizer]
    theta = seen[0][1]
    for step, ((x, before), report) in enumerate(zip(seen, reports(events), strict=True)):
        np.testing.assert_allclose(before, theta, rtol=1e-7, atol=1e-10)
        y = np.array([targets[row.astype(np.float32).tobytes()] for row in x], np.float64)
        parameters = parameter_views(theta, network)
        z, a = reference.forward(parameters, x, network)
        plain = reference.backward(parameters, z, a, y, setup.with_training(l2=0.0))
        full = np.concatenate([t.ravel() for pair in reference.backward(parameters, z, a, y, setup) for t in pair])
        length = sqrt(float(full @ full))
        if clip is not None and length > clip:
            full = full * (clip / length)
        rate = config.learning_rate * rate_factor(
            schedule, step=step, steps_per_epoch=steps_per_epoch, epochs=3, warmup=warmup
        )
        after, state = update(theta, full, state, rate)

        cost, outputs = reference.loss(a[len(parameters)], y, config), a[len(parameters)]
        assert report.loss == pytest.approx(cost / len(x) if (loss, reduction) == ("squared_error", "sum") else cost)
        assert report.accuracy == pytest.approx((outputs.argmax(axis=1) == y.argmax(axis=1)).mean())
        assert report.learning_rate == pytest.approx(rate)
        lengths = [sqrt((dW**2).sum() + (db**2).sum()) for dW, db in plain]
        sizes = [dW.size + db.size for dW, db in plain]
        assert report.gradient_norm == pytest.approx(lengths, rel=1e-7, abs=1e-10)
        assert report.gradient_rms == pytest.approx(
            [norm / sqrt(size) for norm, size in zip(lengths, sizes, strict=True)], rel=1e-7, abs=1e-10
        )
        moved, old = (norms(layer_views(vector, network)) for vector in (after - theta, theta))
        assert report.update_ratio == pytest.approx(
            [m / o for m, o in zip(moved, old, strict=True)], rel=1e-7, abs=1e-10
        )
        epoch, batch = divmod(step, steps_per_epoch)
        assert report.samples == epoch * n + min(n, (batch + 1) * config.batch_size)
        assert report.step == step + 1
        assert report.epoch == pytest.approx(report.samples / n)
        theta = after
    np.testing.assert_allclose(training.network.theta, theta, rtol=1e-9, atol=1e-12)
    assert training.progress.of_epoch.samples == 0
    for number, epoch_report in enumerate(epochs(events)):
        part, size = reports(events)[number * steps_per_epoch :][:steps_per_epoch], config.batch_size
        sizes = [*[size] * (steps_per_epoch - 1), n - (steps_per_epoch - 1) * size]
        assert epoch_report.train_loss == pytest.approx(np.average([one.loss for one in part], weights=sizes))
        assert epoch_report.train_accuracy == pytest.approx(np.average([one.accuracy for one in part], weights=sizes))
    losses = [
        evaluate(Model(network, w), splits.validation, training.network.loss).loss for w in weights(training, seen)
    ]
    assert [report.validation_loss for report in epochs(events)] == pytest.approx(losses)


def weights(training: Training, seen: list[tuple[Array, Array]]) -> list[Array]:
    """The weights at the end of each epoch."""
    later = [theta for _, theta in seen[training.steps_per_epoch :: training.steps_per_epoch]]
    return [*later, training.network.theta]


@given(n=st.integers(1, 30), batch_size=st.integers(1, 30), seed=st.integers(0, 2**32 - 1))
def test_an_epoch_takes_every_sample_once_in_an_order_of_its_own(n: int, batch_size: int, seed: int):
    batch_size = min(n, batch_size)
    identity = Dataset(np.eye(n, dtype=np.float32), one_hot(np.zeros(n, int), 3))
    training = make(
        experiment(n, n, (), batch_size=batch_size, epochs=4, seed=seed), Splits(identity, identity, identity)
    )
    seen = watch(training)
    list(training.run())
    batches = [x.argmax(axis=1).tolist() for x, _ in seen]
    steps = -(-n // batch_size)
    orders = [list(chain(*batches[start : start + steps])) for start in range(0, 4 * steps, steps)]
    assert all(sorted(order) == list(range(n)) for order in orders)
    assert [len(batch) for batch in batches] == [*[batch_size] * (steps - 1), n - (steps - 1) * batch_size] * 4
    if n >= 12:  # two equal orders of 12 by chance: once in 12! = 479,001,600
        assert len({tuple(order) for order in orders}) == 4


# --- the seed decides -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer, dropout", METHODS)
def test_the_seed_decides_every_bit(optimizer: str, dropout: float):
    def trained(seed: int) -> Training:
        setup = experiment(
            50,
            8,
            (16, 12),
            optimizer=optimizer,
            dropout=dropout,
            batch_size=16,
            epochs=3,
            seed=seed,
            learning_rate=0.01,
        )
        training = make(setup, data(50, 8, 3))
        list(training.run())
        return training

    first, again, other = trained(3), trained(3), trained(4)
    assert first.network.theta.tobytes() == again.network.theta.tobytes()
    # Those of another seed were drawn for themselves: their correlation is of the order 1 / sqrt(size).
    one, two = (layer_views(training.network.theta, training.experiment.network)[1] for training in (first, other))
    assert abs(np.corrcoef(one, two)[0, 1]) < 5 / sqrt(one.size)


# --- reports and interruptions change nothing -------------------------------------------------------------------------


@given(
    method=st.sampled_from(METHODS),
    n=st.integers(1, 40),
    batch_size=st.integers(1, 12),
    between=st.floats(0, 60 * TICK) | st.just(inf),
)
def test_rare_reports_lose_no_sample_and_change_no_weight(method, n: int, batch_size: int, between: float):
    optimizer, dropout = method
    setup = experiment(
        n, hidden=(6, 5), optimizer=optimizer, dropout=dropout, batch_size=min(n, batch_size), epochs=3, l2=0.01
    )
    splits = data(n, 3, 3)
    always, rarely = make(setup, splits), make(setup, splits, between=between)
    events_always, events_rarely = list(always.run()), list(rarely.run())
    assert always.network.theta.tobytes() == rarely.network.theta.tobytes()
    assert epochs(events_always) == epochs(events_rarely)
    assert end(events_always) == end(events_rarely)

    every, some = reports(events_always), reports(events_rarely)
    assert len(every) == 3 * always.steps_per_epoch
    timely = max(1, ceil(min(between, 1) / (2 * TICK)))  # steps: each looks at the clock twice
    for first, second in pairwise(some[:-1]):  # the last one is reported in any case
        always_reported = min(step for step in REPORTED | MOMENTS if step > first.step)
        assert second.step == min(first.step + timely, always_reported)
    before = [0, *(report.step for report in some)]
    assert before[-1] == len(every)
    samples = np.diff([0, *(report.samples for report in every)])
    assert samples.sum() == 3 * n
    for report, (start, stop) in zip(some, pairwise(before), strict=True):
        part, weight = every[start:stop], samples[start:stop]
        assert report.samples == samples[:stop].sum()
        assert report.loss == pytest.approx(np.average([one.loss for one in part], weights=weight))
        assert report.accuracy == pytest.approx(np.average([one.accuracy for one in part], weights=weight))
        assert report.gradient_norm == pytest.approx(np.mean([one.gradient_norm for one in part], axis=0).tolist())
        assert report.gradient_rms == pytest.approx(np.mean([one.gradient_rms for one in part], axis=0).tolist())
        assert (report.update_ratio, report.learning_rate) == (part[-1].update_ratio, part[-1].learning_rate)


def test_the_first_steps_are_reported_evenly_on_a_logarithmic_axis():
    training = make(experiment(99, batch_size=1, epochs=1), data(99, 3, 3), between=inf)
    expected = sorted(step for step in REPORTED | MOMENTS | {99} if step < 100)
    assert [report.step for report in reports(list(training.run()))] == expected


def test_a_generator_that_is_left_can_be_taken_up_again():
    """Also while it validates, which is then begun again."""
    setup, splits = experiment(20, optimizer="adam", dropout=0.2, batch_size=3, epochs=2), data(20, 3, 3)
    whole, left = make(setup, splits), make(setup, splits)
    expected = list(whole.run())
    events: list[TrainingEvent] = []
    while not events or not isinstance(events[-1], Done):
        run = left.run()
        events += islice(run, 4)
        run.close()  # type: ignore[attr-defined]
    assert left.network.theta.tobytes() == whole.network.theta.tobytes()
    assert isinstance(events[7], Validating)  # it was left after that: each epoch has seven batches
    assert said(events) == said(expected)


def test_a_validation_says_which_share_of_its_images_it_has_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluation, "ROWS_AT_ONCE", 4)
    events = make(experiment(6, batch_size=3, epochs=1), data(6, 3, 3)).run()
    shares = [event.share for event in events if isinstance(event, Validating)]
    assert shares == [4 / 9, 8 / 9, 1]


# --- reductions and clipping ------------------------------------------------------------------------------------------


@pytest.mark.long
@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), n=st.sampled_from([1, 2, 4, 8, 16]), rate=st.floats(1e-4, 0.05))
def test_the_sum_is_exactly_a_learning_rate_n_times_larger(seed: int, n: int, rate: float):
    def trained(reduction: str, learning_rate: float) -> Array:
        setup = experiment(
            32, hidden=(4,), loss="squared_error", reduction=reduction, optimizer="sgd", schedule="constant",
            learning_rate=learning_rate, batch_size=n, epochs=2, seed=seed,
        )  # fmt: skip
        training = make(setup, data(32, 3, 3, seed), dtype=np.float64)
        list(training.run())
        return training.network.theta

    # n is a power of two, so that dividing by it changes no digit.
    assert trained("sum", rate).tobytes() == trained("mean_batch", n * rate).tobytes()
    np.testing.assert_allclose(trained("mean_batch", rate), trained("half_sum", 2 * rate), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(trained("mean_batch", rate), trained("mean_all", 3 * rate), rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 2**32 - 1), clip=st.floats(1e-3, 3), l2=st.sampled_from([0.0, 0.5]))
def test_clipping_limits_the_length_of_each_step_and_leaves_its_direction(seed: int, clip: float, l2: float):
    def step(clip_norm: float | None) -> Array:
        """How far the first step goes, (parameters,)."""
        setup = experiment(
            8, optimizer="sgd", schedule="constant", learning_rate=0.5, batch_size=8, epochs=1, l2=l2,
            clip_norm=clip_norm, seed=seed,
        )  # fmt: skip
        training = make(setup, data(8, 3, 3, seed), dtype=np.float64)
        start = training.network.theta.copy()
        list(training.run())
        return np.asarray(start - training.network.theta)

    free, clipped = step(None), step(clip)
    length = float(np.linalg.norm(free)) / 0.5
    assert np.linalg.norm(clipped) / 0.5 == pytest.approx(min(length, clip), rel=1e-9)
    np.testing.assert_allclose(clipped * max(1, length / clip), free, rtol=1e-9, atol=1e-12)


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_request_ends_it_before_the_next_batch():
    training = make(experiment(20, batch_size=3, epochs=2), data(20, 3, 3))
    events = []
    for event in training.run():
        events.append(event)
        training.stop_requested = training.progress.step == 9
    assert end(events) == Done("stopped", "Stopped on request.", 1 + 6 / 20, 9, 9 * TICK, 26 / 9 / TICK)
    assert [report.epoch for report in epochs(events)] == [1]


# --- overflow ---------------------------------------------------------------------------------------------------------


def test_divergence_keeps_the_weights_from_before_the_bad_step_and_says_what_happened():
    setup = experiment(
        64,
        hidden=(8, 8),
        loss="squared_error",
        activation="leaky_relu",
        learning_rate=1000,
        schedule="constant",
        batch_size=8,
        epochs=50,
    )
    training = make(setup, data(64, 3, 3))
    seen = watch(training)
    events = list(training.run())
    done = end(events)
    assert done.reason == "diverged"
    assert done.step == len(reports(events)) >= 1
    # The pass after `done.step` good steps broke; the network went through it twice, to find out where.
    _, before = seen[done.step]
    assert np.isfinite(before).all()
    assert training.network.theta.tobytes() == before.tobytes()
    assert any(name in done.detail for name in setup.network.layer_names)


@given(
    seed=st.integers(0, 2**32 - 1),
    hidden=st.sampled_from([(), (4,), (4, 4)]),
    activation=st.sampled_from(list(ACTIVATIONS)),
    loss=st.sampled_from(list(OUTPUT_OF_LOSS)),
    scale=st.sampled_from([1, 1e5, 1e19, 1e37]),
    reduction=st.sampled_from(["sum", "mean_batch"]),
    optimizer=st.sampled_from(list(OF_BATCHES)),
    learning_rate=st.sampled_from([0.1, 10.0, 1000.0]),
    momentum=st.sampled_from([0.9, 0.9999]),
    batch_size=st.sampled_from([5, 40]),
    l2=st.sampled_from([0.0, 10.0]),
    clip_norm=st.sampled_from([None, 1.0, 1e9]),
)
def test_whatever_is_asked_for_all_numbers_stay_finite(seed, hidden, activation, loss, scale, **more):
    setup = experiment(
        40, hidden=hidden, activation=activation, loss=loss, epochs=8, schedule="constant", seed=seed,
        weight_decay=min(10, 1 / more["learning_rate"]), **more,
    )  # fmt: skip
    training = make(setup, data(40, 3, 3, seed))
    training.network.theta *= np.float32(scale)
    events = list(training.run())
    for event in events:
        json.dumps(event_json(event), allow_nan=False)  # raises for what is not finite
    assert np.isfinite(training.network.theta).all()
    done = end(events)
    assert done.reason in ("epochs", "diverged")
    assert done.reason == "epochs" or any(name in done.detail for name in setup.network.layer_names)


def test_the_steps_before_a_divergence_are_reported_though_no_report_is_due():
    setup = experiment(64, loss="squared_error", learning_rate=1, schedule="constant", batch_size=1, epochs=50)
    seen = reports(list(make(setup, data(64, 3, 3)).run()))
    few = list(make(setup, data(64, 3, 3), between=inf).run())
    *_, last = reports(few)
    assert last.step == end(few).step == seen[-1].step
    *_, before = [report.step for report in reports(few) if report.step < last.step]
    pending = [report for report in seen if report.step > before]
    assert len(pending) > 1
    assert last.loss == pytest.approx(np.mean([report.loss for report in pending]))
    assert last.update_ratio == [None, None]


def test_a_loss_that_breaks_only_on_the_validation_images_ends_it_as_well():
    splits = data(20, 3, 3)
    huge = Dataset(np.full((2, 3), 3e38, np.float32), splits.validation.targets[:2])
    setup = experiment(20, hidden=(), loss="squared_error", batch_size=5, epochs=3)
    events = list(make(setup, Splits(splits.train, huge, huge)).run())
    assert (end(events).reason, end(events).step, end(events).epoch, epochs(events)) == ("diverged", 4, 1, [])


# --- what is reported -------------------------------------------------------------------------------------------------


@given(
    seed=st.integers(0, 2**32 - 1),
    outputs=st.sampled_from([1, 3]),
    loss=st.sampled_from(["logistic", "squared_error"]),
    l2=st.sampled_from([0.0, 5.0]),
)
def test_a_report_on_a_full_batch_says_what_an_evaluation_says(seed: int, outputs: int, loss: str, l2: float):
    rng = np.random.default_rng(seed)
    targets = rng.integers(2, size=(40, outputs)).astype(np.float32)
    everything = Dataset(rng.normal(size=(40, 3)).astype(np.float32), targets)
    setup = experiment(40, outputs=outputs, loss=loss, batch_size=40, epochs=1, seed=seed, l2=l2)
    training = make(setup, Splits(everything, everything, everything))
    before = evaluate(Model.snapshot(training.network), everything, training.network.loss)
    report, _, epoch, _ = training.run()
    after = evaluate(Model.snapshot(training.network), everything, training.network.loss)
    assert isinstance(report, StepReport)
    assert isinstance(epoch, EpochReport)
    assert report.accuracy == before.accuracy
    assert report.loss == pytest.approx(before.loss, rel=1e-5)
    assert (epoch.train_accuracy, epoch.train_loss) == (report.accuracy, report.loss)
    assert (epoch.validation_accuracy, epoch.validation_loss) == (after.accuracy, after.loss)


def test_speed_counts_training_alone():
    training = make(experiment(10, batch_size=4, epochs=2), data(10, 3, 3), between=inf)
    *_, report, _, epoch, done = training.run()
    assert isinstance(report, StepReport) and isinstance(epoch, EpochReport) and isinstance(done, Done)  # noqa: PT018
    # Two epochs of 3 batches, each a tick; the fifth batch was reported, so that the last report is about two samples.
    assert (report.samples_per_second, report.seconds) == (2 / TICK, 6 * TICK)
    assert (epoch.samples_per_second, done.samples_per_second) == (10 / (3 * TICK), 20 / (6 * TICK))


# --- it learns --------------------------------------------------------------------------------------------------------


def learned(dataset: Dataset, hidden: tuple[int, ...], loss: str, *, seed: int = 0, **more: Any) -> float:
    """The accuracy on the data it was trained with."""
    n, outputs = dataset.targets.shape
    setup = experiment(n, dataset.inputs.shape[1], hidden, outputs, loss, seed=seed, optimizer="adam", **more)
    return epochs(list(make(setup, Splits(dataset, dataset, dataset), between=inf).run()))[-1].validation_accuracy


def test_xor_takes_a_hidden_layer():
    xor = toy("xor", rng=np.random.default_rng(0))
    more: dict[str, Any] = {"learning_rate": 0.1, "batch_size": 4, "epochs": 150}
    assert [learned(xor, (8,), "logistic", seed=seed, **more) for seed in range(3)] == [1, 1, 1]
    assert max(learned(xor, (), "logistic", seed=seed, **more) for seed in range(3)) <= 0.75  # no line does better


def test_two_moons_take_a_curve():
    moons = toy("two-moons", rng=np.random.default_rng(0), n=300)
    more: dict[str, Any] = {"learning_rate": 0.1, "batch_size": 20, "epochs": 20}
    assert learned(moons, (16,), "cross_entropy", activation="relu", **more) >= 0.99
    assert 0.8 < learned(moons, (), "cross_entropy", **more) < 0.93


@pytest.mark.parametrize(
    "loss, activation", [("cross_entropy", "relu"), ("logistic", "tanh"), ("squared_error", "gelu")]
)
def test_five_thousand_digits_teach_to_read(loss: str, activation: str, mnist: Splits):
    setup = experiment(
        5000, 784, (32,), 10, loss, activation=activation, epochs=2, learning_rate=0.05, optimizer="momentum"
    )
    events = list(make(setup, mnist, between=inf).run())
    guessing = np.bincount(mnist.validation.labels).max() / 5000
    assert guessing < 0.12
    assert epochs(events)[-1].validation_accuracy > 0.85


def test_uint8_images_and_their_floats_train_alike(mnist: Splits):
    images = Dataset(mnist.train.inputs[:300], mnist.train.targets[:300])
    floats = Dataset(as_float(images.inputs), images.targets)
    setup = experiment(300, 784, (10,), 10, epochs=1)
    one, two = (make(setup, Splits(part, part, part)) for part in (images, floats))
    assert list(one.run()) == list(two.run())
    assert one.network.theta.tobytes() == two.network.theta.tobytes()


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_a_step_allocates_next_to_nothing(optimizer: str, mnist: Splits):
    setup = experiment(
        4000, 784, (256,), 10, batch_size=100, epochs=1, optimizer=optimizer, l2=0.1, clip_norm=1.0, dropout=0.1
    )
    training = make(setup, mnist, between=inf)
    run = training.run()
    while training.progress.step < 24:  # the next report is that of step 32
        next(run)
    tracemalloc.start()
    try:
        stop_after(training, 31)
        assert isinstance(next(run), Done)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A batch of activations takes 102 KB, one of inputs 314 KB, the parameters 814 KB.
    assert peak < 60_000


# --- smoothed targets and averaged weights ----------------------------------------------------------------------------


def test_smoothing_is_training_on_smoothed_targets():
    splits = data(20, 3, 3)
    softer = Splits(Dataset(splits.train.inputs, smoothed(splits.train.targets, 0.1)), splits.validation, splits.test)
    smoothing, plain = experiment(20, batch_size=6, label_smoothing=0.1), experiment(20, batch_size=6)
    assert list(make(smoothing, splits).run()) == list(make(plain, softer).run())


def test_the_mean_of_the_weights_is_what_is_shown_and_never_changes_the_training():
    splits = data(20, 3, 3)
    plain = make(experiment(20, batch_size=6, epochs=3), splits)
    averaged = make(experiment(20, batch_size=6, epochs=3, averaging=0.8), splits)
    expected, seen = averaged.weights.copy(), watch(plain)
    list(plain.run())
    thetas = [theta for _, theta in seen[1:]] + [plain.network.theta]
    for step, theta in enumerate(thetas, 1):
        decay = min(0.8, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * theta
    last = epochs(list(averaged.run()))[-1]
    assert averaged.network.theta.tobytes() == plain.network.theta.tobytes()
    np.testing.assert_allclose(averaged.weights, expected, rtol=1e-5, atol=1e-6)
    assert last.validation_loss == evaluate(averaged.model(), splits.validation, averaged.network.loss).loss


# --- steered ----------------------------------------------------------------------------------------------------------


@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_another_batch_size_keeps_the_place_in_the_epoch(sizes: list[int]):
    n = 20
    identity = Dataset(np.eye(n, dtype=np.float32), one_hot(np.zeros(n, int), 3))
    training = make(experiment(n, n, (4,), batch_size=3, epochs=2), Splits(identity, identity, identity))
    seen, wanted = watch(training), iter(sizes)
    positions, rates = [0.0], []
    for event in training.run():
        if isinstance(event, StepReport):
            positions.append(event.epoch)
            rates.append(event.learning_rate)
            if (size := next(wanted, None)) is not None:
                training.change({"batch_size": size})
    batches = [x.argmax(axis=1).tolist() for x, _ in seen]
    order = list(chain(*batches))
    assert sorted(order[:n]) == sorted(order[n:]) == list(range(n))
    np.testing.assert_allclose(np.diff(positions) * n, [len(batch) for batch in batches])
    assert min(rates) > 0
    assert max(rates) <= 0.1


def test_a_change_of_the_learning_rate_leaves_the_schedule_where_it_is():
    plain, other = (make(experiment(20, batch_size=5, epochs=3), data(20, 3, 3)) for _ in range(2))
    rates = [event.learning_rate for event in plain.run() if isinstance(event, StepReport)]
    found = []
    for event in other.run():
        if isinstance(event, StepReport):
            found.append(event.learning_rate)
            if event.step == 5:
                change = other.change({"learning_rate": 0.05})
    assert (change.step, change.epoch, change.text) == (5, 1.25, "learning rate 0.1 -> 0.05")
    np.testing.assert_allclose(found, rates[:5] + [rate / 2 for rate in rates[5:]])


def test_more_epochs_stretch_the_schedule():
    short, long = (make(experiment(20, batch_size=5, epochs=epochs), data(20, 3, 3)) for epochs in (2, 5))
    expected = [event.learning_rate for event in long.run() if isinstance(event, StepReport)]
    found = []
    for event in short.run():
        if isinstance(event, StepReport):
            found.append(event.learning_rate)
            if event.step == 3:
                assert short.extend(3).settings == {"epochs": 5}
    assert found[3:] == expected[3:]


@pytest.mark.parametrize("stop, total", [(100, 6), (5, 4)])
def test_an_ended_training_begins_its_schedule_anew(stop: int, total: int):
    training = make(experiment(20, batch_size=5, epochs=4), data(20, 3, 3))
    stop_after(training, stop)
    list(training.run())
    training.stop_requested = False
    training.network.forward = type(training.network).forward.__get__(training.network)  # type: ignore[method-assign]
    training.continue_after_end(2)
    rates = [event.learning_rate for event in training.run() if isinstance(event, StepReport)]
    assert training.position == training.config.epochs == total
    steps, per_epoch = len(rates), 4
    assert rates == pytest.approx(
        [
            0.1 * rate_factor("one_cycle", step=step, steps_per_epoch=per_epoch, epochs=steps / per_epoch)
            for step in range(steps)
        ]
    )


def test_a_change_that_cannot_be_changes_nothing():
    training = make(experiment(20, batch_size=5, epochs=2), data(20, 3, 3))
    before = training.config
    with pytest.raises(ConfigError):
        training.change({"batch_size": 21})
    with pytest.raises(ConfigError):
        training.extend(10_000)
    assert training.config is before


@pytest.mark.long
@settings(max_examples=10)
@given(method=st.sampled_from(METHODS), epochs=st.integers(1, 150))
def test_a_look_inside_changes_no_weight_and_is_not_taken_too_often(method, epochs: int):
    optimizer, dropout = method
    setup, splits = experiment(6, optimizer=optimizer, dropout=dropout, batch_size=4, epochs=epochs), data(6, 3, 3)
    blind, seeing = make(setup, splits), Training(setup, splits, histograms=True, clock=Clock())
    list(blind.run())
    looks = [event for event in seeing.run() if isinstance(event, Histograms)]
    assert seeing.network.theta.tobytes() == blind.network.theta.tobytes()
    assert (looks[0].step, looks[-1].epoch) == (0, epochs)
    assert {len(look.layers) for look in looks} == {len(setup.network.shapes)}
    assert min(epochs, 30) < len(looks) <= 62


@pytest.mark.parametrize("optimizer", OF_BATCHES)
def test_without_biases_all_of_them_stay_zero(optimizer: str):
    base = experiment(40, hidden=(6, 5), optimizer=optimizer, batch_size=8, epochs=3, l2=0.0)
    training = make(replace(base, network=replace(base.network, biases=False)), data(40, 3, 3))
    list(training.run())
    assert all(W.any() and not b.any() for W, b in parameter_views(training.network.theta, training.experiment.network))


# --- whole batches and other data -------------------------------------------------------------------------------------


def searching(optimizer: str, **more: Any) -> Any:
    return experiment(40, hidden=(6,), optimizer=optimizer, batch_size=40, **more)


@pytest.mark.parametrize("optimizer", WITH_LINE_SEARCH)
@given(seed=st.integers(0, 2**32 - 1), loss=st.sampled_from(list(OUTPUT_OF_LOSS)), l2=st.sampled_from([0.0, 0.01]))
def test_a_line_search_never_goes_uphill(optimizer: str, seed: int, loss: str, l2: float):
    setup = searching(optimizer, loss=loss, l2=l2, epochs=12, seed=seed)
    training = make(setup, data(40, 3, 3, seed), dtype=np.float64)
    costs = [report.loss for report in reports(list(training.run()))] if l2 == 0.0 else penalised(training)
    assert len(costs) > 5
    assert all(after <= before * (1 + 1e-12) for before, after in pairwise(costs))


def penalised(training: Training) -> list[float]:
    """The loss with the penalty at the weights before each step."""
    costs: list[float] = []
    learn = training._learn

    def watched(batch: Batch, rate: float) -> Any:
        penalty = training.network.penalty(training.config.l2)
        learned = learn(batch, rate)
        costs.append(learned[1] / len(batch.x) + penalty)
        return learned

    training._learn = watched  # type: ignore[method-assign]
    list(training.run())
    return costs


@pytest.mark.parametrize("optimizer", WITH_LINE_SEARCH)
def test_where_no_lower_loss_is_found_the_training_ends_there(optimizer: str):
    setup = replace(
        searching(optimizer, loss="squared_error", epochs=500),
        network=NetworkConfig(3, (), 3, output_activation="identity"),
    )
    splits = data(40, 3, 3)
    training = make(setup, splits, dtype=np.float64)
    assert end(list(training.run())).reason == "minimum"
    x = np.column_stack([splits.train.inputs, np.ones(40)])
    best = np.linalg.lstsq(x, splits.train.targets, rcond=None)[0]
    np.testing.assert_allclose(training.network.theta.reshape(4, 3), best, atol=1e-6)


@pytest.mark.parametrize("optimizer", WITH_LINE_SEARCH)
def test_a_resumed_line_search_goes_on_from_the_same_weights(optimizer: str):
    setup, splits = searching(optimizer, epochs=10), data(40, 3, 3)
    first = make(setup, splits)
    stop_after(first, 5)
    list(first.run())
    arrays, info = state_of(first)
    second = make(setup, splits)
    restore(second, arrays, info)
    np.testing.assert_array_equal(second.network.theta, first.network.theta)
    losses = [report.loss for report in reports(list(second.run()))]
    assert second.progress.step == 10
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("optimizer", WITH_LINE_SEARCH)
def test_a_line_search_takes_a_change_of_its_loss(optimizer: str):
    training = make(searching(optimizer, epochs=10), data(40, 3, 3))
    events = training.run()
    while training.progress.step < 4:
        next(events)
    training.change({"l2": 0.5})
    list(events)
    assert training.progress.step == 10
    assert training.network.penalty(1.0) < 0.5  # pulled towards zero


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"batch_size": 8}, "set the batch size to 40"),
    ({"dropout": 0.5}, "set dropout to 0"),
    ({"clip_norm": 1.0}, "set clipping norm to 0"),
    ({"sampling": "replacement"}, "set the sampling to shuffled"),
])  # fmt: skip
def test_a_line_search_needs_the_same_loss_at_every_point(wrong: dict[str, Any], sentence: str):
    with pytest.raises(ConfigError, match=sentence):
        searching("cg").with_training(**wrong)


def test_samples_that_are_drawn_with_replacement_repeat_and_differ_in_each_epoch():
    setup = experiment(60, batch_size=60, epochs=2, sampling="replacement")
    training = make(setup, data(60, 3, 3))
    seen = watch(training)
    list(training.run())
    first, second = ({row.tobytes() for row in x} for x, _ in seen)
    assert 25 < len(first) < 50  # 1 - 1/e of them are to be expected, 38
    assert first != second


def test_numbers_have_a_loss_but_no_accuracy():
    x = np.linspace(-1, 1, 40, dtype=np.float32)[:, None]
    part = Dataset(x, x**2, numbers=True)
    setup = experiment(40, inputs=1, outputs=1, loss="squared_error", epochs=3, batch_size=10)
    events = list(make(setup, Splits(part, part, part)).run())
    for event in events:
        json.dumps(event_json(event), allow_nan=False)
    assert all(isnan(report.accuracy) for report in reports(events))
    assert all(isnan(epoch.train_accuracy) and isnan(epoch.validation_accuracy) for epoch in epochs(events))
    assert all(0 < epoch.validation_loss < 10 for epoch in epochs(events))
