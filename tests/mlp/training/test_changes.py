import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import LIVE_SETTINGS, Experiment, NetworkConfig, TrainingConfig
from mlp.errors import ConfigError
from mlp.training.changes import apply_live_changes, describe_changes, differences

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "learning_rate": st.floats(1e-6, 1000),
        "momentum": st.floats(0, 0.9999),
        "l2": st.floats(0, 10),
        "dropout": st.floats(0, 0.95),
        "batch_size": st.integers(1, 55_000),
        "augmentation": st.floats(0, 1),
    },
).filter(bool)


@given(settings=SETTINGS)
def test_a_change_changes_what_it_names_and_nothing_else(settings):
    before = Experiment()
    after = apply_live_changes(before, settings)
    assert before.with_training(**differences(before.training, after.training)) == after
    assert {name: getattr(after.training, name) for name in settings} == settings
    assert set(differences(before.training, after.training)) <= set(settings) <= set(LIVE_SETTINGS)


def test_a_change_is_told_in_a_few_words():
    before = TrainingConfig()
    after = apply_live_changes(Experiment(), {"learning_rate": 0.05, "batch_size": 128, "l2": 0}).training
    assert describe_changes(before, after) == "learning rate 0.1 -> 0.05, batch size 64 -> 128"


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ({}, "at least one of learning_rate"),
        ({"seed": 1}, "Only learning_rate.*got 'seed'"),
        ({"learning_rate": 0}, "The learning rate must be a number above 0"),
        ({"learning_rate": "fast"}, "got 'fast'"),
        ({"batch_size": 60_000}, "The batch size"),
        ({"momentum": 0.5}, "Only the optimizers momentum and nesterov.*adam"),
    ],
)
def test_what_cannot_be_is_told(settings, sentence):
    setup = Experiment(NetworkConfig(), TrainingConfig(optimizer="adam"))
    with pytest.raises(ConfigError, match=sentence):
        apply_live_changes(setup, settings)
