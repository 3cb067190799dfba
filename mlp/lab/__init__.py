"""The laboratory of mistakes: a training as a textbook writes it, of which a famous mistake replaces a line.

`program` has the lines, `passes` and `loop` run them and report what any training reports, `famous` has the mistakes.
`table` finds out what shows each of them: the gradient check, the loss, the accuracy, the diagnosis.
This room imports `methods`, `nn`, `check`, `data`, `training` and `diagnosis` of `mlp`.
"""
