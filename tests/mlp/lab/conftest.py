"""A few digits, so that a training of the laboratory takes milliseconds."""

import pytest

from mlp.data.dataset import Splits


@pytest.fixture(scope="session")
def few(mnist: Splits) -> Splits:
    """300 training images and 200 to validate."""
    return Splits(mnist.train.subset(slice(300)), mnist.validation.subset(slice(200)), mnist.test)
