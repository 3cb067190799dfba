"""What is wrong with a training, found from the numbers that it reported.

`rules` has one small function for each problem; `diagnose` decides which findings are shown.
This room imports `mlp.methods`, the history of `mlp.training`, and the configuration.
"""
