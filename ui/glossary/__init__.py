"""The terms of the field: a name, one or two plain sentences, and a formula or a picture for each.

`terms` is the table, `pictures` draws, and `page` writes the list as HTML; the Help of every page shows it.
This room imports `ui.language`, `ui.style` and `mlp`.
"""
