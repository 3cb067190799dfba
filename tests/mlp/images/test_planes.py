"""Pictures as channels: transparency shows the paper. The kinds of pictures are tested where they are prepared."""

import numpy as np
import pytest
from PIL import Image

from mlp.images.planes import border, edge_level, planes_of, simplified


def test_the_border_is_each_outer_pixel_once():
    numbers = np.arange(20).reshape(4, 5)
    assert sorted(border(numbers)) == [0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 16, 17, 18, 19]


def test_the_level_of_the_edge_is_its_median_in_each_channel():
    planes = np.zeros((5, 5, 2), np.float32)
    planes[..., 1] = 0.5
    planes[0, 0] = 1
    np.testing.assert_array_equal(edge_level(planes), [0, 0.5])


@pytest.mark.parametrize("mode, channels", [("L", 1), ("RGB", 3), ("1", 1), ("CMYK", 3), ("F", 1)])
def test_channels_go_from_0_to_1(mode, channels):
    picture = Image.linear_gradient("L").convert(mode)
    planes = planes_of(simplified(picture if mode != "F" else np.asarray(picture) / 255))
    assert planes.shape == (256, 256, channels)
    assert planes.dtype == np.float32
    assert (planes.min(), planes.max()) == (0, 1)


def test_what_is_transparent_shows_the_paper():
    pixels = np.full((10, 10, 4), 255, np.uint8)
    pixels[3, 3] = (0, 0, 0, 0)
    pixels[5, 5] = (0, 0, 0, 255)
    planes = planes_of(Image.fromarray(pixels))
    assert planes[3, 3].tolist() == [1, 1, 1]
    assert planes[5, 5].tolist() == [0, 0, 0]


def test_on_a_transparent_ground_ink_is_what_is_opaque():
    pixels = np.zeros((10, 10, 4), np.uint8)
    pixels[4:6, 4:6] = 255
    planes = planes_of(Image.fromarray(pixels))
    assert planes.shape == (10, 10, 1)
    assert (planes[0, 0, 0], planes[4, 4, 0]) == (1, 0)
