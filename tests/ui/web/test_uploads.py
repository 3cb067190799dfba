"""What people send: only to a page with a field for files, of limited size and number."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config

from ui.web import uploads
from ui.web.uploads import MEGABYTES, MOST_FILES, LimitedUploads, is_upload, take_uploads

PATH = "/_stcore/upload_file/tab-1/file-1"
MOST_BYTES = 4 * 2**20
"""What the tab `tab-1` may send."""
HALF = b"x" * (MOST_BYTES // 2)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The tab `tab-1` has a field for files; what Streamlit keeps of all tabs."""
    found: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(uploads, "_sessions", {"tab-1": MOST_BYTES})
    monkeypatch.setattr(uploads, "_kept", lambda: found)
    return found


def put(*parts: bytes, method: str = "PUT", path: str = PATH, length: str | None = None) -> tuple[int, int]:
    """The status of the answer, and how many bytes of the body were asked for."""

    async def take(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(
        routes=[Route("/{path:path}", take, methods=["PUT", "DELETE", "GET"])], middleware=[Middleware(LimitedUploads)]
    )
    coming, sent, read = list(parts), [], 0

    async def receive() -> Any:
        nonlocal read
        part = coming.pop(0) if coming else b""
        read += len(part)
        return {"type": "http.request", "body": part, "more_body": bool(coming)}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"content-length", length.encode())]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    asyncio.run(app(scope, receive, send))
    return int(sent[0]["status"]), read


def test_a_file_goes_through_and_is_taken_back():
    assert put(b"abc", length="3") == (200, 3)
    assert put(method="DELETE") == (200, 0)
    assert put(HALF, HALF, length=str(MOST_BYTES)) == (200, MOST_BYTES)


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), str(10**30), "-1", "1e3", "much", ""])
def test_a_larger_one_is_refused_before_it_is_read(length: str):
    assert put(b"abc", length=length) == (413, 0)


@pytest.mark.parametrize("length", [None, "3"])
def test_one_that_does_not_say_its_size_is_not_read_further_than_the_limit(length: str | None):
    status, read = put(HALF, HALF, b"x", HALF, HALF, length=length)
    assert (status, read) == (413, MOST_BYTES + 1)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_tab_whose_page_has_no_field_for_files_sends_none(method: str):
    assert put(b"abc", method=method, path=PATH.replace("tab-1", "tab-2")) == (404, 0)


def test_a_tab_keeps_few_files(kept: dict[str, dict[str, Any]]):
    kept["tab-1"] = {str(i): SimpleNamespace(data=b"") for i in range(MOST_FILES)}
    assert put(b"abc") == (429, 0)
    kept["tab-1"].popitem()
    assert put(b"abc") == (200, 3)


def test_all_tabs_together_keep_a_limited_size(kept: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 5 * MOST_BYTES)
    kept |= {f"other-{i}": {"file": SimpleNamespace(data=HALF)} for i in range(9)}
    assert put(b"abc") == (429, 0)
    kept.popitem()
    assert put(b"abc") == (200, 3)


def test_other_addresses_are_left_alone():
    assert put(b"abc", path="/train", length=str(10**9)) == (200, 3)
    assert is_upload(PATH)
    assert not is_upload("/x" + PATH)
    assert not is_upload("/_stcore/upload_file/../x")


def test_below_a_path_the_address_is_there(monkeypatch: pytest.MonkeyPatch):
    option = config.get_option
    monkeypatch.setattr(config, "get_option", lambda key: "/name/" if key == "server.baseUrlPath" else option(key))
    assert is_upload("/name" + PATH)
    assert not is_upload(PATH)


def test_a_page_says_that_it_takes_files(monkeypatch: pytest.MonkeyPatch):
    active = {"tab-3", "tab-4"}
    runtime = SimpleNamespace(is_active_session=lambda one: one in active)
    monkeypatch.setattr(uploads, "exists", lambda: True)
    monkeypatch.setattr(uploads, "get_instance", lambda: runtime)
    for tab, megabytes in (("tab-3", 1), ("tab-4", 2)):
        monkeypatch.setattr(uploads, "get_script_run_ctx", lambda tab=tab: SimpleNamespace(session_id=tab))
        take_uploads(megabytes)
    assert uploads._sessions == {"tab-3": 2**20, "tab-4": 2**21}, "a tab that is gone is forgotten"
    large = str(3 * 2**19)
    assert put(b"abc", path=PATH.replace("tab-1", "tab-3"), length=large) == (413, 0)
    assert put(b"abc", path=PATH.replace("tab-1", "tab-4"), length=large) == (200, 3)
    assert put(b"abc", path=PATH.replace("tab-1", "tab-4")) == (200, 3)


def test_the_browser_is_told_the_same_limit():
    assert config.get_option("server.maxUploadSize") == MEGABYTES
