"""How many threads a training can use."""

from mlp.config import Experiment
from mlp.training.cost_model import CostModel

TYPICAL = CostModel(call=7.4e5, product=1.0, update=4.4, number=21, augment=2.0e6)
"""The costs of a step in multiplications of a product, measured on an AMD EPYC (see ARCHITECTURE.md)."""
GAIN = 1.1
"""Each further thread makes the step so many times shorter, else it is left to others."""
LAST_CORE = 0.75
"""The last core of a machine is used only where this share of all threads' work is gained: threads wait for each other,
and so for whatever else runs there."""


def best_threads(experiment: Experiment, most: int, cores: int) -> int:
    """How many threads, of at most so many, the steps of a training can use on a machine with so many cores.

    Only the products are shared out. The larger they are beside the rest of a step, the more threads are worth it.
    """
    threads, alone = 1, TYPICAL.step(experiment)
    while threads < most:
        now, then = TYPICAL.step(experiment, threads), TYPICAL.step(experiment, threads + 1)
        is_last = threads + 1 >= cores
        if now < GAIN * then or (is_last and alone < LAST_CORE * (threads + 1) * then):
            break
        threads += 1
    return threads
