"""A real SMTP server (aiosmtpd) on loopback that keeps the bytes of what it took."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from dev.loopback import free_port

USER, PASSWORD = "ada@acme.example", "open: se/same@?#%"


class Kept:
    """What it took: envelopes, and whether each came encrypted and signed in."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: list[Session] = []

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.sessions.append(session)
        return "250 2.0.0 queued"

    @property
    def letters(self) -> list[bytes]:
        return [bytes(envelope.original_content or b"") for envelope in self.envelopes]


def may_come_in(server: Any, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known)


@contextmanager
def relay(certificate: Path | None = None, implicit: bool = False, **more: Any) -> Iterator[tuple[Kept, int]]:
    """The server's memory and port; with a certificate it demands TLS and a password before any mail."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        more |= {"authenticator": may_come_in, "auth_required": True}
        more |= {"auth_require_tls": False} if implicit else {"tls_context": context, "require_starttls": True}
    kept = Kept()
    door = {"ssl_context": context} if implicit else {}
    controller = Controller(kept, hostname="127.0.0.1", port=free_port(), **door, **more)
    controller.start()
    try:
        yield kept, controller.port
    finally:
        controller.stop()
