"""Which addresses the server answers at all; Streamlit has more than Inkling uses."""

from __future__ import annotations

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.components.served import LIVE_ANSWER, base
from ui.web.uploads import METHODS, is_upload

# Below the path of the app. Among what is left out: metrics; Streamlit's interface for programs; components of
# Streamlit's older kind; the log-in. What people send is looked at in `uploads`.
PAGE = re.compile(r"/[A-Za-z0-9_-]*")
"""A page has one word, the first page none. Streamlit's script says so if there is none of that name."""
SERVED = re.compile(
    r"/[A-Za-z0-9_-]*/?"  # a page; one with a slash at its end is led to the one without
    r"|/favicon\.png"
    r"|/static/.+"  # Streamlit's scripts, styles and fonts
    r"|/_stcore/(health|host-config)"
    r"|/_stcore/bidi-components/.+"  # the scripts of page elements of other packages: the canvas
    r"|/media/[^/]+"  # pictures and downloads of pages that are open
    r"|/(inkling|plotly)/.+"  # the scripts of our page elements
)
SOCKET = "/_stcore/stream"


class ServedPaths:
    """ASGI middleware that answers 404 to an address that no page needs, and 405 to a method that is not for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "websocket" and scope["path"] != base() + SOCKET:
            await send({"type": "websocket.close", "code": 1008, "reason": "no such address"})
        elif scope["type"] == "http" and not is_served(scope["path"]):
            await PlainTextResponse("There is nothing at this address.", 404)(scope, receive, send)
        elif scope["type"] == "http" and is_upload(scope["path"]):
            if scope["method"] in METHODS:
                await self.app(scope, receive, send)
            else:
                await PlainTextResponse("Files are only sent to this address.", 405)(scope, receive, send)
        elif scope["type"] == "http" and _below(scope["path"]) == LIVE_ANSWER:
            if scope["method"] == "POST":
                await self.app(scope, receive, send)
            else:
                await PlainTextResponse("Drawings are only sent to this address.", 405)(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            await PlainTextResponse("This address can only be read.", 405)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_page(path: str) -> bool:
    """Whether a path is that of a page."""
    return bool(PAGE.fullmatch(_below(path)))


def is_served(path: str) -> bool:
    """Whether there is something at a path."""
    below = _below(path)
    return (bool(SERVED.fullmatch(below)) and ".." not in below.split("/")) or is_upload(path)


def _below(path: str) -> str:
    """The path within the app; "" for one outside of it."""
    return (path.removeprefix(base()) or "/") if path.startswith(base()) else ""
