"""Ten buttons in one row, by which a person says which digit the drawing was."""

from collections.abc import Callable
from pathlib import Path

from ui.components.define import define
from ui.language.translate import t

_component = define("it_was", Path(__file__).with_name("it_was.html").read_text(encoding="utf-8"))


def it_was(*, key: str, on_label: Callable[[], None]) -> None:
    """Show the row; its state `label` is the digit that was pressed."""
    texts = {"question": t("Wrong? It was a"), "help": t("Keeps the drawing among your digits and clears the canvas.")}
    _component(key=key, data=texts, on_label_change=on_label)
