"""The style of all pages, which comes with the HTML: an element of a page comes later and would move the others."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.components.served import FOR_GOOD, base

_PATH = "/inkling/page/{version}/style.css"
_FILE = Path(__file__).parents[1] / "style.css"


def url() -> str:
    """Where a page finds it; the version is a hash of it."""
    return base() + _PATH.format(version=_version())


def route() -> Route:
    """The route that serves it, for `st.App(routes=...)`; 404 for another version than this server's."""
    return Route(base() + _PATH, _answer)


async def _answer(request: Request) -> Response:
    if request.path_params["version"] != _version():
        raise HTTPException(404)
    return Response(_content(), media_type="text/css", headers=FOR_GOOD)


@cache
def _content() -> bytes:
    """Read once, so that a version is the same for as long as the server runs."""
    return _FILE.read_bytes()


@cache
def _version() -> str:
    return sha256(_content()).hexdigest()[:16]
