"""A layer's name, and the same with its colour, as in every table and heading."""

from html import escape

from ui.language.translate import t
from ui.style import palette

_OUTPUT = "output "


def layer_name(name: str) -> str:
    """The name of a layer in the language of the tab: the output layer alone has a word in it."""
    return t("output {name}", name=name.removeprefix(_OUTPUT)) if name.startswith(_OUTPUT) else name


def layer_label(name: str, index: int, of: int, dark: bool) -> str:
    """HTML: a swatch in the colour of layer `index` of `of`, and its name."""
    color = palette.layer_color(index, of, dark)
    return f'<span class="swatch" style="background:{color}"></span>{escape(layer_name(name))}'
