"""The texts of the pages in the language of the browser that looks at them.

A text stands in the source in English, inside `t(...)`; its translations are in `de.po` and `zh.po`.
This room imports nothing of `ui`.
"""
