"""A kept digit as a small figure (HTML), the same in the gallery and beside the answers to it."""

import base64

from runner.digits import MyDigit
from ui.style.images import digit_png


def digit_figure(digit: MyDigit, caption: str) -> str:
    """The picture of a digit above its caption, which is HTML."""
    data = base64.b64encode(digit_png(digit.image)).decode()
    picture = f'<img alt="Your drawing of a {digit.label}" src="data:image/png;base64,{data}">'
    return f'<figure class="mine">{picture}<figcaption>{caption}</figcaption></figure>'
