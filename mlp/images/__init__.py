"""Images of digits: read from a file, normalised to 28x28 as MNIST was, augmented, and judged with hints.

Each step is a function from arrays to arrays, and every stage of the normalisation can be looked at.
This room imports only `mlp.arrays` and `mlp.errors`.
"""
