"""One look at a run, for all tabs that look at it within the same moment."""

from collections.abc import Callable
from typing import Any

from ui.charts import HEIGHT, Figure, History
from ui.components.live_plot import message


class Look:
    """What a run had reported at some moment, and the charts of it: a chart is drawn for the first who wants it.

    Ten tabs of one run would otherwise each draw the same ones, ten times twice a second.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self._messages: dict[tuple[Any, ...], bytes] = {}

    def chart(self, draw: Callable[..., Figure], dark: bool, *arguments: Any, height: int = HEIGHT) -> bytes:
        """The message with `draw(history, dark, *arguments)` for the live plot; any number of threads may ask."""
        wanted = draw, dark, *arguments, height
        found = self._messages.get(wanted)
        if found is None:  # two at a time draw the same one
            found = self._messages[wanted] = message(draw(self.history, dark, *arguments), height)
        return found
