"""Links from a help text to a term."""

from mlp.config import NETWORK_SETTINGS, TRAINING_SETTINGS
from ui.glossary.links import OF_FINDINGS, OF_SETTINGS, with_term
from ui.glossary.terms import terms


def test_the_term_of_each_setting_is_in_the_list_and_each_setting_is_one() -> None:
    assert set(OF_SETTINGS.values()) <= {one.key for one in terms()}
    assert set(OF_FINDINGS.values()) <= {one.key for one in terms()}
    assert set(OF_SETTINGS) <= {*NETWORK_SETTINGS, *TRAINING_SETTINGS}


def test_a_help_text_ends_with_the_link() -> None:
    assert (
        with_term("How far a step goes.", "learning-rate")
        == "How far a step goes. [Help: Learning rate](#term-learning-rate)"
    )
    assert with_term("Where the digits go.", None) == "Where the digits go."
