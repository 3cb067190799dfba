"""The page Bug laboratory: a famous mistake trains beside the right lines, after a guess of what its loss will do.

`choice` and `question` begin, `curves` shows both trainings, `answer` says what was seen, `overview` has all mistakes.
This room imports `ui.charts`, `ui.components`, `ui.language`, `ui.server` and `ui.style`.
"""
