"""The data that networks are trained on: MNIST, drawn digits, toy sets, people's own, and their splits.

Everything here becomes a `Dataset`: rows of inputs with rows of targets.
This room imports `mlp.images` and the configuration, but no network.
"""
