"""The scripts of our page elements, served once: Streamlit would send them again with all new data of an element."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.components.served import FOR_GOOD, base

FOLDER = "inkling"
_HERE = Path(__file__).parent

# Streamlit waits for the module before it calls what the module exports, so an element works as if its script were in
# it. An inline module has an address of its own, `blob:`, which "/..." does not lead away from; the page's does.
_LOADER = """const script = await import(new URL("{url}", document.baseURI))
export default script.default
"""


def loader(name: str) -> str:
    """An inline module that stands for the script `name/name.js`."""
    return _LOADER.format(url=url(name, f"{name}.js"))


def url(name: str, script: str) -> str:
    """Where a page finds a script of this element. The version is a hash of all its scripts: they import each other."""
    return f"{base()}/{FOLDER}/{name}/{_version(name)}/{script}"


def route() -> Route:
    """The route that serves them, for `st.App(routes=...)`; 404 for another version than this server's."""
    return Route(f"{base()}/{FOLDER}/{{name}}/{{version}}/{{script}}", _answer)


async def _answer(request: Request) -> Response:
    name, version, script = (request.path_params[part] for part in ("name", "version", "script"))
    content = _scripts().get(name, {}).get(script)
    if content is None or version != _version(name):
        raise HTTPException(404)
    return Response(content, media_type="text/javascript", headers=FOR_GOOD)


@cache
def _scripts() -> dict[str, dict[str, bytes]]:
    """All scripts, by element and file; those of this folder itself belong to every element.

    They are read once, so that a version is the same for as long as the server runs.
    """
    shared = {path.name: path.read_bytes() for path in sorted(_HERE.glob("*.js"))}
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted(_HERE.glob("*/*.js")):
        found.setdefault(path.parent.name, dict(shared))[path.name] = path.read_bytes()
    return found


@cache
def _version(name: str) -> str:
    return sha256(repr(_scripts()[name]).encode()).hexdigest()[:16]
