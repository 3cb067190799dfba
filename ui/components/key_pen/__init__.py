"""A pen for the keyboard: the arrow keys move it over the canvas, Space puts it down or lifts it, Enter asks."""

from ui.components.define import define
from ui.language.translate import t

_component = define(
    "key_pen", '<div class="key-pen" tabindex="0" role="application"><span></span><p role="status"></p></div>'
)


def key_pen(size: int, *, key: str) -> None:
    """Lay the pen over the canvas in the same container, which has size x size points."""
    texts = {
        "name": t("Canvas for a digit: arrow keys move the pen, Space puts it down or lifts it, Enter asks."),
        "down": t("The pen is down."),
        "up": t("The pen is up."),
    }
    _component(key=key, data={"size": size, "texts": texts})
