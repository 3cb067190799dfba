"""The commands of `python -m mlp`, one a file: each adds its arguments to a parser and runs."""
