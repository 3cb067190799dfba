"""The pages, one a file.

A page lays out what the other rooms give; it has no rule and no calculation of its own.
This room imports all other rooms of `ui`.
"""
