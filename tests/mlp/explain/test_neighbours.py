import numpy as np
import pytest

from mlp.config import NetworkConfig
from mlp.data.dataset import Splits, as_float
from mlp.explain.neighbours import Neighbours
from mlp.nn.model import Model


@pytest.mark.long
@pytest.mark.parametrize("hidden", [(), (32,), (32, 16)])
def test_they_are_those_that_a_search_of_all_finds(mnist: Splits, hidden: tuple[int, ...]):
    model = Model.untrained(NetworkConfig(hidden=hidden), rng=np.random.default_rng(1))
    train, drawn = mnist.train.inputs[:2500], as_float(mnist.test.inputs[:20])
    near = Neighbours.of(model, train)

    def see(rows):
        return model.activations(rows)[-2].astype(np.float64) if hidden else np.asarray(rows, np.float64)

    seen = see(as_float(train))
    for x in drawn:
        distances = np.linalg.norm(seen - see(x[None]), axis=1)
        found, lengths = near.nearest(x)
        np.testing.assert_allclose(lengths, np.sort(distances)[:5], rtol=5e-3)
        np.testing.assert_allclose(distances[found], lengths, rtol=5e-3)


def test_a_training_digit_is_its_own_nearest(mnist: Splits):
    model = Model.untrained(NetworkConfig(hidden=(32,)), rng=np.random.default_rng(1))
    near = Neighbours.of(model, mnist.train.inputs[:500])
    for at in (0, 17, 499):
        assert near.nearest(as_float(mnist.train.inputs[at]))[0][0] == at


def test_there_are_no_more_than_there_are(mnist: Splits):
    model = Model.untrained(NetworkConfig(hidden=(8,)), rng=np.random.default_rng(1))
    found, distances = Neighbours.of(model, mnist.train.inputs[:3]).nearest(as_float(mnist.test.inputs[0]))
    assert sorted(found.tolist()) == [0, 1, 2]
    assert (np.diff(distances) >= 0).all()
