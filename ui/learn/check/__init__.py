"""The parts of the page Check: a case to compute, what a person brings, and the verdict on it.

`case_form` and `downloads` stand on the left; `mine` and `meant`, then `verdict_panel`, `tensors` and `hints` on the
right; `mistakes` below. Everything that is said of a gradient is computed by `mlp.check`.
This room imports `ui.web` for uploads, besides what `ui.learn` imports.
"""
