"""Ending sessions by time: Streamlit looks for expired ones only when another one comes or goes."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

from streamlit import config
from streamlit.runtime import Runtime, exists, get_instance

LONGEST_WAIT = 60.0
"""Seconds between two looks; less where sessions live for a shorter time."""


async def end_expired_sessions() -> None:
    """For as long as the server runs, end the sessions whose tab has been closed for `disconnectedSessionTTL`."""
    while True:
        await asyncio.sleep(min(LONGEST_WAIT, max(1.0, config.get_option("server.disconnectedSessionTTL") / 2)))
        if exists() and end_expired(get_instance()):
            gc.collect()  # a session is in circles of references


def end_expired(runtime: Runtime) -> int:
    """Close what expired sessions have open and remove them; how many they were."""
    stored: Any = runtime._session_mgr._session_storage._cache  # type: ignore[attr-defined]  # no public way to it
    before = dict(stored._data)
    stored.expire()
    expired = [info.session for key, info in before.items() if key not in stored._data]
    for session in expired:
        session.shutdown()
    return len(expired)
