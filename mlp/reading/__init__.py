"""Whole numbers and collections of pictures, read by a network: every digit with its place and its probabilities.

The pictures come prepared from `mlp.images`; here a model is asked about them.
This room imports `mlp.images` and `mlp.nn`.
"""
