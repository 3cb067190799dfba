"""Mistakes in the order of the samples and in the batches."""

from dataclasses import replace

import numpy as np

from mlp.arrays import Array
from mlp.lab.mistake import STILL, USUAL, FamousMistake
from mlp.lab.program import Order, Program

SHUFFLED = "order = rng.permutation(n)"
BATCH = "x, y = X[order[i:i + size]], Y[order[i:i + size]]"


def _without_labels(x: Array, y: Array, order: Order, start: int, size: int) -> tuple[Array, Array]:
    return x[order[start : start + size]], y[start : start + size]


def _always_first(x: Array, y: Array, order: Order, start: int, size: int) -> tuple[Array, Array]:
    return x[:size], y[:size]


def _sorted(lines: Program) -> Program:
    return replace(lines, order=lambda labels, rng: np.argsort(labels, kind="stable"))


def _labels_left(lines: Program) -> Program:
    return replace(lines, batch=_without_labels)


def _same_batch(lines: Program) -> Program:
    return replace(lines, batch=_always_first)


MISTAKES = (
    FamousMistake(
        "sorted-not-shuffled",
        "Sorted by digit, not shuffled",
        "batches",
        SHUFFLED,
        "order = np.argsort(labels)",
        USUAL,
        "Each batch has a single digit, and answering it is learned in a few steps, so the loss is small. What was"
        " known of the digits before is lost meanwhile: after the epoch three of four images are called 8 or 9.",
        _sorted,
    ),
    FamousMistake(
        "labels-not-shuffled",
        "Images shuffled without their labels",
        "batches",
        BATCH,
        "x, y = X[order[i:i + size]], Y[i:i + size]",
        STILL,
        "Each image has the label of another one. There is nothing to learn but how frequent each digit is, and the"
        " loss stays at ln 10.",
        _labels_left,
    ),
    FamousMistake(
        "same-batch",
        "Always the first batch",
        "batches",
        BATCH,
        "x, y = X[:size], Y[:size]",
        USUAL,
        "The loss on these 50 images goes to zero, better than in the right training: they are learned by heart."
        " Only other images show it.",
        _same_batch,
    ),
)
