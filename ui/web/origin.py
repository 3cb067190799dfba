"""Which page a request comes from: pages of other sites get no websocket and change nothing.

Streamlit has a check of its own. For an origin that it does not know it asks an outside service for the address of this
machine, each time and inside the event loop. So it never sees such an origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mlp.errors import ConfigError

TRUST_PROXY = "INKLING_TRUST_PROXY"
_PORTS = {"http": 80, "https": 443}
_HARMLESS = {"GET", "HEAD", "OPTIONS"}


def trusts_proxy(environment: Mapping[str, str]) -> bool:
    """Whether `X-Forwarded-Host` is believed: INKLING_TRUST_PROXY is 1. Raises ConfigError if it is neither 0 nor 1."""
    value = environment.get(TRUST_PROXY, "").strip() or "0"
    if value not in ("0", "1"):
        raise ConfigError(
            f"The environment variable {TRUST_PROXY} must be 1, if a proxy in front of Inkling sets X-Forwarded-Host,"
            f" or 0; got {value!r}."
        )
    return value == "1"


class SameOrigin:
    """ASGI middleware that refuses websockets and changing requests of pages of another host.

    The Origin header must name the host of the request, or with `trust_proxy` the host that a proxy forwards for.
    Programs other than browsers send no Origin, and are let in.
    """

    def __init__(self, app: ASGIApp, trust_proxy: bool = False) -> None:
        self.app = app
        self.trust_proxy = trust_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = MutableHeaders(raw=list(scope["headers"]))
        if self.trust_proxy and (forwarded := headers.get("x-forwarded-host")):
            headers["host"] = forwarded.split(",")[0].strip()
        foreign = is_foreign(headers)
        if foreign and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "another origin"})
        elif foreign and scope["method"] not in _HARMLESS:
            await PlainTextResponse("This page belongs to another site.", 403)(scope, receive, send)
        else:
            if scope["type"] == "websocket" and (origin := headers.get("origin")):
                headers["host"] = urlsplit(origin).netloc  # the same place in the one spelling that Streamlit accepts
            await self.app({**scope, "headers": headers.raw}, receive, send)


def is_foreign(headers: Headers) -> bool:
    """Whether the page that sent a request is of another host than the request's own; not without an Origin."""
    origins, hosts = headers.getlist("origin"), headers.getlist("host")
    if not origins:
        return False
    if len(origins) > 1 or len(hosts) != 1:
        return True
    theirs = _place(origins[0])
    return theirs is None or theirs != _place(f"{origins[0].partition(':')[0]}://{hosts[0]}")


def _place(url: str) -> tuple[str, int] | None:
    """Host and port of a web address; None if it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.hostname, port or _PORTS[parts.scheme]
