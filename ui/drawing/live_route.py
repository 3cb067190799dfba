"""The answer while the pen is down: the canvas comes by a small request, and no page runs.

Preparation, network and words are those of a finished stroke, so the last of these answers is the one that stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mlp.errors import InklingError
from ui.components.served import LIVE_ANSWER, base
from ui.drawing.answers import answers_of
from ui.drawing.picture import prepare_canvas
from ui.language.state import language, language_outside
from ui.networks import network_of
from ui.owner import COOKIE, hash_of
from ui.web.allowance import Allowance
from ui.web.owner_cookie import is_owner

LARGEST = 2**18
"""Bytes of a picture; a drawing has 2,000 to 10,000."""
MOST_NETWORKS = 2
MOST_WAITING = 32
"""Requests of all browsers that wait for their turn; a browser has one at a time."""
PER_SECOND, AT_ONCE = 40, 20
"""Of one browser; its page asks at most 30 times a second."""

_allowance = Allowance(PER_SECOND, AT_ONCE)
_turns = CapacityLimiter(1)
"""One answer at a time: all of them together never take more than a core."""


def address(keys: Sequence[str]) -> str:
    """Where the page of a tab asks these networks."""
    return f"{base()}{LIVE_ANSWER}?{urlencode([('language', language()), *(('network', key) for key in keys)])}"


def route() -> Route:
    """For `st.App(routes=...)`: takes a PNG of the canvas, and answers with JSON, `html` as the page shows it."""
    return Route(base() + LIVE_ANSWER, _answer, methods=["POST"])


async def _answer(request: Request) -> Response:
    owner = request.cookies.get(COOKIE, "")
    if not is_owner(owner):
        raise HTTPException(403, "Open the page first: it gives this browser its cookie.")
    if not _allowance.takes(hash_of(owner)) or _turns.statistics().tasks_waiting >= MOST_WAITING:
        raise HTTPException(429, "Too many drawings at a time. Wait a moment.")
    keys = request.query_params.getlist("network")[:MOST_NETWORKS]
    png = await _body(request)
    html = await run_sync(_html, keys, png, request.query_params.get("language", ""), limiter=_turns)
    return JSONResponse({"html": html}, headers={"Cache-Control": "no-store"})


async def _body(request: Request) -> bytes:
    """What was sent, counted as it comes."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, f"A drawing has at most {LARGEST // 2**10} kB.")
    return bytes(body)


def _html(keys: Sequence[str], png: bytes, name: str) -> str:
    """The answers as HTML; raises HTTPException for no picture and for networks that are not there."""
    prepared = prepare_canvas(png)
    if prepared is None:
        raise HTTPException(400, "This is no picture of the canvas.")
    try:
        networks = [network for key in keys if (network := network_of(key, stand_in=True))]
    except (InklingError, KeyError):
        networks = []
    if not networks:
        raise HTTPException(404, "There is no such network.")
    with language_outside(name):
        return answers_of(networks, png, prepared)
