"""Training as a background job: one run is one directory and one process. Knows mlp; nothing here knows a page."""
