"""The description of a case: what is allowed, and that it survives JSON."""

import json
from dataclasses import replace

import pytest

from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError


def test_the_usual_case_hides_nothing_behind_equal_sizes():
    spec = CaseSpec()
    sizes = [*spec.sizes, spec.samples]
    assert len(set(sizes)) == len(sizes)
    assert 2 not in sizes


def test_json_and_back():
    spec = CaseSpec(hidden=(5, 4), activations=("tanh", "relu"), loss="squared_error", output_activation="sigmoid")
    assert CaseSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inputs": 0}, "The number of inputs"),
        ({"samples": 1001}, "from 1 to 1,000"),
        ({"outputs": True}, "whole number"),
        ({"hidden": (5,) * 9, "activations": ("relu",) * 9}, "0 to 8 hidden layers"),
        ({"hidden": (5, 4)}, "one activation for each"),
        ({"activations": ("step",)}, "The activation must be one of"),
        ({"loss": "hinge"}, "The loss"),
        ({"reduction": "max"}, "The reduction"),
        ({"output_activation": "sigmoid"}, "The output activation of cross_entropy"),
        ({"convention": "diagonal"}, "The convention"),
        ({"outputs": 1}, "at least 2 outputs"),
        ({"l2": -1.0}, "L2"),
        ({"l2": float("nan")}, "L2"),
        ({"bias": 1}, "bias"),
        ({"seed": -1}, "The seed"),
        ({"inputs": 1000, "hidden": (1000, 1000), "activations": ("relu", "relu")}, "1,000,000 numbers"),
    ],
)
def test_what_is_no_case_is_said(change, says):
    with pytest.raises(ConfigError, match=says):
        replace(CaseSpec(), **change)


@pytest.mark.parametrize(
    "data", [None, [], {}, CaseSpec().to_json() | {"more": 1}, CaseSpec().to_json() | {"hidden": 5}]
)
def test_only_exactly_a_description_is_read(data):
    with pytest.raises(ConfigError):
        CaseSpec.from_json(data)
