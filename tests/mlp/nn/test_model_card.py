"""What a model says of its origin."""

import json

import numpy as np

from mlp.config import Experiment, NetworkConfig
from mlp.nn.model_card import make_card


def test_a_card_is_json_and_repeats_the_experiment() -> None:
    experiment = Experiment(NetworkConfig(hidden=(7,)))
    card = json.loads(json.dumps(make_card(experiment, test_accuracy=0.5, command="python -m mlp train")))
    assert Experiment.from_json(card["experiment"]) == experiment
    assert (card["data"], card["test_accuracy"], card["command"]) == ("mnist", 0.5, "python -m mlp train")
    assert card["versions"]["numpy"] == np.__version__
