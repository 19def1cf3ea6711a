"""Says hello to a mail relay, as far as signing in, and leaves again: no mail is begun."""

import smtplib
import ssl
from typing import Any, Protocol

from chalicelib.ports_doctor import Greeting, Unasked

SECONDS = 4


class Relay(Protocol):
    """Where it is; `tls` is `implicit`, `starttls` or `off`; `user` is empty where nobody signs in."""

    host: str
    port: int
    tls: str
    user: str
    password: str


class SMTPGreeter:
    """Answers ports_sending.Greeter. Nothing that it says holds the password, or what the relay said to it."""

    def __init__(self, relay: Relay, trust: ssl.SSLContext | None = None) -> None:
        self._relay, self._trust = relay, trust

    def greet(self) -> Greeting | Unasked:
        where = f"{self._relay.host}:{self._relay.port}"
        try:
            with self._connected() as line:
                return self._introduced(line, where)
        except (OSError, smtplib.SMTPException, UnicodeError, ValueError) as error:
            return Unasked("network", type(error).__name__)

    def _connected(self) -> Any:
        relay = self._relay
        if relay.tls == "implicit":
            return smtplib.SMTP_SSL(relay.host, relay.port, timeout=SECONDS, context=self._context())
        return smtplib.SMTP(relay.host, relay.port, timeout=SECONDS)

    def _introduced(self, line: Any, where: str) -> Greeting:
        """On the way within this machine nobody listens, so there encryption is neither good nor missing."""
        relay = self._relay
        line.ehlo_or_helo_if_needed()
        encrypted = None if relay.host in ("localhost", "127.0.0.1", "::1") else False
        if relay.tls == "starttls":
            if not line.has_extn("starttls"):
                return Greeting(where, False)
            line.starttls(context=self._context())
        if relay.tls != "off":
            encrypted = True
        if not relay.user:
            return Greeting(where, encrypted)
        try:
            line.login(relay.user, relay.password)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
            return Greeting(where, encrypted, False)
        return Greeting(where, encrypted, True)

    def _context(self) -> ssl.SSLContext:
        """The system's certificates, or those that SSL_CERT_FILE names."""
        return self._trust or ssl.create_default_context()
