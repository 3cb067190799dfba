"""Knowing a browser again: a random cookie that only the server reads, and its hash, which a run stores.

Whoever has the cookie may steer what was started with it. It holds no name and no address, and the hash that ends up on
disk cannot be turned back into it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "inkling_owner"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")
_LIFETIME = 400 * 24 * 3600  # browsers keep no cookie for longer (RFC 6265bis, section 5.5)

Headers = list[tuple[bytes, bytes]]


def owner_hash() -> str:
    """The sha256, in hexadecimal, of the cookie of the browser that looks at this page.

    The server gives every connection a cookie (`OwnerCookie`), so two browsers never share a hash. Only where there is
    no server, as in a test of a page, is it the hash of nothing.
    """
    return hash_of(st.context.cookies.get(COOKIE, ""))


def hash_of(cookie: str) -> str:
    """What is stored of a cookie: enough to compare, too little to steal."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class OwnerCookie:
    """ASGI middleware that gives each browser its cookie, and a new one in place of one that is malformed.

    A page sets it (again, so that it expires 400 days after the last visit). It is there before the page's
    websocket connects, in which Streamlit reads it. A websocket without one, as after the cookies were deleted in an
    open page, gets it while it is being accepted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, as ASGI wants it."""
        if not (scope["type"] == "websocket" or (scope["type"] == "http" and _asks_for_a_page(scope["headers"]))):
            await self.app(scope, receive, send)
            return
        known = _owner_in(scope["headers"])
        owner = known or secrets.token_urlsafe(32)
        if known is None:
            scope = {**scope, "headers": _with_owner(scope["headers"], owner)}
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                cookie = _set_cookie(owner, secure=scope["scheme"] in ("https", "wss"))
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie)]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _asks_for_a_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Scripts, pictures and health checks need no cookie; a browser that opens a page says that it wants HTML."""
    return any(name == b"accept" and b"text/html" in value for name, value in headers)


def _owner_in(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    found = [value for key, value in _cookies(headers) if key == COOKIE]
    return found[0] if len(found) == 1 and _WELL_FORMED.fullmatch(found[0]) else None


def _with_owner(headers: Iterable[tuple[bytes, bytes]], owner: str) -> Headers:
    """The headers with this owner in the cookie, whatever was there under its name."""
    headers = list(headers)
    others = [f"{key}={value}" for key, value in _cookies(headers) if key != COOKIE]
    cookie = "; ".join([*others, f"{COOKIE}={owner}"]).encode("latin-1")
    return [(name, value) for name, value in headers if name != b"cookie"] + [(b"cookie", cookie)]


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """The cookies of a request as they were sent, also those that are no good."""
    sent = [value.decode("latin-1") for name, value in headers if name == b"cookie"]
    pairs = [part.strip().partition("=") for header in sent for part in header.split(";")]
    return [(key, value) for key, _, value in pairs if key]


def _set_cookie(owner: str, secure: bool) -> bytes:
    attributes = f"Path=/; Max-Age={_LIFETIME}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
    return f"{COOKIE}={owner}; {attributes}".encode()
