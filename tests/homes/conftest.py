"""Homes are opened in the pages, so their tests share what those of the pages share."""

from tests.ui.conftest import packages_scanned_once

__all__ = ["packages_scanned_once"]
