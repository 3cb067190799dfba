"""Headers of every answer: what a page may load, and who may show it."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Whatever is not named is not loaded, and nothing comes from another site. What is needed beyond 'self':
# blob: in scripts, because Streamlit imports the script of a page element from such an address;
# 'unsafe-inline' in styles, because its style library (Emotion) writes style elements, and pages have style attributes;
# data: and blob: in images, for the pictures that pages and charts make themselves;
# data: in fonts, for one of the formula fonts, which lies in a style sheet of Streamlit's.
# Neither Streamlit's own bundles that our pages load nor Plotly need 'unsafe-eval'.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # for browsers that do not read frame-ancestors
}
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def content_security_policy(host: str) -> str:
    """The policy for a page of this host. Its websocket is named, because not every browser includes it in 'self'."""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    policy = _POLICY | {"connect-src": _POLICY["connect-src"] + sockets}
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


class SafeHeaders:
    """ASGI middleware that adds the headers, and takes cookies out of answers that a shared cache may keep."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                headers.update(FIXED)
                headers["Content-Security-Policy"] = content_security_policy(Headers(scope=scope).get("host", ""))
                if "immutable" in headers.get("cache-control", ""):
                    del headers["set-cookie"]
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, send_with_headers)
