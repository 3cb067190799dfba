"""How a network is taught, and what is shown of it before and after."""

from pathlib import Path

import numpy as np
import pytest

from mlp.config import Experiment
from mlp.nn.model import Model
from runner.digits import MyDigits
from ui import server
from ui.drawing.teaching import FOR_QUADRATIC, RECIPE, comment, compared_html, recipe


@pytest.mark.parametrize("name", ["default", "compact", "mnist-only", "small", "book-30", "untrained"])
def test_every_shipped_network_can_be_taught(name: str) -> None:
    model = server.shipped()[name]
    experiment = recipe(model)
    assert experiment.network == model.config
    assert experiment.training.data == ("mnist+pen" if name in ("default", "compact", "small") else "mnist")
    rate = (FOR_QUADRATIC if name == "book-30" else RECIPE)["learning_rate"]
    assert isinstance(rate, float)
    assert experiment.training.learning_rate == rate
    learned = Experiment.from_json(model.card["experiment"]).training
    assert rate <= learned.learning_rate / 10  # smaller steps, so that it still reads all other digits


def test_a_teaching_does_not_wait_for_the_pen_images_to_be_drawn() -> None:
    model = server.shipped()["default"]
    assert recipe(model, with_pen=False) == recipe(model).with_training(data="mnist")


def test_a_network_without_a_card_is_taught_with_the_loss_that_fits() -> None:
    config = server.shipped()["book-30"].config
    model = Model.untrained(config, rng=np.random.default_rng(1))
    assert recipe(model).training.loss == "squared_error"


def test_before_and_after_are_marked_by_shape_and_word(tmp_path: Path) -> None:
    mine, models = MyDigits(tmp_path, "a" * 64), server.shipped()
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    answer = int(models["default"].predict(image.reshape(1, -1) / np.float32(255)).argmax())
    mine.add(image, answer)
    mine.add(image, (answer + 1) % 10)
    html = compared_html(mine.read()[0], models["default"], models["default"])
    assert "It reads 1 of 2 of your digits now, 1 of 2 before." in html
    assert html.count(f"before {answer} ✓") == html.count(f"after {answer} ✗") == 1


@pytest.mark.parametrize(
    ("before", "now", "more"), [(1, 2, ""), (2, 2, ""), (0, 1, "keep more digits"), (1, 1, "again"), (2, 1, "worse")]
)
def test_the_result_gets_a_comment(before: int, now: int, more: str) -> None:
    sentence, _, advice = comment(before, now, 2).partition("before.")
    assert sentence == f"It reads {now} of 2 of your digits now, {before} of 2 "
    assert more in advice
    assert bool(more) == bool(advice)
