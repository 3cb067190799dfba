"""The HTML with which every page begins: Streamlit's own, with our title and style, without scripts of its own.

So the policy of `headers` need not allow scripts in HTML, and Streamlit finds its server at once (`start.js`).
"""

from __future__ import annotations

import re
from pathlib import Path
from secrets import token_hex

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from ui.components import plotly_script, scripts, style_sheet
from ui.web.served_paths import is_page

_START = '<script src="{start}" data-charts="{charts}" data-plotly="{plotly}" data-server="{server}"></script>'
_SERVER = token_hex(8)
"""Names this server: a page that was loaded from an earlier one sees by it that another one answers."""
_STYLE = '<link rel="stylesheet" href="{style}">'
"""After the head, to which Streamlit's script adds its styles: of two rules that weigh the same, the later counts."""
_CHANGES = {
    r"<!--.*?-->\s*": "",
    r"<title>Streamlit</title>": "<title>Inkling</title>",
    r"<script>\s*window\.prerenderReady = false\s*</script>": _START,
    r'<link rel="service-desc"[^>]*>\s*': "",  # an interface for programs, which is not served
    r"<noscript>.*?</noscript>": "<noscript><p>Inkling needs JavaScript.</p></noscript>",
    r"(?=</body>)": f"  {_STYLE}\n  ",
}


class PageShell:
    """ASGI middleware that answers requests for a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answer = HTMLResponse(shell_html(), headers={"Cache-Control": "no-cache"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_asked_for = scope["type"] == "http" and is_page(scope["path"])
        await (self.answer if is_asked_for else self.app)(scope, receive, send)


def shell_html() -> str:
    """The HTML of all pages. Raises RuntimeError if the installed Streamlit has another one than this was made for."""
    html = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    addresses = {
        "start": scripts.url("start", "start.js"),
        "charts": scripts.url("live_plot", "prepare.js"),
        "plotly": plotly_script.url(),
        "server": _SERVER,
        "style": style_sheet.url(),
    }
    for pattern, replacement in _CHANGES.items():
        new = replacement.format(**addresses)
        html, found = re.subn(pattern, new, html, flags=re.DOTALL)
        if not found:
            raise RuntimeError(f"the HTML of the installed Streamlit has no {pattern}; change ui/web/shell.py")
    return html
