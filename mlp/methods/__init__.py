"""The methods of the field as tables: activations, losses, initialisers, schedules and optimizers.

A new method is a new row in one of the tables. The configuration checks its values against them.
This room imports only `mlp.arrays` and `mlp.errors`.
"""
