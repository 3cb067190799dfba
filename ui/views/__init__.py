"""The pages, one a file.

A page arranges what the other rooms provide; it has no rules or calculations of its own.
This room imports all other rooms of `ui`.
"""
