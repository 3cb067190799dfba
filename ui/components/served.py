"""What our own routes have in common: where they are, and for how long a browser keeps what they answer."""

from streamlit import config

LIVE_ANSWER = "/inkling/answer"
"""Below the path of the app: where the canvas is sent while the pen is down."""
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what has its version in its address and is therefore asked for once."""


def base() -> str:
    """The path under which the app is served: nothing, or `/name`."""
    name = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{name}" if name else ""
