"""Undo, redo and clear for the drawing canvas, its keys, its size, and its answer without the wait of 200 ms."""

from collections.abc import Callable
from pathlib import Path

from ui.components.define import define
from ui.language.translate import t

_component = define("canvas_tools", Path(__file__).with_name("canvas_tools.html").read_text(encoding="utf-8"))


def canvas_tools(canvas: str, *, key: str, on_press: Callable[[], None]) -> None:
    """Tools for the canvas inside the container with the key `canvas`.

    Its state `press` is what the canvas cannot do itself: "clear", or "back" to what it showed before its first stroke.
    """
    names = {"undo": t("Undo"), "redo": t("Redo"), "clear": t("Clear")}
    keys = {"undo": "Ctrl+Z", "redo": "Ctrl+Y", "clear": t("Delete or Escape")}
    _component(
        key=key, data={"canvas": canvas, "names": names, "keys": keys}, width="content", on_press_change=on_press
    )
