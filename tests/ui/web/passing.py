"""One request, or one websocket, through a middleware, without a server."""

import asyncio
from typing import Any

Header = tuple[bytes, bytes]
BEHIND: tuple[Header, ...] = ((b"x", b"y"),)


class Passed:
    """What a browser gets back, and what the application behind the middleware saw; nothing if it was not asked."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.sent: list[dict[str, Any]] = []

    @property
    def status(self) -> int:
        """The status of the answer; of a websocket 101 if it was accepted, else 403."""
        first = self.sent[0]
        if first["type"] == "http.response.start":
            return int(first["status"])
        return 101 if first["type"] == "websocket.accept" else 403

    def answered(self, name: str) -> list[str]:
        """The values of a header of the answer."""
        headers = [pair for message in self.sent for pair in message.get("headers", ())]
        return [value.decode("latin-1") for key, value in headers if key == name.encode()]

    def asked(self, name: str) -> list[str]:
        """The values of a header as the application saw it."""
        return [value.decode("latin-1") for key, value in self.seen["headers"] if key == name.encode()]


def header(name: str, value: str) -> Header:
    """A header as ASGI has it."""
    return name.encode(), value.encode("latin-1")


def send_through(
    middleware: Any, kind: str, *headers: Header, method: str = "GET", path: str = "/", scheme: str = "http",
    behind: tuple[Header, ...] = BEHIND, **options: Any,
) -> Passed:  # fmt: skip
    """Ask an application that answers everything with the headers `behind`, through `middleware(app, **options)`."""
    passed = Passed()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.seen = scope
        if kind == "websocket":
            await send({"type": "websocket.accept", "headers": list(behind)})
            await send({"type": "websocket.send", "text": "hello"})
        elif kind == "http":
            await send({"type": "http.response.start", "status": 200, "headers": list(behind)})
            await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        passed.sent.append(message)

    async def receive() -> Any:
        raise AssertionError("the middleware does not read")

    scope = {"type": kind, "method": method, "path": path, "scheme": scheme, "headers": list(headers)}
    asyncio.run(middleware(app, **options)(scope, receive, send))
    return passed
