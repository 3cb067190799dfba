"""Loaded by every Python that finds it on its path: writes down whom the process asks over the network."""

import os
import sys
from pathlib import Path
from typing import Any

ASKED = os.environ["ASKED_OUTSIDE"]
OWN = ("127.", "::1", "localhost", "0.0.0.0", "::")


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: a line for each connection, datagram and look-up of a name that is not this machine's own."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host or "")
    if host and not host.startswith(OWN):
        with Path(ASKED).open("a", encoding="utf-8") as file:
            file.write(f"{event} {host}\n")


sys.addaudithook(note)
