"""The route for the canvas while the pen is down: the same answer as the page's, and what it refuses."""

import asyncio
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette

from tests.pen import examples, render
from ui import server
from ui.drawing import live_route
from ui.drawing.answers import answers_of
from ui.drawing.picture import SIZE, Drawing
from ui.networks import Network
from ui.owner import COOKIE
from ui.web.allowance import Allowance

OWNER = "a" * 43


def png_of(image: Image.Image) -> bytes:
    image.save(file := io.BytesIO(), "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def png() -> bytes:
    strokes = next(strokes for label, strokes in examples() if label == 3)
    return png_of(Image.fromarray(render(strokes, size=SIZE, brush=26)))


@pytest.fixture(autouse=True)
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_route, "_allowance", Allowance(0, 5))


def ask(
    parts: Sequence[bytes], *networks: str, language: str = "en", owner: str = OWNER, method: str = "POST"
) -> tuple[int, dict[str, str], bytes]:
    """Send the parts of a body to the route, without a server; status, headers and content of the answer."""
    path, _, query = live_route.address(networks).replace("language=en", f"language={language}").partition("?")
    sent: list[dict[str, Any]] = []
    body = [{"type": "http.request", "body": part, "more_body": True} for part in parts] + [{"type": "http.request"}]

    async def receive() -> Any:
        return body.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "root_path": "",
        "headers": [(b"cookie", f"{COOKIE}={owner}".encode())],
    }  # fmt: skip
    asyncio.run(Starlette(routes=[live_route.route()])(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent)


def html(png: bytes, *networks: str, language: str = "en") -> str:
    """What is answered; raises ValueError if it is no JSON."""
    return str(json.loads(ask([png], *networks, language=language)[2])["html"])


def network(name: str) -> Network:
    return Network(f"model {name}", server.shipped()[name])


@pytest.mark.parametrize("names", [["default"], ["default", "small"]])
def test_the_answer_is_the_one_of_the_page(png: bytes, names: list[str]):
    status, headers, content = ask([png], *(f"model {name}" for name in names))
    prepared = Drawing(png).prepared()
    assert prepared
    assert json.loads(content) == {"html": answers_of([network(name) for name in names], png, prepared)}
    assert b'data-testid=\\"digit\\">3<' in content
    assert (status, headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(("language", "words"), [("de", "sicher: "), ("xx", "sure: "), ("en", "sure: ")])
def test_it_speaks_the_language_of_the_tab(png: bytes, language: str, words: str):
    assert f">{words}" in html(png, "model default", language=language)


def test_an_empty_canvas_has_nothing_to_read():
    assert "answer waiting" in html(png_of(Image.new("RGBA", (SIZE, SIZE))), "model default")


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_what_is_no_picture_is_refused(content: bytes):
    assert ask([content], "model default")[0] == 400


def test_a_picture_larger_than_a_canvas_is_refused():
    assert ask([png_of(Image.new("L", (8 * SIZE, 8 * SIZE)))], "model default")[0] == 400


def test_no_more_is_read_than_a_drawing_has():
    parts = [bytes(2**16)] * 9
    assert ask(parts, "model default")[0] == 413


@pytest.mark.parametrize("key", ["model none", "run 0123456789ab", "run ../../x", "", "x y"])
def test_a_network_that_is_not_there_is_refused(png: bytes, key: str):
    assert ask([png], key)[0] == 404


@pytest.mark.parametrize("owner", ["", "short", "a" * 44, "?" * 43])
def test_a_browser_without_its_cookie_is_refused(png: bytes, owner: str):
    assert ask([png], "model default", owner=owner)[0] == 403


def test_who_asks_too_often_has_to_wait_and_others_have_not(png: bytes):
    assert [ask([png], "model default")[0] for _ in range(6)] == 5 * [200] + [429]
    assert ask([png], "model default", owner="b" * 43)[0] == 200


def test_drawings_are_only_sent_there():
    assert ask([], "model default", method="GET")[0] == 405
