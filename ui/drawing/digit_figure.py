"""A kept digit as a small figure (HTML), the same in the gallery and beside the answers to it."""

from runner.digits import MyDigit
from ui.language.translate import t
from ui.style.images import data_url, digit_png


def digit_figure(digit: MyDigit, caption: str) -> str:
    """The picture of a digit above its caption, which is HTML."""
    words = t("Your drawing of a {digit}", digit=digit.label)
    picture = f'<img alt="{words}" src="{data_url(digit_png(digit.image))}">'
    return f'<figure class="mine">{picture}<figcaption>{caption}</figcaption></figure>'
