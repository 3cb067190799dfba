"""Photographs of handwritten digits, made: paper, pens, light, printed lines and what a camera adds.

A scene is what the paper reflects, (h, w, 3) from 0 to 1. Each effect changes a scene; `rng` decides how much. They
are applied in the order of the table: what is on the paper, then the light, then the camera.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mlp.data.strokes import Strokes

HEIGHT, WIDTH = 480, 360
_ON_PAPER = (70, 300), (52, 432)
"""From left to right and from top to bottom: where there is paper also beside a table."""
Scene = NDArray[np.float64]
Effect = Callable[[Scene, np.random.Generator], Scene]
_PENS = {
    "black": (0.1, 0.1, 0.1), "blue": (0.15, 0.2, 0.55), "light blue": (0.3, 0.42, 0.75), "red": (0.7, 0.15, 0.15),
    "green": (0.1, 0.42, 0.2), "pencil": (0.45, 0.45, 0.46),
}  # fmt: skip
_FINER = 3


@dataclass(frozen=True)
class Handwriting:
    """One digit of a person: the strokes of a pen, or a grey image (28, 28) from 0 to 1."""

    label: int
    form: Strokes | NDArray[np.float32]


def coverage(digit: Handwriting, rng: np.random.Generator) -> NDArray[np.float64]:
    """How much of each pixel of the picture is ink, (h, w): somewhere on the paper, a quarter to 0.45 of the height."""
    size = rng.uniform(0.25, 0.45) * HEIGHT
    if isinstance(digit.form, np.ndarray):
        ink = Image.fromarray(np.rint(255 * digit.form).astype(np.uint8)).resize((round(1.4 * size),) * 2)
        mask = Image.new("L", (WIDTH, HEIGHT))
        left, top = _somewhere((int(size), int(size)), rng)
        mask.paste(ink, (left - round(0.2 * size), top - round(0.2 * size)))
        return np.clip(np.asarray(mask) / 255 * 1.6 - 0.3, 0, 1)
    radius = rng.uniform(0.02, 0.07) * size * _FINER
    points = [np.array(stroke) for stroke in digit.form]
    extent = np.ptp(np.concatenate(points), axis=0) * size
    left, top = _somewhere((int(extent[0]), int(extent[1])), rng)
    large = Image.new("L", (WIDTH * _FINER, HEIGHT * _FINER))
    draw = ImageDraw.Draw(large)
    low = np.concatenate(points).min(axis=0)
    for stroke in points:
        path = [(float(x), float(y)) for x, y in ((stroke - low) * size + (left, top)) * _FINER]
        draw.line(path, fill=255, width=max(1, round(2 * radius)))
        for x, y in path:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(large.reduce(_FINER)) / 255


def _somewhere(size: tuple[int, int], rng: np.random.Generator) -> tuple[int, int]:
    """Where something of this width and height is put: a pen does not write beside the paper."""
    (left, right), (top, bottom) = _ON_PAPER
    free = max(1, right - left - size[0]), max(1, bottom - top - size[1])
    return round(left + rng.uniform(0.1, 0.9) * free[0]), round(top + rng.uniform(0.1, 0.9) * free[1])


def made(digit: Handwriting, effects: Collection[str], *, rng: np.random.Generator) -> Image.Image:
    """A photograph of one digit with these effects."""
    ink = coverage(digit, rng)[..., None]
    pen = _PENS[str(rng.choice(list(_PENS)))] if "pens" in effects else _PENS["black"]
    paper = np.array([0.93, 0.91, 0.88]) * np.ones((HEIGHT, WIDTH, 1))
    for name in ("ruled", "squared", "grain"):
        if name in effects:
            paper = EFFECTS[name](paper, rng)
    scene = paper * (1 - ink) + np.minimum(paper, np.array(pen)) * ink
    for name in EFFECTS:
        if name in effects and name not in ("pens", "ruled", "squared", "grain", "JPEG"):
            scene = EFFECTS[name](scene, rng)
    picture = Image.fromarray(np.rint(255 * np.clip(scene, 0, 1)).astype(np.uint8))
    if "JPEG" in effects:
        file = BytesIO()
        picture.save(file, "JPEG", quality=int(rng.integers(25, 70)))
        picture = Image.open(file)
    return picture


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """y and x of each pixel, as shares of the height."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
    return y, x


def _lines(scene: Scene, along: NDArray[np.float64], apart: float, rng: np.random.Generator) -> Scene:
    """Printed lines wherever `along` passes a multiple of `apart`."""
    shade = np.array([[0.62, 0.66, 0.74], [0.72, 0.74, 0.78], [0.75, 0.62, 0.64]][int(rng.integers(3))])
    on_line = np.clip(1.2 - np.abs((along + apart / 2) % apart - apart / 2) * HEIGHT, 0, 1)[..., None]
    printed: Scene = scene * (1 - on_line) + np.minimum(scene, shade) * on_line
    return printed


def ruled(scene: Scene, rng: np.random.Generator) -> Scene:
    """Lines from left to right, a little turned and bent."""
    y, x = _grid()
    along = y + rng.uniform(-0.08, 0.08) * x + rng.uniform(-0.02, 0.02) * (x - 0.4) ** 2 + rng.uniform(0, 1)
    return _lines(scene, along, rng.uniform(0.08, 0.16), rng)


def squared(scene: Scene, rng: np.random.Generator) -> Scene:
    """Lines in both directions."""
    y, x = _grid()
    turn, apart = rng.uniform(-0.06, 0.06), rng.uniform(0.06, 0.12)
    return _lines(_lines(scene, y + turn * x + 1, apart, rng), x - turn * y + 1, apart, rng)


def grain(scene: Scene, rng: np.random.Generator) -> Scene:
    """Rough paper: smooth noise of a few pixels."""
    coarse = rng.normal(0, 1, (HEIGHT // 3, WIDTH // 3)).astype(np.float32)
    smooth = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    return scene * (1 + rng.uniform(0.01, 0.035) * smooth[..., None])


def specks(scene: Scene, rng: np.random.Generator) -> Scene:
    """A few dots of dirt."""
    dirty = scene.copy()
    for _ in range(int(rng.integers(2, 8))):
        y, x = int(rng.integers(HEIGHT - 5)), int(rng.integers(WIDTH - 5))
        dirty[y : y + int(rng.integers(1, 5)), x : x + int(rng.integers(1, 5))] = rng.uniform(0.2, 0.6)
    return dirty


def table(scene: Scene, rng: np.random.Generator) -> Scene:
    """The paper ends, and a dark table begins, on one or two sides."""
    y, x = _grid()
    beside = [x < 0.09 + 0.05 * y, x > 0.68 - 0.04 * y, y < 0.1 - 0.05 * x, y > 0.91 + 0.05 * x]
    wood = np.array([[0.25, 0.18, 0.12], [0.12, 0.12, 0.13], [0.45, 0.33, 0.22]][int(rng.integers(3))])
    for side in rng.choice(4, int(rng.integers(1, 3)), replace=False):
        scene = np.where(beside[side][..., None], wood, scene)
    return scene


def stamp(scene: Scene, rng: np.random.Generator) -> Scene:
    """The date that a camera prints into a corner."""
    picture = Image.fromarray(np.rint(255 * np.clip(scene, 0, 1)).astype(np.uint8))
    colour = [(250, 140, 30), (250, 250, 250), (20, 20, 20)][int(rng.integers(3))]
    ImageDraw.Draw(picture).text((WIDTH - 110, HEIGHT - 22), "2024-05-17 10:42", fill=colour)
    return np.asarray(picture) / 255


def light(scene: Scene, rng: np.random.Generator) -> Scene:
    """Light from one side, and corners that are darker."""
    y, x = _grid()
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.375) + np.sin(angle) * (y - 0.5)
    falling = np.clip(1 + rng.uniform(0.3, 0.9) * along, 0.3, None)
    vignette = 1 - rng.uniform(0, 0.5) * ((x - 0.375) ** 2 + (y - 0.5) ** 2)
    lit: Scene = scene * (0.85 * falling * vignette)[..., None] * rng.uniform([0.9, 0.9, 0.75], [1, 0.97, 0.97])
    return lit


def shadow(scene: Scene, rng: np.random.Generator) -> Scene:
    """A shadow with a soft or a hard edge across the picture."""
    y, x = _grid()
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.375) + np.sin(angle) * (y - 0.5) - rng.uniform(-0.25, 0.25)
    lit = 1 / (1 + np.exp(np.clip(along / rng.uniform(0.003, 0.05), -50, 50)))
    shaded: Scene = scene * (1 - rng.uniform(0.2, 0.6) * (1 - lit))[..., None]
    return shaded


def turned(scene: Scene, rng: np.random.Generator) -> Scene:
    """The camera held a little aslant; the corners show what is beside the picture, as its edge is."""
    room = 60
    wide = np.pad(scene, ((room, room), (room, room), (0, 0)), mode="edge")
    picture = Image.fromarray(np.rint(255 * np.clip(wide, 0, 1)).astype(np.uint8))
    back = picture.rotate(float(rng.uniform(-8, 8)), Image.Resampling.BICUBIC)
    return np.asarray(back)[room:-room, room:-room] / 255


def blur(scene: Scene, rng: np.random.Generator) -> Scene:
    """Out of focus."""
    from scipy.ndimage import gaussian_filter

    sigma = float(rng.uniform(0.8, 2.5))
    return np.asarray(gaussian_filter(scene, (sigma, sigma, 0)))


def noise(scene: Scene, rng: np.random.Generator) -> Scene:
    """Of a sensor, in each channel."""
    return scene + rng.normal(0, rng.uniform(0.01, 0.05), scene.shape)


def _unchanged(scene: Scene, rng: np.random.Generator) -> Scene:
    """Pens and JPEG are no changes of a scene: one comes before it, the other after it."""
    return scene


EFFECTS: dict[str, Effect] = {
    "pens": _unchanged, "ruled": ruled, "squared": squared, "grain": grain, "specks": specks, "table": table,
    "stamp": stamp, "light": light, "shadow": shadow, "turned": turned, "blur": blur, "noise": noise,
    "JPEG": _unchanged,
}  # fmt: skip
