"""Undo and redo for the drawing canvas, its keys, and its answer without the wait of 200 ms."""

from ui.components.define import define

_component = define(
    "canvas_tools",
    '<div class="canvas-tools"><button type="button" class="undo" title="Ctrl+Z">Undo</button>'
    '<button type="button" class="redo" title="Ctrl+Y">Redo</button></div>',
)


def canvas_tools(canvas: str, clear: str, *, key: str) -> None:
    """Tools for the canvas inside the container with the key `canvas`; `clear` is the key of the button that clears."""
    _component(key=key, data={"canvas": canvas, "clear": clear}, width="content")
