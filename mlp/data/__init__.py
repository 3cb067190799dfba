"""The data that a network learns from: MNIST, drawn digits, toy sets, and their splits.

Everything here becomes a `Dataset`: rows of inputs with rows of targets.
This room imports `mlp.images` and the configuration; it does not know a network.
"""
