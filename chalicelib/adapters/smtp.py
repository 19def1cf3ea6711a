"""Mail through any SMTP relay (RFC 5321), with smtplib.

SMTP has no idempotency key. What can be known is on which side of the final dot something broke: before it the relay
has no mail, after it nobody can say. smtplib's `sendmail` does not tell, so the stages are gone through here.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from typing import Any

from chalicelib.adapters.mime import SEVEN_BIT, letter
from chalicelib.adapters.smtp_answers import DOT, refusal
from chalicelib.adapters.smtp_line import Encrypted, Patience, Plain
from chalicelib.domain.ids import is_id, new_id
from chalicelib.ports import Accepted, Mail, Receipt, Refused, Unknown
from chalicelib.settings import Relay


class SMTPRelay:
    """Answers ports.Mailer. One connection for each mail; any number of threads may send."""

    key_seconds = 0

    def __init__(self, relay: Relay, sender: str, patience: Patience | None = None) -> None:
        self._relay, self._sender, self._patience = relay, sender, patience or Patience()
        self._address = Address(addr_spec=parseaddr(sender)[1])

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """The system's certificates, or those that SSL_CERT_FILE names."""
        return ssl.create_default_context()

    def send(self, mail: Mail) -> Receipt:
        # With the attempt in it, the relay's own log can say what became of a mail that nobody else knows of.
        attempt = mail.tags.get("attempt", "")
        message_id = f"{attempt if is_id(attempt) else new_id()}@{self._address.domain}"
        try:
            message = letter(mail, self._sender, message_id)
            to, words = _one_address(message), message.as_bytes(policy=SEVEN_BIT)
        except ValueError as error:
            return Refused(type(error).__name__, permanent=True)
        errand = _Errand(self._relay, self._patience, self._trust, self._address.domain)
        receipt = errand.run(self._address.addr_spec, to, words)
        return Accepted(message_id) if isinstance(receipt, Accepted) else receipt


def _one_address(message: EmailMessage) -> str:
    """Whom it goes to; raises ValueError for anything but one ASCII address (all that a relay without SMTPUTF8 takes)."""
    [to] = message["To"].addresses
    if not to.username or not to.domain or not to.addr_spec.isascii():
        raise ValueError("not an address")
    return str(to.addr_spec)


class _Errand:
    """One mail over one connection. `stage` is how far it has come."""

    def __init__(self, relay: Relay, patience: Patience, trust: ssl.SSLContext, hello: str) -> None:
        self._relay, self._patience, self._trust, self._hello = relay, patience, trust, hello
        self.stage, self._line = "connect", None

    def run(self, sender: str, to: str, words: bytes) -> Receipt:
        try:
            receipt = self._introduce() or self._address_it(sender, to, len(words)) or self._hand_over(words)
        except Exception as error:
            self._close()
            return self._broken(error)
        self._say_goodbye()
        return receipt

    def _introduce(self) -> None:
        """Everything that concerns the account: any refusal is raised by smtplib."""
        relay = self._relay
        if relay.tls == "implicit":
            line: Any = Encrypted(relay.host, relay.port, self._patience, self._hello, self._trust)
        else:
            line = Plain(relay.host, relay.port, self._patience, self._hello)
        self._line, self.stage = line, "hello"
        line.ehlo_or_helo_if_needed()
        if relay.tls == "starttls":
            self.stage = "tls"
            line.starttls(context=self._trust)
            self.stage = "hello"
            line.ehlo_or_helo_if_needed()
        if relay.user:
            self.stage = "auth"
            line.login(relay.user, relay.password)

    def _address_it(self, sender: str, to: str, size: int) -> Receipt | None:
        """MAIL, RCPT and DATA; None when the relay waits for the body."""
        line: Any = self._line
        limit = line.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            return Refused("too large", permanent=True)
        options = [f"SIZE={size}"] if line.has_extn("size") else []
        for stage, ask, wanted in (
            ("mail", lambda: line.mail(sender, options), 2),
            ("rcpt", lambda: line.rcpt(to), 2),
            ("data", lambda: line.docmd("DATA"), 3),
        ):
            self.stage = stage
            code, text = ask()
            if code // 100 != wanted:
                return refusal(stage, code, text)
        return None

    def _hand_over(self, words: bytes) -> Receipt:
        """The body, then the dot by itself: whatever breaks while the body is under way, the relay has not seen its end."""
        line: Any = self._line
        self.stage = "body"
        line.allow(self._patience.answer)
        # quotedata doubles the dots at the start of lines (RFC 5321 section 4.5.2).
        line.send(smtplib.quotedata(words.decode("ascii")).encode("ascii"))
        self.stage = DOT
        line.send(b".\r\n")
        code, text = line.getreply()
        return Accepted("") if code // 100 == 2 else refusal(DOT, code, text)

    def _broken(self, error: Exception) -> Receipt:
        """No answer, or none that can be read."""
        if self.stage != DOT and isinstance(error, smtplib.SMTPResponseException):
            text = error.smtp_error
            return refusal(self.stage, error.smtp_code, text if isinstance(text, bytes) else b"")
        # Only the kind of error: its words may hold what the relay said, or what we said to it.
        reason = f"{self.stage} {type(error.__context__ or error).__name__}"
        return Unknown(reason) if self.stage == DOT else Refused(reason, permanent=False)

    def _say_goodbye(self) -> None:
        """The relay has given its word; whatever happens now changes nothing of it."""
        line: Any = self._line
        try:
            line.allow(self._patience.goodbye)
            line.quit()
        except Exception:
            self._close()

    def _close(self) -> None:
        if self._line:
            self._line.close()
