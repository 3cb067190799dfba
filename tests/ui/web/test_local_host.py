"""DNS rebinding: the name of a foreign site leads to this computer, and its page asks with that name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config

from tests.ui.web.passing import Passed, header, send_through
from ui.web.local_host import LocalHost
from ui.web.middleware import middleware

LOCAL = ["localhost", "localhost:8501", "LocalHost:1", "127.0.0.1", "127.0.0.1:8501", "[::1]", "[::1]:8501"]
OTHERS = [
    "evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
    "evil.example@localhost", "evil.example/@localhost", "localhost/evil.example", "localhost#evil.example",
    "192.0.2.7:8501", "[2001:db8::1]:8501", "0.0.0.0:8501", "lab-pc:8501", "::1", "[::1", "",
]  # fmt: skip


def ask(kind: str, host: str, local_only: bool = True) -> Passed:
    return send_through(LocalHost, kind, header("host", host), local_only=local_only)


@pytest.mark.parametrize("host", LOCAL)
def test_this_computer_is_answered_under_its_own_names(host: str):
    assert ask("http", host).status == 200
    assert ask("websocket", host).status == 101


@pytest.mark.parametrize("host", OTHERS)
def test_another_name_is_refused_with_a_sentence(host: str):
    page, socket = ask("http", host), ask("websocket", host)
    assert (page.status, socket.status) == (421, 403)
    assert b"answers at localhost only" in page.sent[1]["body"]
    assert not page.seen
    assert not socket.seen  # Streamlit is not asked


@pytest.mark.parametrize("host", OTHERS + LOCAL)
def test_a_server_that_is_opened_to_others_answers_to_every_name(host: str):
    assert ask("http", host, local_only=False).status == 200
    assert ask("websocket", host, local_only=False).status == 101


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"]])
def test_there_is_one_host(hosts: list[str]):
    assert send_through(LocalHost, "http", *(header("host", host) for host in hosts), local_only=True).status == 421


def test_the_life_of_the_server_passes_through():
    assert send_through(LocalHost, "lifespan", local_only=True).seen["type"] == "lifespan"


@pytest.mark.parametrize(
    ("address", "proxy", "local_only"),
    [
        ("localhost", "0", True), ("127.0.0.1", "0", True), ("::1", "0", True),
        ("localhost", "1", False),  # a proxy on this computer, which people ask under its name
        ("0.0.0.0", "0", False), ("::", "0", False), ("192.0.2.7", "0", False), ("lab-pc", "0", False),
        (None, "0", False), ("unix:///run/inkling", "0", False),
    ],
)  # fmt: skip
def test_the_address_of_the_server_says_whether_it_is_opened(
    address: str | None, proxy: str, local_only: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(config, "get_option", {"server.address": address, "server.baseUrlPath": ""}.get)
    options: dict[Any, Any] = {one.cls: one.kwargs for one in middleware({"INKLING_TRUST_PROXY": proxy})}
    assert options[LocalHost] == {"local_only": local_only}


@given(st.text(st.characters(max_codepoint=255) | st.sampled_from("[]:/@.0")))
def test_any_header_gets_an_answer(host: str):
    assert ask("http", host).status in (200, 421)
