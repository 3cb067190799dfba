"""Mistakes in the first weights."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mlp.lab.mistake import SLOWLY, STILL, USUAL, FamousMistake
from mlp.lab.program import Program

HE = "W = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))"
GLOROT = "W = rng.uniform(-limit, limit, (fan_in, fan_out))"
SIGMOID = {"activation": "sigmoid", "initializer": "glorot_uniform", "learning_rate": 0.3}
WIDE = {**SIGMOID, "hidden": (256,)}


def _drawn_by(name: str) -> Callable[[Program], Program]:
    return lambda lines: replace(
        lines, weights=lambda _, fan_in, fan_out, rng: lines.weights(name, fan_in, fan_out, rng)
    )


def _whole(lines: Program) -> Program:
    """Integer arrays cut off what does not fit, at first and in each update."""
    return replace(
        lines,
        weights=lambda name, fan_in, fan_out, rng: (
            np.trunc(lines.weights("normal", fan_in, fan_out, rng)[0]),
            np.zeros(fan_out),
        ),
        update=lambda *step: (np.trunc((updated := lines.update(*step))[0]), updated[1]),
    )


MISTAKES = (
    FamousMistake(
        "weights-zero",
        "All weights zero",
        "first weights",
        HE,
        "W = np.zeros((fan_in, fan_out))",
        STILL,
        "With ReLU all hidden units are 0 and their slope is 0, so no weight ever gets a gradient. Only the biases"
        " of the outputs learn, and they learn how frequent each digit is.",
        _drawn_by("zeros"),
    ),
    FamousMistake(
        "weights-zero-sigmoid",
        "All weights zero, with sigmoid",
        "first weights",
        GLOROT,
        "W = np.zeros((fan_in, fan_out))",
        SLOWLY,
        "All hidden units compute the same and get the same gradient, so they stay twins for ever: 32 units are"
        " worth one.",
        _drawn_by("zeros"),
        SIGMOID,
    ),
    FamousMistake(
        "weights-from-0-to-1",
        "Weights between 0 and 1",
        "first weights",
        GLOROT,
        "W = rng.random((fan_in, fan_out))",
        STILL,
        "About a hundred lit pixels with weights of 1/2 give z of about 50: every sigmoid is at 1 and its slope at"
        " 0. All digits look the same to the outputs.",
        _drawn_by("uniform:0,1"),
        SIGMOID,
    ),
    FamousMistake(
        "weights-normal",
        "N(0, 1) weights in wide layers",
        "first weights",
        GLOROT,
        "W = rng.normal(0, 1, (fan_in, fan_out))",
        USUAL,
        "z is a sum of hundreds of terms, so it is ten and more from zero: most sigmoids are saturated and let"
        " hardly any gradient through. What learns are mostly the outputs, from 256 random features: the training"
        " loss comes down all the same, but new digits are read worse.",
        _drawn_by("normal:1"),
        WIDE,
    ),
    FamousMistake(
        "weights-are-integers",
        "Weights in an array of integers",
        "first weights",
        HE,
        "W = rng.normal(0, 1, (fan_in, fan_out)).astype(int)",
        STILL,
        "An array of integers cuts off what is behind the point, in every update: W[:] = W - rate * dW moves a"
        " weight towards zero or not at all.",
        _whole,
    ),
)
