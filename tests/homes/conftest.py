"""Homes are opened in the pages, so their tests share what those of the pages share."""

from tests.ui.conftest import as_one_server

__all__ = ["as_one_server"]
