"""Explanations of an answer: the pixels that matter, and the training digits with the most similar activations.

Each method is a pure function of a model and an input.
This room imports `mlp.nn`, `mlp.data` and `mlp.methods`.
"""
