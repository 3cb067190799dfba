"""Recipes: small systems that are known from courses, books and questions, each with its numbers and its mistakes.

`recipe` says what a recipe is, `runs` and `gradients` how its versions are run, `classic` has the entries, one file
each, and `catalogue` has them by key. A version agrees if it reaches the numbers that are expected of it, also where
they are those of a mistake. This room imports `methods`, `config`, `nn`, `check`, `data`, `training` and `lab`.
"""
