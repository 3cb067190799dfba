"""The page of our own gradient, for the network of the form and for real runs."""

from pathlib import Path
from typing import Any

import pytest

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig
from mlp.nn.layers import Dense
from runner.drafts import Draft, Drafts
from tests.homes.lived_in import RUNS, move_in
from tests.ui.views.test_views import NOBODY, canvas, home, html, page

__all__ = ["canvas", "home"]

SMALL = Experiment(NetworkConfig(hidden=(5,), activation="tanh"))


def test_the_network_of_the_form_is_compared_tensor_by_tensor(home: Path) -> None:
    Drafts(home).keep(NOBODY, Draft(SMALL))
    test = page("gradient")
    assert "784-5-10" in test.caption[1].value
    assert "agree" in test.success[0].value
    table = html(test)
    assert [f">d{name}</th>" in table for name in ("W1", "b1", "W2", "b2", "W3")] == [True] * 4 + [False]
    assert table.count("\N{CHECK MARK} right") == 4
    assert "784 × 5" in table


def test_a_run_is_checked_with_its_weights(home: Path) -> None:
    move_in(home)
    test = page("gradient", run=RUNS["done"])
    assert "784-2-4-10 at step 24" in test.caption[1].value
    assert test.success


def test_a_gradient_that_is_wrong_is_said_with_the_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Dense.parameter_gradients

    def wrong(self: Dense, dy: Array) -> Array:
        delta = right(self, dy)
        if self.db.size == 10:
            self.db[7] *= -1
        return delta

    monkeypatch.setattr(Dense, "parameter_gradients", wrong)
    Drafts(home).keep(NOBODY, Draft(SMALL.with_training(seed=1)))
    test = page("gradient")
    assert "b2" in test.error[0].value
    groups: list[Any] = list(test.get("button_group"))
    groups[0].set_value("b2")
    test.run()
    assert "unit 7" in test.markdown[0].value


def test_a_run_that_does_not_exist_gets_a_sentence(home: Path) -> None:
    test = page("gradient", run="0" * 24)
    assert test.warning or test.error or test.info
