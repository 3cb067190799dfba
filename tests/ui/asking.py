"""Asking a route of ours as a browser does, without a server."""

import asyncio
from typing import Any

from starlette.applications import Starlette

from ui.components.routes import routes


def get(path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and content that the routes answer with."""
    path, _, query = path.partition("?")
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()  # the browser stays until it has everything

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    asyncio.run(Starlette(routes=routes())(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent)
