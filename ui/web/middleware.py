"""All middleware in its order, the outermost first."""

import os
from collections.abc import Mapping

from starlette.middleware import Middleware
from streamlit import config

from ui.web.headers import SafeHeaders
from ui.web.local_host import LocalHost, is_local
from ui.web.origin import SameOrigin, trusts_proxy
from ui.web.owner_cookie import OwnerCookie
from ui.web.presence import Presence
from ui.web.served_paths import ServedPaths
from ui.web.shell import PageShell
from ui.web.uploads import LimitedUploads


def middleware(environment: Mapping[str, str] = os.environ) -> list[Middleware]:
    """For `st.App(middleware=...)`. Raises ConfigError for an environment variable that cannot have its value."""
    trust_proxy = trusts_proxy(environment)
    return [
        Middleware(SafeHeaders),
        Middleware(LocalHost, local_only=is_local(config.get_option("server.address")) and not trust_proxy),
        Middleware(SameOrigin, trust_proxy=trust_proxy),
        Middleware(ServedPaths),
        Middleware(LimitedUploads),
        Middleware(OwnerCookie),
        Middleware(Presence),
        Middleware(PageShell),
    ]
