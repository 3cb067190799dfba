"""The parts of the Draw page: the canvas, the answer, the stages of the preparation, and the digits of a person.

Each part uses the chosen network and the drawing, which is in `state`.
This room imports `ui.networks`, `ui.components`, `ui.style` and the modules of `ui` itself.
"""
