"""The commands of `python -m mlp`, one per file.

Each adds its arguments to a parser and runs; `console` prints and `options` holds what several commands share.
This room imports all other rooms of `mlp`.
"""
