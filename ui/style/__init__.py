"""The look of the pages: colours, numbers, names of layers, pictures.

All of it is pure functions: values in, text or pixels out.
This room imports `ui.language`.
"""
