"""A connection of smtplib that ends in time, whatever the other side does.

smtplib's timeout begins anew with every byte that comes in, so a relay that drips would hold a function for ever.
"""

import io
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

CHUNK = 16_384


@dataclass(frozen=True)
class Patience:
    """Seconds for each part of one mail. Together they end before the 20 that a function keeps in hand (app.py).

    `talk` is everything up to the body, `answer` the body and the relay's last word. They are apart so that a relay that
    was slow to begin with is refused in time, and not left with the mail in its hands and no time to answer.
    """

    connect: float = 4  # for each address that the relay's name has
    talk: float = 6
    answer: float = 9
    goodbye: float = 1


class _Timed(smtplib.SMTP):
    """To be mixed in before a class of smtplib; connects at once, as that does."""

    def __init__(self, host: str, port: int, patience: Patience, hello: str, **more: Any) -> None:
        self.allow(patience.talk)
        super().__init__(host, port, local_hostname=hello, timeout=patience.connect, **more)
        if self.sock:
            # The dot is a packet of its own: it shall not wait for the body's acknowledgement.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def allow(self, seconds: float) -> None:
        """From now on, everything that waits must be over within `seconds`."""
        self._until = time.monotonic() + seconds

    def hold_to_time(self) -> None:
        """Let the next call of the socket wait for as long as is left; raises TimeoutError where nothing is."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.sock:
            self.sock.settimeout(left)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def send(self, s: str | bytes) -> None:
        data = s.encode(self.command_encoding) if isinstance(s, str) else s
        for start in range(0, len(data), CHUNK):
            self.hold_to_time()
            super().send(data[start : start + CHUNK])


class _Reader(io.RawIOBase):
    def __init__(self, line: _Timed) -> None:
        self._line, self._sock = line, line.sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.hold_to_time()
        return self._sock.recv_into(buffer)


class Plain(_Timed):
    """Unencrypted, until `starttls`."""


class Encrypted(_Timed, smtplib.SMTP_SSL):
    """TLS from the first byte."""

    def __init__(self, host: str, port: int, patience: Patience, hello: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, patience, hello, context=context)
