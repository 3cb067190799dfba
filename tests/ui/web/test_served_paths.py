import pytest
from streamlit import config

from tests.ui.web.passing import send_through
from ui.components import plotly_script, scripts
from ui.web.served_paths import ServedPaths, is_page, is_served

SERVED = [
    "/", "/train", "/train/", "/no_such-page1", "/favicon.png", "/static/js/index.abc.js", "/static/media/a.woff2",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/bidi-components/a.b/index.js", "/media/0f.png",
    plotly_script.url().partition("?")[0], scripts.url("flow", "flow.js"),
]  # fmt: skip
NOT_SERVED = [
    "//evil.example", "/train/x", "/train/_stcore/health", "/index.html", "/manifest.json", "/_stcore/metrics",
    "/_stcore/upload_file", "/_stcore/upload_file/session", "/_stcore/upload_file/session/file/x",
    "/_stcore/upload_file/../health/x", "/_stcore/agent/interact", "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check", "/component/x/index.html", "/auth/login", "/app/static/x",
    "/static/../index.html", "/media/../x", "/media/a/b", "/plotly/../x", "/app.py",
    "/.streamlit/config.toml", "/train\n", "/tr%61in", "/é",
]  # fmt: skip


@pytest.mark.parametrize("path", SERVED)
def test_what_pages_need_is_served(path: str):
    assert send_through(ServedPaths, "http", path=path).status == 200


@pytest.mark.parametrize("path", NOT_SERVED)
def test_nothing_else_is(path: str):
    passed = send_through(ServedPaths, "http", path=path)
    assert passed.status == 404
    assert not passed.seen


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("path", ["/train", "/_stcore/health"])
def test_everything_can_only_be_read(method: str, path: str):
    passed = send_through(ServedPaths, "http", path=path, method=method)
    assert passed.status == 405
    assert not passed.seen


@pytest.mark.parametrize(
    ("method", "status"), [("PUT", 200), ("DELETE", 200), ("GET", 405), ("POST", 405), ("OPTIONS", 405)]
)
def test_files_are_only_sent(method: str, status: int):
    assert send_through(ServedPaths, "http", path="/_stcore/upload_file/a-1/b-2", method=method).status == status


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("GET", 405), ("PUT", 405), ("OPTIONS", 405)])
def test_drawings_are_only_sent(method: str, status: int):
    assert send_through(ServedPaths, "http", path="/inkling/answer", method=method).status == status


@pytest.mark.parametrize(("path", "status"), [("/_stcore/stream", 101), ("/train/_stcore/stream", 403), ("/", 403)])
def test_there_is_one_websocket(path: str, status: int):
    assert send_through(ServedPaths, "websocket", path=path).status == status


@pytest.mark.parametrize(("path", "page"), [("/", True), ("/train", True), ("/train/", False), ("/static/x", False)])
def test_a_page_is_one_word(path: str, page: bool):
    assert is_page(path) is page


def test_an_app_below_a_path_answers_there_alone(monkeypatch: pytest.MonkeyPatch):
    option = config.get_option
    monkeypatch.setattr(config, "get_option", lambda key: "/name/" if key == "server.baseUrlPath" else option(key))
    assert all(is_served(path) for path in ("/name", "/name/", "/name/train", "/name/_stcore/health"))
    assert not any(is_served(path) for path in ("/", "/train", "/names/train", "/_stcore/health"))
