"""What a page says, in place of Streamlit's words, when it has lost its server; it comes back by itself."""

from ui.components.define import define
from ui.language.translate import t

_component = define("connection", '<span class="connection-words"></span>')


def watch_connection(*, has_active_run: bool) -> None:
    """Give the browser the words, which it has to have before the server is gone.

    A run is another process: without the server it goes on, and a run that the server's end has interrupted goes on
    from its last checkpoint.
    """
    safe = t("Your run is safe: it goes on without the server, or can go on from its last checkpoint.")
    words = {
        "gone": t("No connection to the server."),
        "safe": safe if has_active_run else "",
        "back": t("This page comes back by itself when the server answers."),
    }
    _component(key="connection", data=words)
