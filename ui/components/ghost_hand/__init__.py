"""A pen that draws a digit over the canvas again and again, for a browser that has never drawn.

It is never part of the drawing.
"""

from pathlib import Path

from ui.components.define import define

_component = define("ghost_hand", Path(__file__).with_name("ghost_hand.html").read_text(encoding="utf-8"))


def ghost_hand(words: str, *, empty: bool, key: str) -> None:
    """Show the pen with some words over an `empty` canvas until the first touch."""
    _component(key=key, data={"words": words, "empty": empty})
