import socket
import sys

import pytest
from streamlit import config

from ui.web import addresses
from ui.web.addresses import addresses_of_cards, network_urls

CARDS = ["192.0.2.7", "198.51.100.1"]


@pytest.fixture
def opened_at(monkeypatch: pytest.MonkeyPatch):
    """Start the server with an address, on a computer that has two network cards."""

    def open_at(address: str | None) -> list[str]:
        options = {"server.address": address, "server.port": 8501, "browser.serverPort": 8501, "server.baseUrlPath": ""}
        monkeypatch.setattr(config, "get_option", options.get)
        monkeypatch.setattr(addresses, "addresses_of_cards", lambda: CARDS)
        return network_urls()

    return open_at


@pytest.mark.parametrize("address", ["0.0.0.0", "::", None])
def test_a_server_that_is_opened_to_all_has_the_addresses_of_all_cards(opened_at, address):
    assert opened_at(address) == ["http://192.0.2.7:8501", "http://198.51.100.1:8501"]


@pytest.mark.parametrize(
    ("address", "host"), [("192.0.2.7", "192.0.2.7"), ("lab-pc", "lab-pc"), ("2001:db8::1", "[2001:db8::1]")]
)
def test_a_server_that_is_opened_at_one_address_has_that(opened_at, address, host):
    assert opened_at(address) == [f"http://{host}:8501"]


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1", "unix:///run/inkling"])
def test_a_server_that_is_not_opened_has_none(opened_at, address):
    assert opened_at(address) == []


def test_the_addresses_of_the_cards_are_those_of_this_computer():
    for address in addresses_of_cards():
        assert not address.startswith("127.")
        with socket.socket() as server:
            server.bind((address, 0))  # the system refuses an address that is not its own


def test_a_system_that_is_not_known_has_none(monkeypatch):
    monkeypatch.setattr(sys, "platform", "plan9")
    assert addresses_of_cards() == []
