"""The network: its layers, the forward and the backward pass, and the file of its weights.

`reference` is the textbook version, the oracle of the tests; `gradient_check` compares gradients with differences.
This room imports `mlp.methods`, the configuration, and the modules below that.
"""
