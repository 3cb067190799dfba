"""Page elements of our own, with their JavaScript: what Streamlit's elements cannot do.

An element is a folder with its HTML, CSS and JavaScript; `define` makes it usable, `routes` serves its scripts.
This room imports `ui.charts` and `ui.style`.
"""
