"""The texts of the pages in the language of the browser that looks at them.

A text stands in the source in English, inside `t(...)`, or in a table inside `later(...)`. Its translations are in
`de.po` and `zh.po`. This room imports `mlp.sentence` and nothing of `ui`.
"""
