"""All middleware in its order, the outermost first."""

import os
from collections.abc import Mapping

from starlette.middleware import Middleware

from ui.web.headers import SafeHeaders
from ui.web.origin import SameOrigin, trusts_proxy
from ui.web.owner_cookie import OwnerCookie
from ui.web.served_paths import ServedPaths
from ui.web.shell import PageShell


def middleware(environment: Mapping[str, str] = os.environ) -> list[Middleware]:
    """For `st.App(middleware=...)`. Raises ConfigError for an environment variable that cannot have its value."""
    return [
        Middleware(SafeHeaders),
        Middleware(SameOrigin, trust_proxy=trusts_proxy(environment)),
        Middleware(ServedPaths),
        Middleware(OwnerCookie),
        Middleware(PageShell),
    ]
