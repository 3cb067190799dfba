"""The connected pieces of what differs from the paper, with what tells writing from anything else."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.images.ink_box import Box
from mlp.images.planes import border

_MOST = 300
"""Only so many pieces are looked at, the largest ones: a page of text has more than anybody wants to read."""
_LEAST_FRAME, _FRAME_THICKNESS = 24, 0.1
"""Pixels of a frame's shorter side, and its thickness by its longer one."""
_END, _FLAT = 0.03, 0.25
"""A line from side to side comes so near to both, and is not higher than that, as shares of the picture's sides."""
_RIM, _FRAME_INSIDE = 0.08, 0.08
"""Of a box's shorter side: a frame has its ink no farther from the sides of its box, but for this share."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Pixels that are connected, also across corners."""

    box: Box
    mask: NDArray[np.bool_]
    """(height, width) of the box: which of its pixels belong to the piece."""
    strength: float
    """Its contrast, which a tenth of its pixels exceed."""
    on_edge: float
    """How much of the edge of the picture it covers, as a share of half of it."""
    page: tuple[int, int]
    """Height and width of the picture."""

    @cached_property
    def area(self) -> int:
        """Pixels."""
        return int(self.mask.sum())

    @property
    def height(self) -> int:
        """Pixels."""
        return self.box[3] - self.box[1]

    @property
    def width(self) -> int:
        """Pixels."""
        return self.box[2] - self.box[0]

    @property
    def longer(self) -> int:
        """The longer side of the box."""
        return max(self.height, self.width)

    @cached_property
    def thickness(self) -> float:
        """The typical width of its strokes in pixels: twice the area by the perimeter."""
        padded = np.pad(self.mask, 1).astype(np.int8)
        down, right = np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1]
        return 2 * self.area / float(np.hypot(down, right).sum())

    @property
    def inscribed(self) -> float:
        """The diameter of the largest disc in it, in pixels."""
        from scipy.ndimage import distance_transform_edt  # here, because loading it takes longer than reading a model

        return 2 * float(distance_transform_edt(np.pad(self.mask, 1)).max())

    @property
    def is_line(self) -> bool:
        """Whether it runs flat from the left side of the picture to the right one, as no digit does."""
        height, width = self.page
        through = self.box[0] <= _END * width and self.box[2] >= (1 - _END) * width
        return through and self.height <= _FLAT * min(height, width)

    @cached_property
    def is_frame(self) -> bool:
        """Whether nearly all of it lies along the four sides of its box."""
        if min(self.height, self.width) < _LEAST_FRAME or self.thickness > _FRAME_THICKNESS * self.longer:
            return False
        rim = max(2, round(_RIM * min(self.height, self.width)))
        return bool(self.mask[rim:-rim, rim:-rim].sum() < _FRAME_INSIDE * self.area)


def pieces(contrast: Array, floor: float, least: int = 4) -> list[Piece]:
    """The connected pieces of what is above the floor and has `least` pixels or more, the largest first."""
    from scipy.ndimage import find_objects, label

    numbers, count = label(contrast > floor, np.ones((3, 3)))
    areas = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
    order = np.argsort(-areas, kind="stable")[:_MOST]
    places = find_objects(numbers)
    edge = np.bincount(border(numbers), minlength=count + 1) / sum(contrast.shape)
    found = []
    for index in order[areas[order] >= least]:
        rows, columns = places[index]
        mask = numbers[rows, columns] == index + 1
        strength = float(np.quantile(contrast[rows, columns][mask], 0.9))
        box = (columns.start, rows.start, columns.stop, rows.stop)
        found.append(Piece(box, mask, strength, float(edge[index + 1]), contrast.shape))
    return found
