from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ui.drawing.picture import Drawing
from ui.style.images import digit_png


@pytest.mark.parametrize("odd", [-1.0, np.nan, np.inf])
def test_a_tiff_of_odd_floats_in_place_of_a_drawing_is_no_drawing(odd):
    Image.fromarray(np.full((28, 28), odd, np.float32)).save(file := BytesIO(), "TIFF")
    assert Drawing(file.getvalue()).prepared() is None


def test_bytes_that_are_no_picture_are_no_drawing():
    assert Drawing(b"no picture").prepared() is None


@pytest.mark.parametrize(("size", "is_drawing"), [(2**20, True), (2**20 + 1, False)])
def test_a_picture_of_more_than_a_megabyte_is_no_drawing(size: int, is_drawing: bool):
    png = digit_png(np.eye(28))
    assert (Drawing(png + bytes(size - len(png))).prepared() is not None) is is_drawing
