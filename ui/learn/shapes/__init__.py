"""The parts of the page Shapes and numbers: the ledger of a network, errors about shapes, every number of a small one.

`ledger_form`, `shape_error` and `ledger_table` are the first half; `numbers` with `numbers_form` and `numbers_view`
the second; `link` keeps the choices of both in the URL. What is shown is computed by `mlp.check`.
This room imports what `ui.learn` imports.
"""
