"""The fields for a file of this page."""

from __future__ import annotations

from ui.components.file_field import file_field as field
from ui.web.uploads import take_uploads

MEGABYTES = 64
"""Of the arrays of a gradient."""


def file_field(key: str, label: str) -> None:
    """A field for one file; what was sent is in `state`."""
    take_uploads(MEGABYTES)
    field(key, label, MEGABYTES)
