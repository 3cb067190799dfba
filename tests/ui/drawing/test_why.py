"""Why a network answers as it does: the right pictures of the right digits, as the page shows them."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlp.explain.saliency import input_times_gradient, occlusion, wanted
from mlp.images.normalize import prepare
from mlp.nn.model import Model
from tests.pen import examples, render
from tests.ui.pictures import figures, ink, pixels
from ui import server
from ui.drawing.why import BY_HIDING, TRAINING_DIGITS, training_digits
from ui.style import palette
from ui.style.images import signed_png


def row_of(example: int) -> np.ndarray:
    """What a network gets of a drawing."""
    from PIL import Image

    picture = np.asarray(render(examples()[example][1], size=308, brush=22), np.uint8)
    return np.array(prepare(Image.fromarray(picture)).row)


def why(example: int, dark: bool = False) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30, kwargs={"example": example, "dark": dark}).run()
    assert not test.exception
    return test


def page(example: int, dark: bool) -> None:
    from tests.ui.drawing.test_why import row_of
    from ui import server
    from ui.drawing.why import show_neighbours, show_why

    model, row = server.shipped()["small"], row_of(example)
    show_why(model, row, dark)
    show_neighbours(model, row)


def guesses(model: Model, row: np.ndarray) -> tuple[int, int]:
    """The first and the second guess, from the logits."""
    second, first = model.logits(row[None])[0].argsort()[-2:].tolist()
    return first, second


def html(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("example", [0, 4, 9])
def test_it_shows_what_spoke_for_the_answer_and_what_the_second_guess_would_need(example: int, dark: bool) -> None:
    model, row = server.shipped()["small"], row_of(example)
    winner, second = guesses(model, row)
    (alt, spoke, caption), (other_alt, need, _) = figures(html(why(example, dark)))[:2]
    expected = input_times_gradient(model, row, winner)
    scale = palette.symmetric_scale(expected)
    np.testing.assert_array_equal(spoke, pixels(signed_png(expected.reshape(28, 28), dark, scale=scale)))
    assert f"for {winner}" in alt
    assert caption == f"{alt}; largest ±{scale:.2g}"
    expected = wanted(model, row, second, winner)
    scale = palette.symmetric_scale(expected)
    np.testing.assert_array_equal(need, pixels(signed_png(expected.reshape(28, 28), dark, scale=scale)))
    assert other_alt.startswith(f"for {second}:")


def test_the_other_way_hides_patches() -> None:
    test = why(0)
    model, row = server.shipped()["small"], row_of(0)
    ways: Any = test.get("button_group")[0]
    ways.set_value(BY_HIDING).run()
    expected = occlusion(model, row, guesses(model, row)[0])
    shown = figures(html(test))[0][1]
    scale = palette.symmetric_scale(expected)
    np.testing.assert_array_equal(shown, pixels(signed_png(expected.reshape(28, 28), False, scale=scale)))


def test_the_nearest_training_digits_are_those_of_the_last_hidden_layer() -> None:
    model, row = server.shipped()["small"], row_of(0)
    images, labels = training_digits()
    assert len(images) == len(labels) == TRAINING_DIGITS
    hidden = model.activations(images / np.float32(255))[-2]
    distances = np.linalg.norm(hidden - model.activations(row[None])[-2], axis=1)
    nearest = np.argsort(distances)[:5]
    near = figures(html(why(0)))[2:]
    assert [alt for alt, _, _ in near] == [f"a training digit, {labels[at]}" for at in nearest]
    for (_, shown, caption), at in zip(near, nearest, strict=True):
        np.testing.assert_array_equal(shown, ink(images[at].reshape(28, 28)))
        *words, distance = caption.split()
        assert words == [str(labels[at]), ",", "distance"]
        # Rounded to a tenth, from sums in single precision.
        assert float(distance) == pytest.approx(distances[at], abs=0.06)


def test_a_network_for_other_inputs_gets_a_sentence() -> None:
    test = AppTest.from_function(other_page, default_timeout=30).run()
    assert "28 by 28" in test.caption[0].value
    assert not test.get("html")


def other_page() -> None:
    import numpy as np

    from mlp.config import NetworkConfig
    from mlp.nn.model import Model
    from ui.drawing.why import show_neighbours, show_why

    for config in (NetworkConfig(inputs=2, hidden=(3,)), NetworkConfig(outputs=3)):
        model = Model.untrained(config, rng=np.random.default_rng(0))
        show_why(model, np.zeros(config.inputs, np.float32), False)
        show_neighbours(model, np.zeros(config.inputs, np.float32))
