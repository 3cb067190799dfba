"""Files that people send: only to a page that takes some, of limited size and number.

Streamlit keeps them in memory for as long as a session lives, whether or not a page has asked for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.components.served import base

ADDRESS = re.compile(r"/_stcore/upload_file/([A-Za-z0-9-]+)/[A-Za-z0-9-]+")
"""Of a session and a file, below the path of the app."""
METHODS = ("PUT", "DELETE")
MEGABYTES = 200
"""Of one file on any page; `.streamlit/config.toml` says the same to the browser."""
MOST_FILES = 24
"""Of one session at a time."""
MOST_TOGETHER = 2**30
"""Of all sessions."""

_sessions: dict[str, int] = {}
"""The bytes of a request that a session may send; the lines around the file in it are a few hundred bytes."""


def take_uploads(megabytes: int) -> None:
    """The page of this session has a field for files of this size: from now on the server takes such from it."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return
    runtime = get_instance()
    for gone in [one for one in list(_sessions) if not runtime.is_active_session(one)]:
        _sessions.pop(gone, None)
    _sessions[context.session_id] = megabytes * 2**20


def forget_uploads(file_ids: Iterable[str]) -> None:
    """Free the memory of files that were read."""
    context = get_script_run_ctx()
    manager = get_instance().uploaded_file_mgr if exists() else None
    if context is not None and isinstance(manager, MemoryUploadedFileManager):
        for file_id in file_ids:
            manager.remove_file(context.session_id, file_id)


def is_upload(path: str) -> bool:
    """Whether a path is that of a file that a session sends."""
    return _session(path) is not None


def _session(path: str) -> str | None:
    found = ADDRESS.fullmatch(path.removeprefix(base())) if path.startswith(base()) else None
    return found[1] if found else None


class LimitedUploads:
    """ASGI middleware that refuses a file by its size before it is read, and all files of pages that take none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.coming: Counter[str] = Counter()
        """How many files of each session are on their way."""
        self.expected = 0
        """Bytes of all files on their way."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        session = _session(scope["path"]) if scope["type"] == "http" else None
        if session is None:
            await self.app(scope, receive, send)
        elif (most := _sessions.get(session)) is None:
            await PlainTextResponse("There is nothing at this address.", 404)(scope, receive, send)
        elif scope["method"] != "PUT":
            await self.app(scope, receive, send)
        elif _length(scope) > most:
            await PlainTextResponse(_too_large(most), 413)(scope, receive, send)
        elif not self._has_room(session, size := _length(scope) or most):
            await PlainTextResponse("There are too many files.", 429)(scope, receive, send)
        else:
            self.coming[session] += 1
            self.expected += size
            try:
                await self.app(scope, _limited(receive, most), send)
            finally:
                self.coming -= Counter([session])
                self.expected -= size

    def _has_room(self, session: str, size: int) -> bool:
        kept = _kept()
        sizes = [len(file.data) for files in list(kept.values()) for file in list(files.values())]
        expected = sum(sizes) + self.expected + size
        return len(kept.get(session, {})) + self.coming[session] < MOST_FILES and expected <= MOST_TOGETHER


def _kept() -> dict[str, dict[str, Any]]:
    """The files of each session that Streamlit holds."""
    runtime: Runtime | None = get_instance() if exists() else None
    return getattr(runtime.uploaded_file_mgr, "file_storage", {}) if runtime else {}


def _length(scope: Scope) -> int:
    """What a request says of the length of its body; 0 if it says nothing, which is counted as it comes."""
    given = Headers(scope=scope).get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else MEGABYTES * 2**20 + 1


def _too_large(most: int) -> str:
    return f"A file has at most {most // 2**20} MB."


def _limited(receive: Receive, most: int) -> Receive:
    """The same, up to the limit: the length that a request names may be none, or not its own."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, _too_large(most))
        return message

    return limited
