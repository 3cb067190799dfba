"""Plotly's JavaScript, served out of the installed Python package: no download, and never another version."""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ui.components.served import FOR_GOOD, base

FOLDER = "plotly"
SCRIPT = "plotly.min.js"


def url() -> str:
    """Where a page finds the script. The version is part of it, so that a browser may keep it for good."""
    return f"{base()}/{FOLDER}/{SCRIPT}?v={_version()}"


def route() -> Mount:
    """The route that serves it, for `st.App(routes=...)`. Raises RuntimeError if Plotly is not installed."""
    package = find_spec("plotly")  # does not import it
    if package is None or package.origin is None:
        raise RuntimeError("plotly is not installed: run `pip install -r requirements.txt`")
    return Mount(f"{base()}/{FOLDER}", _Kept(directory=Path(package.origin).parent / "package_data"))


class _Kept(StaticFiles):
    """Static files that a browser asks for once."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(FOR_GOOD)
        return response


@cache
def _version() -> str:
    return version("plotly")  # reads a file: 1 ms
