import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.explain.saliency import gradient, input_times_gradient, occlusion, wanted
from mlp.methods.activations import ACTIVATIONS
from mlp.nn.model import Model


def network(activation: str = "tanh", hidden: tuple[int, ...] = (12, 9), inputs: int = 784) -> Model:
    config = NetworkConfig(inputs=inputs, hidden=hidden, activation=activation)
    model = Model.untrained(config, rng=np.random.default_rng(3))
    return Model(config, model.theta.astype(np.float64))


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("hidden", [(), (12,), (12, 9)])
def test_the_gradient_is_that_of_centred_differences(activation: str, hidden: tuple[int, ...]):
    model = network(activation, hidden, inputs=20)
    x, direction = np.random.default_rng(4).uniform(0.1, 1, 20), np.linspace(-1, 2, 10)
    step = 1e-6 * np.eye(20)
    expected = (model.logits(x + step) - model.logits(x - step)) @ direction / 2e-6
    np.testing.assert_allclose(gradient(model, x, direction), expected, rtol=1e-5, atol=1e-8)


def test_for_a_linear_network_the_pixels_add_up_to_the_lead_of_the_logit():
    model = network(hidden=())
    x = np.random.default_rng(5).uniform(0, 1, 784)
    logits = model.logits(x[None])[0] - model.parameters[0][1]
    for digit in range(10):
        np.testing.assert_allclose(input_times_gradient(model, x, digit).sum(), logits[digit] - logits.mean())


def test_occlusion_finds_the_one_patch_that_counts_and_only_that():
    W = np.zeros((784, 10))
    W.reshape(28, 28, 10)[10:13, 20:22, 7] = 1
    model = Model(NetworkConfig(hidden=()), np.concatenate([W.ravel(), np.zeros(10)]))
    x = np.zeros((28, 28))
    x[5:20, 15:25] = 1
    found = occlusion(model, x.ravel(), 7).reshape(28, 28)
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert (int(row), int(column)) in {(11, 20), (11, 21)}
    assert (found[:6] == 0).all()
    assert (found >= 0).all()
    assert (occlusion(model, x.ravel(), 3) <= 0).all()


def test_an_occlusion_of_one_pixel_is_the_difference_without_it():
    model = network()
    x = np.zeros(784)
    x[300:330] = 0.8
    found = occlusion(model, x, 2, patch=1)
    without = x.copy()
    without[310] = 0
    with_it, less = (model.logits(one[None])[0] for one in (x, without))
    np.testing.assert_allclose(found[310], (with_it[2] - with_it.mean()) - (less[2] - less.mean()), rtol=1e-5)
    assert found[:300].tolist() == [0] * 300


def test_what_is_wanted_raises_the_second_guess_and_stays_between_black_and_white():
    model = network()
    x = np.random.default_rng(6).uniform(0, 1, 784)
    change = wanted(model, x, 4, instead_of=8)
    moved = x + 1e-3 * change
    lead = [logits[4] - logits[8] for logits in model.logits(np.stack([x, moved]))]
    assert lead[1] > lead[0]
    full = np.ones(784)
    assert (wanted(model, full, 4, instead_of=8) <= 0).all()
    assert (wanted(model, np.zeros(784), 4, instead_of=8) >= 0).all()
