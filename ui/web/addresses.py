"""Under which addresses others reach the server, to be printed at its start.

Streamlit would ask an outside service. Here the system says which addresses the network cards of this computer have.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
from contextlib import suppress
from ipaddress import IPv4Address

from streamlit import config
from streamlit.web.server.server_util import get_url

from ui.web.local_host import is_local

EVERY = (None, "", "0.0.0.0", "::")
"""A server with one of these addresses is reached under all addresses of this computer."""
_SIOCGIFADDR = {"linux": 0x8915, "darwin": 0xC0206921}
"""The number of the system call that reads the address of a network card."""


def network_urls() -> list[str]:
    """The URLs for others; none for a server that is not opened to them."""
    address = config.get_option("server.address")
    if address in EVERY:
        return [get_url(found) for found in addresses_of_cards()]
    if is_local(address) or address.startswith("unix:"):
        return []
    return [get_url(f"[{address}]" if ":" in address else address)]


def addresses_of_cards() -> list[str]:
    """The IPv4 addresses of this computer that others can reach; none on a system that is not known here."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, card in socket.if_nameindex():
            with suppress(OSError, KeyError):  # a card without an address; another system
                answer = fcntl.ioctl(asking, _SIOCGIFADDR[sys.platform], struct.pack("256s", card.encode()))
                found.append(IPv4Address(answer[20:24]))
    return [str(address) for address in found if not address.is_loopback]
