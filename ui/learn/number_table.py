"""A small array as a table of its numbers."""

from collections.abc import Callable
from html import escape

import numpy as np

from mlp.arrays import Array


def number_table(title: str, array: Array, write: Callable[[float], str]) -> str:
    """A table with a caption as HTML, each number as `write` writes it; a list is one row."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(write(float(value)))}</td>' for value in row)}</tr>"
        for row in np.atleast_2d(array).tolist()
    )
    return f'<figure class="of-numbers"><figcaption>{escape(title)}</figcaption><table>{rows}</table></figure>'
