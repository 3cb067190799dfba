"""The parts of the Learn pages: is my gradient right, and which shapes and numbers come together?

What they show is computed by `mlp.check`; the choices of a person are in `state` and in the URL.
This room imports `ui.components`, `ui.charts`, `ui.style` and the modules of `ui` itself.
"""
