"""Tells those who hear the page what has changed on it by itself; it is not seen."""

from ui.components.define import define

_component = define("live_region", '<div class="live-region" role="status" aria-live="polite"></div>')


def announce(sentence: str, *, of: str, key: str) -> None:
    """Say a sentence, once, when `of` becomes another one; numbers in the sentence may change without being said."""
    _component(key=key, data={"of": of, "sentence": sentence})
