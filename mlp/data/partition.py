"""Parts of a data set in which each class has its quota, the same for ever."""

import numpy as np
from numpy.typing import NDArray


def stratified(labels: NDArray[np.integer], quotas: NDArray[np.integer], seed: int) -> list[NDArray[np.intp]]:
    """Indices of what remains and of each part, all in random order; quotas (parts, classes) are numbers of samples.

    `labels` (n,) are whole numbers from 0. The same labels, quotas and seed give the same parts in every NumPy version.
    """
    # Raw generator output, unlike Generator.permutation, is promised to be the same in every NumPy version.
    bits = np.random.PCG64(seed)
    chooses, arranges = (np.argsort(bits.random_raw(len(labels)), kind="stable") for _ in range(2))
    part = np.zeros(len(labels), np.intp)
    for label, ends in enumerate(np.cumsum(quotas, axis=0).T):
        members = chooses[labels[chooses] == label]
        for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False), start=1):
            part[members[start:end]] = number
    # A second order, because in the first one the classes that fill their quota early would open what remains.
    return [arranges[part[arranges] == number] for number in range(len(quotas) + 1)]
