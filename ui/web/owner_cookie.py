"""The cookie of a browser, given with the first page."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.owner import COOKIE

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")
_LIFETIME = 400 * 24 * 3600  # browsers keep no cookie for longer (RFC 6265bis, section 5.5)


def is_owner(cookie: str) -> bool:
    """Whether a value is one that a browser may have got here."""
    return bool(_WELL_FORMED.fullmatch(cookie))


class OwnerCookie:
    """ASGI middleware that gives each browser its cookie, and a new one in place of one that is malformed.

    A page sets it (again, so that it expires 400 days after the last visit). It is there before the page's
    websocket connects, in which Streamlit reads it. A websocket without one, as after the cookies were deleted in an
    open page, gets it while it is being accepted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_socket = scope["type"] == "websocket"
        if not (is_socket or (scope["type"] == "http" and _asks_for_a_page(Headers(scope=scope)))):
            await self.app(scope, receive, send)
            return
        sent = "; ".join(Headers(scope=scope).getlist("cookie"))
        owner = cookie_parser(sent).get(COOKIE, "")
        if not is_owner(owner):
            owner = secrets.token_urlsafe(32)
            headers = MutableHeaders(raw=list(scope["headers"]))
            headers["cookie"] = f"{sent}; {COOKIE}={owner}"  # of two of one name, the last counts
            scope = {**scope, "headers": headers.raw}
        elif is_socket:
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                cookie = _set_cookie(owner, secure=scope["scheme"] in ("https", "wss"))
                message = {**message, "headers": [*message.get("headers", ()), cookie]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _asks_for_a_page(headers: Headers) -> bool:
    """Scripts, pictures and health checks need no cookie; a browser that opens a page accepts HTML."""
    return "text/html" in headers.get("accept", "")


def _set_cookie(owner: str, secure: bool) -> tuple[bytes, bytes]:
    answer = Response()
    answer.set_cookie(COOKIE, owner, max_age=_LIFETIME, httponly=True, samesite="lax", secure=secure)
    [header] = [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
    return header
