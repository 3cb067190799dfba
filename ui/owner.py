"""Recognising a browser: a random cookie that only the server reads, and its hash, which a run stores.

Whoever has the cookie may steer what was started with it. It holds no name and no address, and the hash that ends up on
disk cannot be turned back into it.
"""

from __future__ import annotations

import hashlib

import streamlit as st

COOKIE = "inkling_owner"


def owner_hash() -> str:
    """The sha256, in hexadecimal, of the cookie of the browser that looks at this page.

    The server gives every browser a cookie (`ui.web.owner_cookie`), so two browsers never share a hash. Without a
    server, as in a test of a page, it is the hash of nothing.
    """
    return hash_of(st.context.cookies.get(COOKIE, ""))


def hash_of(cookie: str) -> str:
    """The sha256 of a cookie, in hexadecimal, as it is stored: it can be compared, but not used as the cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()
