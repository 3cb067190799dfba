"""The Help of every page: a button in the frame, and a dialog with one tab for each of its parts.

`state` remembers that the dialog is open; `dialog` shows the button and the parts, in the order of `PARTS`.
This room imports `ui.glossary`, `ui.language` and `ui.style`.
"""
