"""Why a network answers as it does: the pixels that matter, and the training digits that look alike to it.

Each method is a pure function of a model and an input.
This room imports `mlp.nn`, `mlp.data` and `mlp.methods`.
"""
