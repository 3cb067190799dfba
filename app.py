"""Inkling's server: the pages, the launcher of the runs, the scripts, and what stands between the network and them.

Started by `streamlit run app.py`.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from anyio.to_thread import run_sync
from streamlit.cli_util import print_to_cli

from mlp.errors import InklingError
from mlp.home import home
from mlp.training.threads import set_threads
from runner.descriptors import make_room
from runner.launcher import Launcher
from runner.limits import Limits
from runner.preparation import start_preparing
from ui.components.routes import routes
from ui.drawing import live_route
from ui.web.addresses import network_urls
from ui.web.middleware import middleware
from ui.web.presence import tell_who_looks
from ui.web.prompt import send_at_once
from ui.web.sessions import end_expired_sessions

SECONDS_BEFORE_PREPARING = 5
"""The first page comes first: what a new home lacks takes a core for ten seconds."""


try:
    limits, between = Limits.from_environment(), middleware()
except InklingError as error:  # better said now than on every page
    sys.exit(str(error))

make_room()
set_threads(1)  # several would wait for a run that learns beside them, and an answer is short


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Run the launcher for as long as the server runs. Stopping it lets the workers write their checkpoints."""
    send_at_once()
    launcher = Launcher(home(), limits=limits)
    launcher.start()
    asyncio.get_running_loop().call_later(SECONDS_BEFORE_PREPARING, start_preparing, home())
    tasks = [asyncio.create_task(end_expired_sessions()), asyncio.create_task(tell_who_looks(home()))]
    for url in network_urls():
        print_to_cli(f"  Network URL: {url}")
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await run_sync(launcher.stop)


app = st.App(
    "ui/main.py",
    lifespan=lifespan,
    routes=[*routes(), live_route.route()],
    middleware=between,
)

gc.freeze()  # what is loaded by now stays: no garbage collection needs to look at it again
