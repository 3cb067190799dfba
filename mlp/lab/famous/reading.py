"""Mistakes in the use of what was learned: reading digits and counting the right answers."""

from dataclasses import replace

from mlp.arrays import Array
from mlp.lab.mistake import USUAL, FamousMistake
from mlp.lab.program import Program


def _down_the_columns(outputs: Array, y: Array) -> float:
    return float((outputs.argmax(axis=0) == y.argmax(axis=0)).mean())


def _wrong_axis(lines: Program) -> Program:
    return replace(lines, accuracy=_down_the_columns)


def _dropout_on(lines: Program) -> Program:
    return replace(lines, dropout=lambda rate: rate)


def _not_scaled(lines: Program) -> Program:
    return replace(lines, seen=lambda images, dtype: images.astype(dtype))


MISTAKES = (
    FamousMistake(
        "argmax-wrong-axis",
        "argmax over the wrong axis",
        "reading",
        "right = p.argmax(axis=1) == y.argmax(axis=1)",
        "right = p.argmax(axis=0) == y.argmax(axis=0)",
        USUAL,
        "It asks which image looks most like a 0, not which digit an image shows. The network has learned; only the"
        " counting says that it has not.",
        _wrong_axis,
    ),
    FamousMistake(
        "dropout-left-on",
        "Dropout left on when reading",
        "reading",
        "p = network(x, dropout=0)",
        "p = network(x, dropout=0.5)",
        USUAL,
        "Half of the units are missing in each answer, and the same image gets another answer each time. The"
        " training is the right one.",
        _dropout_on,
        {"dropout": 0.5},
    ),
    FamousMistake(
        "read-not-scaled",
        "Read without dividing by 255",
        "reading",
        "p = network(images / 255)",
        "p = network(images)",
        USUAL,
        "The network was trained on numbers up to 1. With ReLU all sums grow alike, so the largest output mostly"
        " stays the largest; but every answer is certain, the wrong ones, too: the validation loss is 9.2 where 0.36"
        " is right.",
        _not_scaled,
    ),
)
