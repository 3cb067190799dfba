"""The answer while the pen is down, in place of the one to the last stroke."""

from ui.components.define import define

_component = define("live_answer", '<div class="live-answer"></div>')


def live_answer(canvas: str, place: str, address: str, *, key: str) -> None:
    """Ask `address` about the canvas in the container `canvas`, and answer inside the container `place`."""
    _component(key=key, data={"canvas": canvas, "place": place, "address": address})
