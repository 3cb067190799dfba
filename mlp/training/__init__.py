"""Training: the loop over the batches, its events, its limits, its evaluation, and the state of a checkpoint.

`loop` is the place to begin; what it reports is in `events`.
This room imports `mlp.nn`, `mlp.data`, `mlp.images` and `mlp.methods`.
"""
