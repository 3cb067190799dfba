"""Links from a help text to a term: the script of the bar of pages opens the Help there."""

from functools import cache

from ui.glossary.terms import terms
from ui.language.state import language
from ui.language.translate import t
from ui.style.markdown import literal

OF_SETTINGS = {
    "activation": "activation",
    "initializer": "initial-weights",
    "loss": "loss",
    "optimizer": "optimizer",
    "learning_rate": "learning-rate",
    "momentum": "momentum",
    "weight_decay": "l2",
    "schedule": "schedule",
    "warmup": "schedule",
    "data": "mnist",
    "train_size": "split",
    "batch_size": "batch",
    "epochs": "epoch",
    "l2": "l2",
    "dropout": "dropout",
    "clip_norm": "clipping",
    "seed": "seed",
    "augmentation": "augmentation",
    "label_smoothing": "label-smoothing",
    "averaging": "averaging",
}
"""The term of each setting, by its field."""

OF_FINDINGS = {
    "dead": "dead-unit",
    "saturated": "saturated-unit",
    "vanishing": "vanishing",
    "overfitting": "overfitting",
    "diverged": "diverged",
    "diverging": "diverged",
    "noisy": "batch",
    "slow": "learning-rate",
    "symmetric": "initial-weights",
    "frozen": "update-ratio",
    "adaptive_rate": "optimizer",
}
"""The term that explains a finding, by its name."""


def with_term(text: str, key: str | None) -> str:
    """The help text with a link to the term; as it is, without one."""
    if key is None:
        return text
    return f"{text} [{t('Help: {term}', term=literal(_names(language())[key]))}](#term-{key})"


@cache
def _names(of_language: str) -> dict[str, str]:
    """The name of each term in a language, which is that of the tab."""
    return {one.key: one.name for one in terms()}
