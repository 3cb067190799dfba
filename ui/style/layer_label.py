"""A layer's name with its colour, the same in every table and heading."""

from html import escape

from ui.style import palette


def layer_label(name: str, index: int, of: int, dark: bool) -> str:
    """HTML: a swatch in the colour of layer `index` of `of`, and its name."""
    color = palette.layer_color(index, of, dark)
    return f'<span class="swatch" style="background:{color}"></span>{escape(name)}'
