"""Playing a run again: what is kept of it, and what the browser is sent of that."""

import json
from pathlib import Path

import numpy as np
import pytest

from mlp.data.dataset import Splits
from mlp.training.log_steps import MOMENTS
from runner.moments import moment_path
from runner.worker import execute
from tests.runner.support import new_run, small
from tests.ui.views.test_views import Canvas, canvas, home
from tests.ui.views.test_views import page as whole_page
from ui import server
from ui.components.replay import Moments
from ui.run import replay, wall
from ui.style.images import weight_tiles

__all__ = ["canvas", "home"]


@pytest.fixture
def run(home: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch, mnist: Splits) -> str:
    """A run of this store that has just been trained."""
    monkeypatch.setattr("runner.attempt.load_splits", lambda *_: mnist)
    made = new_run(home / "runs", small(hidden=(40,), train_size=1000, batch_size=20))
    execute(made)
    return made.id


def story(run: str) -> Moments:
    return replay._story(run, server.store().moments(run))


def test_a_run_keeps_its_weights_at_the_moments_and_at_its_end(run: str) -> None:
    steps = server.store().moments(run)
    assert set(steps) >= {0, 100} | {step for step in MOMENTS if step <= 100}


def test_each_moment_is_what_the_network_was_then(run: str) -> None:
    found, test = story(run), server.test_digits()
    rows, labels = test.inputs[:1000] / np.float32(255), test.labels[:1000]
    assert found.steps[0] == 0
    assert found.steps[-1] == 100
    for at, step in enumerate(found.steps):
        model = server.store().moment(run, step)
        assert found.accuracy[at] == pytest.approx((model.predict(rows).argmax(axis=1) == labels).mean())
        np.testing.assert_array_equal(found.answers[at], wall.answers(model))
        weights = found.levels[at].astype(float) * found.scale / 127
        np.testing.assert_allclose(weights, model.parameters[0][0][:, :32].T, atol=found.scale / 127)
    assert found.accuracy[0] < 0.3 < found.accuracy[-1]


def test_the_last_moment_is_as_the_weights_are_shown(run: str) -> None:
    found, model = story(run), server.store().model(run)
    assert model
    tiles = weight_tiles(model.parameters[0][0][:, :32])
    assert found.scale == pytest.approx(tiles.scale)
    np.testing.assert_array_equal(found.levels[-1], tiles.levels)


def test_a_damaged_moment_is_left_out(run: str) -> None:
    moment_path(server.store().open(run), 10).write_bytes(b"nothing")
    assert 10 not in story(run).steps
    assert 13 in story(run).steps


def test_of_many_moments_a_few_are_sent_spread_over_the_logarithmic_axis() -> None:
    few = replay._few(sorted({0, *(step for step in MOMENTS if step < 10**7), *range(1000, 100_000, 5000)}))
    assert len(few) == replay.MOST
    assert few[0] == 0
    assert np.diff(np.log1p(few)).max() < 1.5


def test_the_page_has_the_player_and_asks_for_the_moments_only_when_it_is_played(run: str) -> None:
    test = whole_page("train", run=run)
    sent = next(one.proto for one in test.get("bidi_component") if f"replay {run}" in one.proto.id)
    head, _, levels = sent.bytes.partition(b"\n")
    assert "steps" not in json.loads(head)
    assert levels == b""
