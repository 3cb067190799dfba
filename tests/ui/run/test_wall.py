"""The wall of test digits on the page of a run."""

import json
from pathlib import Path

import numpy as np
import pytest

from runner.store import RunStore
from tests.homes.lived_in import RUNS, move_in
from tests.ui.views.test_views import Canvas, canvas, home
from tests.ui.views.test_views import page as whole_page
from ui import server
from ui.run import wall

__all__ = ["canvas", "home"]


@pytest.fixture
def store(home: Path, canvas: Canvas) -> RunStore:
    return move_in(home)


def test_it_has_four_digits_of_each_class_always_the_same(home: Path) -> None:
    labels = server.test_digits().labels[wall.chosen()]
    assert np.bincount(labels).tolist() == [4] * 10
    assert len(set(wall.chosen().tolist())) == 40
    np.testing.assert_array_equal(wall.chosen(), wall.chosen.__wrapped__())


def test_a_good_network_reads_nearly_all_of_it(home: Path) -> None:
    model = server.shipped()["default"]
    labels = server.test_digits().labels[wall.chosen()]
    assert (wall.answers(model) == labels).mean() > 0.9
    assert wall.can_answer(model)


def test_the_page_shows_the_answers_of_the_newest_weights(store: RunStore) -> None:
    test, model = whole_page("train", run=RUNS["done"]), store.snapshot(RUNS["done"])
    assert model
    sent = next(one.proto for one in test.get("bidi_component") if one.proto.id.endswith("wall"))
    data = json.loads(sent.json)
    labels = server.test_digits().labels[wall.chosen()]
    assert data["labels"] == labels.tolist()
    assert data["answers"] == wall.answers(model).tolist()
    right = int((wall.answers(model) == labels).sum())
    assert any(f"{right} of 40 right" in one.value for one in test.markdown)
