"""The weights after 60 steps are those that this engine gave before, to the last bit."""

import json

import pytest

from tests.homes import arithmetic
from tests.mlp.training.fingerprints import CASES, STORED, fingerprint

EXPECTED = json.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_a_training_ends_with_the_weights_of_before(name: str) -> None:
    found, expected = fingerprint(name), EXPECTED["cases"][name]
    assert found["norm"] == pytest.approx(expected["norm"], rel=1e-4)
    if arithmetic.fingerprint() == EXPECTED["arithmetic"]:  # another processor rounds in another way
        assert found["sha256"] == expected["sha256"]
