"""The list of runs: its rows, the table that shows them, and all that can be done with a run in the list.

`rows` is pure; `actions` carries out what was pressed.
This room imports `ui.form`, `ui.components`, `ui.style` and the modules of `ui` itself.
"""
