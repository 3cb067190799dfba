"""The page of one run: its header, its controls, its settings, its findings and its charts.

`view` puts the parts together and repeats itself while the run is active.
This room imports `ui.form`, `ui.charts`, `ui.components`, `ui.style` and the modules of `ui` itself.
"""
