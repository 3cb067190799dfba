"""Plotly's JavaScript, served out of the installed Python package: no download, and never another version."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from ui.components.served import FOR_GOOD, base

PATH = "/plotly/plotly.min.js"


def url() -> str:
    """Where a page finds the script. The version is part of it, so that a browser may keep it for good."""
    return f"{base()}{PATH}?v={_version()}"


def route() -> Route:
    """The route that serves it, for `st.App(routes=...)`. Raises RuntimeError if Plotly is not installed."""
    package = find_spec("plotly")  # does not import it
    if package is None or package.origin is None:
        raise RuntimeError("plotly is not installed: run `pip install -r requirements.txt`")
    script = Path(package.origin).parent / "package_data" / "plotly.min.js"

    async def answer(_request: Request) -> FileResponse:
        return FileResponse(script, media_type="text/javascript", headers=FOR_GOOD)

    return Route(f"{base()}{PATH}", answer)


@cache
def _version() -> str:
    return version("plotly")  # reads a file: 1 ms
