"""Greeting a relay: there or not, encrypted or not, letting us in or not; and never a mail begun."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.adapters.smtp_greeting import SMTPGreeter
from chalicelib.ports_doctor import Greeting, Unasked


@dataclass
class Here:
    port: int
    host: str = "127.0.0.1"
    tls: str = "off"
    user: str = ""
    password: str = field(default="", repr=False)


class Relay(socketserver.ThreadingTCPServer):
    """A relay as far as its first words. `offers` are its extensions, `lets_in` whether it takes any password."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.offers, self.lets_in, self.greets = ["AUTH PLAIN"], True, "220 ready"
        self.heard: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Relay

    def handle(self) -> None:
        self._say(self.server.greets)
        for line in self.rfile:
            word = line.decode().split()[0].upper()
            self.server.heard.append(word)
            if word == "EHLO":
                self._say("250-relay.example", *(f"250-{each}" for each in self.server.offers), "250 HELP")
            elif word == "AUTH":
                self._say("235 in" if self.server.lets_in else "535 5.7.8 out")
            else:
                self._say("221 bye" if word == "QUIT" else "500 what?")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def relay() -> Iterator[Relay]:
    with Relay() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def greet(relay: Any, **changes: Any) -> Greeting | Unasked:
    return SMTPGreeter(Here(relay.port, **changes)).greet()


def test_it_works(relay: Relay) -> None:
    where = f"127.0.0.1:{relay.port}"
    assert greet(relay, user="acme", password="p") == Greeting(where, None, True)
    assert greet(relay) == Greeting(where, None, None)
    assert not {"MAIL", "RCPT", "DATA"} & set(relay.heard)


def test_a_wrong_password_is_no_silence_and_is_never_said(relay: Relay) -> None:
    relay.lets_in = False
    found = greet(relay, user="acme", password="very-secret")
    assert isinstance(found, Greeting) and found.signed_in is False and "very-secret" not in repr(found)


def test_a_relay_that_offers_no_sign_in_does_not_let_us_in(relay: Relay) -> None:
    relay.offers = []
    found = greet(relay, user="acme", password="p")
    assert isinstance(found, Greeting) and found.signed_in is False and "AUTH" not in relay.heard


def test_without_starttls_no_password_is_shown(relay: Relay) -> None:
    found = greet(relay, tls="starttls", user="acme", password="p")
    assert isinstance(found, Greeting) and found.encrypted is False and "AUTH" not in relay.heard


@pytest.mark.parametrize("tls", ["off", "starttls", "implicit"])
def test_nobody_there_is_unasked(tls: str) -> None:
    found = SMTPGreeter(Here(9, tls=tls, user="a", password="very-secret")).greet()
    assert found == Unasked("network", "ConnectionRefusedError")


def test_a_relay_that_is_busy_or_speaks_no_tls_is_unasked(relay: Relay) -> None:
    relay.greets = "421 too busy"
    assert greet(relay) == Unasked("network", "SMTPConnectError")
    found = greet(relay, tls="implicit")
    assert isinstance(found, Unasked) and found.why == "network"
