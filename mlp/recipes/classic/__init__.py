"""The recipes, one file each.

An entry has the question, the right lines, and each wrong line beside the right one. Numbers that are expected were
published or measured before. This room imports the other files of `recipes`, and what those import.
"""
