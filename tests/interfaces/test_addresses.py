"""The addresses that are printed are such as a browser can open."""

from __future__ import annotations

import socket

import pytest

from policyqa.interfaces import addresses
from policyqa.interfaces.addresses import page_urls


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:7860"),
        ("localhost", "http://localhost:7860"),
        ("::1", "http://[::1]:7860"),
        ("192.168.1.7", "http://192.168.1.7:7860"),
    ],
)
def test_an_address_of_its_own_is_the_only_one(host: str, url: str) -> None:
    assert page_urls(host, 7860) == (url,)


@pytest.mark.parametrize(
    ("host", "own", "urls"),
    [
        ("0.0.0.0", "10.0.0.5", ("http://127.0.0.1:80", "http://desk:80", "http://10.0.0.5:80")),
        ("0.0.0.0", "", ("http://127.0.0.1:80", "http://desk:80")),
        ("0.0.0.0", "127.0.0.1", ("http://127.0.0.1:80", "http://desk:80")),
        ("::", "2001:db8::7", ("http://[::1]:80", "http://desk:80", "http://[2001:db8::7]:80")),
    ],
    ids=["everywhere", "without a network", "loopback alone", "IPv6"],
)
def test_served_everywhere_it_is_named_by_what_can_be_opened_here_and_elsewhere(
    host: str, own: str, urls: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "desk")
    monkeypatch.setattr(addresses, "_own_address", lambda family: own)
    assert page_urls(host, 80) == urls


def test_the_own_address_is_found_without_asking_anyone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name would have to be looked up in the network; a machine without any way out has no address."""

    def unreachable(self: socket.socket, address: object) -> None:
        raise OSError(101, "Network is unreachable")

    def asked(*arguments: object, **options: object) -> None:
        pytest.fail("a name was looked up")

    for name in ("getaddrinfo", "gethostbyname", "getfqdn"):
        monkeypatch.setattr(socket, name, asked)
    assert addresses._own_address(socket.AF_INET) != "0.0.0.0"
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert addresses._own_address(socket.AF_INET) == ""
