"""The training form: its controls, the values that fill them, and the draft that survives a reload.

A form gives an `Experiment`, checked by the configuration itself.
This room imports `ui.components`, `ui.style` and the modules of `ui` itself.
"""
