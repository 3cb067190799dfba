"""The laboratory of mistakes: a training as a textbook writes it, of which a famous mistake replaces a line.

`program` has the lines, `loop` runs them and reports as any training does, `famous` has the mistakes. `table` asks of
each who notices it: the gradient check, the loss, the accuracy, the diagnosis.
This room imports `methods`, `nn`, `check`, `data`, `training` and `diagnosis` of `mlp`.
"""
