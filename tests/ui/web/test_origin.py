from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from mlp.errors import ConfigError
from tests.ui.web.passing import Passed, header, send_through
from ui.web.origin import SameOrigin, is_foreign, trusts_proxy

OURS = [
    ("localhost:8501", "http://localhost:8501"),
    ("192.0.2.7:8501", "http://192.0.2.7:8501"),  # a class opens the address of the machine
    ("lab-pc.school.example:8501", "http://lab-pc.school.example:8501"),  # or its name
    ("[2001:db8::1]:8501", "http://[2001:db8::1]:8501"),
    ("inkling.example", "https://inkling.example"),  # a proxy ends the TLS
    ("inkling.example:443", "https://inkling.example"),
    ("Inkling.Example", "http://inkling.example:80"),
]
FOREIGN = [
    ("localhost:8501", "http://evil.example"),
    ("localhost:8501", "http://localhost:8502"),
    ("localhost:8501", "http://localhost"),
    ("localhost:8501", "http://127.0.0.1:8501"),
    ("localhost:8501", "http://localhost:8501@evil.example"),
    ("localhost:8501", "http://localhost:8501.evil.example"),
    ("localhost:8501", "null"),
    ("localhost:8501", ""),
    ("localhost:8501", "file://"),
    ("localhost:8501", "http://localhost:99999"),
    ("localhost:8501", "http://[localhost:8501"),
    ("", "http://"),
    ("evil", "evil"),
]


def ask(kind: str, host: str, origin: str, *more: tuple[bytes, bytes], **options: Any) -> Passed:
    return send_through(SameOrigin, kind, header("host", host), header("origin", origin), *more, **options)


@pytest.mark.parametrize(("host", "origin"), OURS)
def test_our_own_pages_are_let_in(host: str, origin: str):
    assert ask("websocket", host, origin).status == 101
    assert ask("http", host, origin, method="PUT").status == 200


@pytest.mark.parametrize(("host", "origin"), OURS)
def test_streamlit_sees_the_host_in_the_spelling_of_the_origin(host: str, origin: str):
    assert ask("websocket", host, origin).asked("host") == [origin.partition("://")[2]]


@pytest.mark.parametrize(("host", "origin"), FOREIGN)
def test_pages_of_other_sites_get_no_websocket_and_change_nothing(host: str, origin: str):
    for kind, method in [("websocket", "GET"), ("http", "PUT"), ("http", "POST"), ("http", "DELETE")]:
        passed = ask(kind, host, origin, method=method)
        assert passed.status == 403
        assert not passed.seen  # Streamlit is not asked


def test_a_link_from_another_site_is_followed():
    assert ask("http", "localhost:8501", "http://evil.example").status == 200


def test_programs_send_no_origin():
    assert send_through(SameOrigin, "websocket", header("host", "localhost:8501")).status == 101


def test_two_origins_are_foreign():
    own = "http://localhost:8501"
    assert ask("websocket", "localhost:8501", own, header("origin", own)).status == 403


@pytest.mark.parametrize(("trust_proxy", "status"), [(True, 101), (False, 403)])
def test_the_host_that_a_proxy_forwards_for_counts_if_it_is_trusted(trust_proxy: bool, status: int):
    forwarded = header("x-forwarded-host", "inkling.example, inner")
    assert (
        ask("websocket", "127.0.0.1:8501", "https://inkling.example", forwarded, trust_proxy=trust_proxy).status
        == status
    )


def test_the_life_of_the_server_passes_through():
    assert send_through(SameOrigin, "lifespan").seen["type"] == "lifespan"


@pytest.mark.parametrize(("value", "trusted"), [(None, False), ("", False), ("0", False), (" 1 ", True)])
def test_a_proxy_is_trusted_on_demand(value: str | None, trusted: bool):
    assert trusts_proxy({} if value is None else {"INKLING_TRUST_PROXY": value}) is trusted


def test_another_value_is_refused_with_a_sentence():
    with pytest.raises(ConfigError, match=r"INKLING_TRUST_PROXY must be 1.* got 'yes'"):
        trusts_proxy({"INKLING_TRUST_PROXY": "yes"})


ODD = st.text(st.characters(max_codepoint=255) | st.sampled_from("[]:/@.0"))


@given(ODD, ODD | ODD.map("http://".__add__))
def test_any_header_gets_an_answer(host: str, origin: str):
    assert isinstance(is_foreign(Headers(raw=[header("host", host), header("origin", origin)])), bool)
