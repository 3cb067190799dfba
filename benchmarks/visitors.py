"""Visitors without a browser: they speak Streamlit's protocol as a tab does, ticks included, and draw nothing.

A tab's own work, laying out and painting, happens on the visitor's computer. Where the question is what the server
and the training pay, these stand for it. They take only the processor time that nobody else wants.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

LARGEST = 64_000_000


@dataclass
class Visitor:
    """One tab that shows a page and lets it tick."""

    url: str
    page: str
    query: str
    ticks: list[float] = field(default_factory=list)
    """Seconds from each request of a fragment to the end of its run."""
    received: int = 0
    """Bytes that came."""
    errors: list[str] = field(default_factory=list)
    _page_hash: str = ""
    _asked: dict[str, float] = field(default_factory=dict)

    async def stay(self) -> None:
        """Open the page and keep it open until cancelled."""
        request = urllib.request.Request(self.url, headers={"Accept": "text/html"})
        with await asyncio.to_thread(urllib.request.urlopen, request) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        headers = {"Cookie": cookie, "Origin": self.url}
        options: dict[str, Any] = {"additional_headers": headers, "subprotocols": ["streamlit"], "max_size": LARGEST}
        async with connect(address, **options) as socket, asyncio.TaskGroup() as group:
            await socket.send(self._rerun())
            timers: dict[str, asyncio.Task[None]] = {}
            async for message in socket:
                self.received += len(message)
                news = ForwardMsg.FromString(message)
                match news.WhichOneof("type"):
                    case "new_session":
                        self._page_hash = news.new_session.page_script_hash
                    case "auto_rerun":
                        fragment, interval = news.auto_rerun.fragment_id, news.auto_rerun.interval
                        if fragment not in timers:
                            timers[fragment] = group.create_task(self._tick(socket, fragment, interval))
                    case "stop_auto_rerun":
                        for fragment in news.stop_auto_rerun.fragment_ids:
                            if timer := timers.pop(fragment, None):
                                timer.cancel()
                    case "script_finished":
                        for begun in self._asked.values():
                            self.ticks.append(time.perf_counter() - begun)
                        self._asked.clear()
                    case "session_event" if news.session_event.WhichOneof("type") == "script_compilation_exception":
                        self.errors.append("the page could not be compiled")
                    case "delta" if news.delta.new_element.WhichOneof("type") == "exception":
                        self.errors.append(news.delta.new_element.exception.message)

    async def _tick(self, socket: Any, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self._asked.setdefault(fragment, time.perf_counter())
            await socket.send(self._rerun(fragment))

    def _rerun(self, fragment: str = "") -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self._page_hash
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        state.context_info.url = f"{self.url}/{self.page}"
        state.context_info.color_scheme = "light"
        return bytes(message.SerializeToString())


@contextmanager
def visiting(visitors: list[Visitor]) -> Iterator[list[Visitor]]:
    """All of them look at their pages, in a thread, until the end; what went wrong is in their `errors`."""
    loop, leave = asyncio.new_event_loop(), asyncio.Event()

    async def visit() -> None:
        tasks = [asyncio.create_task(visitor.stay()) for visitor in visitors]
        await leave.wait()
        for task in tasks:
            task.cancel()
        for visitor, end in zip(visitors, await asyncio.gather(*tasks, return_exceptions=True), strict=True):
            if not isinstance(end, asyncio.CancelledError):
                visitor.errors.append(f"it was sent away: {end!r}")

    def run() -> None:
        os.nice(19)  # of this thread
        loop.run_until_complete(visit())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield visitors
    finally:
        loop.call_soon_threadsafe(leave.set)
        thread.join(30)
        loop.close()
