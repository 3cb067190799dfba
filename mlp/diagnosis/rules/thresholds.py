"""The thresholds that several rules share, each with the reason for its value."""

from mlp.diagnosis.hysteresis import Hysteresis

SOME_STEPS = 50
"""Enough steps to measure the length of a step and the gradient of each layer."""
MANY_STEPS = 100
"""Enough steps for every healthy training to beat guessing: the slowest recorded one, two sigmoid layers, took 60."""
UNLEARNED = Hysteresis(0.9, 0.8)
"""A loss above this share of the loss of guessing: nothing is learned yet."""
CHANCE = Hysteresis(1.5, 2.5)
"""Times the accuracy of guessing."""
GOOD_ACCURACY = Hysteresis(0.9, 0.93)
"""Above this accuracy on training batches, most rules report nothing."""
FROZEN_UPDATE = Hysteresis(1e-5, 5e-5)
"""|update| / |weights| of a step; 1e-3 is a good pace, and healthy trainings stayed within 6e-4 .. 9e-2."""
