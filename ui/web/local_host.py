"""Which names the server answers to: one that is not opened to others answers only to the names of this computer.

The name of a foreign site may be made to lead to this computer ("DNS rebinding"). To a browser, that site's page and
the server are then one site, and the page may ask for anything. The name is still in the Host header.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MISDIRECTED = 421
SENTENCE = (
    "This server answers at localhost only, for it is not opened to others. The README says how to open it, and what to"
    " set behind a proxy."
)


class LocalHost:
    """ASGI middleware that answers 421 to a request for another host than this computer, if `local_only`."""

    def __init__(self, app: ASGIApp, local_only: bool) -> None:
        self.app = app
        self.local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        asks = scope["type"] in ("http", "websocket")
        if not (asks and self.local_only) or _asks_for_this_computer(Headers(scope=scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "another host"})
        else:
            await PlainTextResponse(SENTENCE, MISDIRECTED)(scope, receive, send)


def is_local(host: str | None) -> bool:
    """Whether a host, without a port, is this computer for this computer alone: `localhost`, `127.0.0.1`, `::1`."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _asks_for_this_computer(headers: Headers) -> bool:
    try:
        [host] = headers.getlist("host")
        parts = urlsplit(f"//{host}")
    except ValueError:
        return False
    return parts.netloc == host and "@" not in host and is_local(parts.hostname)
