"""Writes docs/photographs.md: how many made photographs are read, with each effect alone and with all together.

`python -m tools.photographs`. Digits of the validation writers and of MNIST's test set, by halves; minutes.
"""

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from mlp.commands.options import DEFAULT_MODEL
from mlp.data.mnist import load_mnist
from mlp.data.pen_digits import VALIDATION_WRITERS, read_pen_digits
from mlp.images.normalize import Prepared, prepare
from mlp.images.photograph import photograph
from mlp.nn.model import Model
from mlp.nn.model_files import load_model
from tools.made_photographs import EFFECTS, Handwriting, made

PAGE = Path(__file__).resolve().parents[1] / "docs" / "photographs.md"
_SEED = 17


def handwriting(count: int, *, rng: np.random.Generator) -> list[Handwriting]:
    """So many digits, half of them strokes of the validation writers, half of them test images of MNIST."""
    pen = [digit for digit in read_pen_digits() if digit.writer in VALIDATION_WRITERS]
    test = load_mnist().test
    written = [
        Handwriting(pen[index].label, pen[index].strokes) for index in rng.choice(len(pen), count // 2, replace=False)
    ]
    scanned = [
        Handwriting(int(test.targets[index].argmax()), (test.inputs[index].reshape(28, 28) / 255).astype(np.float32))
        for index in rng.choice(len(test.inputs), count - count // 2, replace=False)
    ]
    return written + scanned


def effects_of(row: str, rng: np.random.Generator) -> Collection[str]:
    """The effects of a row of the table: one, none or all; all have one kind of paper."""
    if row == "all":
        paper = ["ruled", "squared", "plain"][int(rng.integers(3))]
        return [name for name in EFFECTS if name not in ("ruled", "squared") or name == paper]
    return [row]


def is_read(prepared: Prepared, label: int, model: Model) -> bool:
    """Whether the network says what the label says."""
    return not prepared.blank and int(model.predict(prepared.row[None])[0].argmax()) == label


def rows(count: int, model: Model) -> Iterator[tuple[str, float, float]]:
    """For each row its name and the share that is read: by the way of drawings, and by that of photographs."""
    for row in ("none", *EFFECTS, "all"):
        rng = np.random.default_rng(_SEED)
        drawing = photo = 0
        for digit in handwriting(count, rng=rng):
            picture = made(digit, effects_of(row, rng), rng=rng)
            drawing += is_read(prepare(picture), digit.label, model)
            photo += is_read(photograph(picture).prepared, digit.label, model)
        yield row, drawing / count, photo / count


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="photographs to a row (200)")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a model file (models/default.safetensors)")
    args = parser.parse_args()
    lines = [
        "# Photographs",
        "",
        "Photographs of handwritten digits, made by `tools/made_photographs.py` from strokes of the six validation",
        f"writers and from test images of MNIST, {args.count} to a row: how many `models/{args.model.name}` reads,",
        "prepared as drawings are (`mlp/images/normalize.py`) and as photographs are (`mlp/images/photograph.py`).",
        "Written by `python -m tools.photographs`.",
        "",
        "| effect | as drawings | as photographs |",
        "|---|---:|---:|",
    ]
    for row, before, after in rows(args.count, load_model(args.model)):
        lines.append(f"| {row} | {100 * before:.1f} % | {100 * after:.1f} % |")
        print(lines[-1], flush=True)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
