"""A relay on loopback that goes wrong on purpose, at a stage and in a way that the test names, and counts what it takes.

Stages: connect, hello, tls, auth, mail, rcpt, data, body, dot, quit. Deeds are those of the tables in docs/providers.md:
a line to say (three digits and words, or anything unreadable), "closes", "says nothing" and the like.
"""

import base64
import socket
import ssl
import struct
import threading
from pathlib import Path
from typing import Self

GREETING = {
    "connect": "220 relay.example", "mail": "250 2.1.0 ok", "rcpt": "250 2.1.5 ok", "data": "354 go on",
    "dot": "250 2.0.0 queued", "quit": "221 2.0.0 bye", "tls": "220 2.0.0 go on", "auth": "235 2.7.0 welcome",
}  # fmt: skip


class Over(Exception):
    """This conversation ends here."""


class ScriptedRelay:
    """Plays `deed` at `stage` and behaves well otherwise.

    Args:
        takes: whether a mail counts as taken once its dot is read, whatever is said then; None: as the answer says.
        certificate: of whom; for STARTTLS.
    """

    def __init__(
        self, stage: str = "", deed: str = "", takes: bool | None = None, certificate: Path | None = None
    ) -> None:
        self.stage, self.deed, self.takes, self.certificate = stage, deed, takes, certificate
        self.accepted: list[bytes] = []
        self.heard: list[str] = []
        self.calls = 0
        self._ending = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.05)
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        if self.deed == "nobody listens":
            self._door.close()
        else:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._door.close()

    def _serve(self) -> None:
        while not self._ending.is_set():
            try:
                line, _ = self._door.accept()
            except TimeoutError:
                continue
            self.calls += 1
            self._line, self._rest = line, b""
            try:
                self._talk()
            except (Over, OSError):
                pass
            finally:
                self._line.close()

    def _talk(self) -> None:
        self._say("connect")
        while True:
            words = self._read(b"\r\n").decode("ascii")
            self.heard.append(words)
            word = words.split(" ")[0].split(":")[0].upper()
            if word in ("EHLO", "HELO"):
                self._say("hello", "\r\n".join(["250-relay.example", *self._offers(), "250 ENHANCEDSTATUSCODES"]))
            elif word == "STARTTLS":
                self._encrypt()
            elif word == "DATA":
                self._say("data")
                if self.stage != "data":
                    self._body()
            elif word == "QUIT":
                self._say("quit")
                raise Over
            else:
                self._say({"MAIL": "mail", "RCPT": "rcpt", "AUTH": "auth"}[word])

    def _offers(self) -> list[str]:
        offers = [f"250-SIZE {100 if self.deed == 'takes less than this mail' else 10_000_000}"]
        offers += ["250-AUTH PLAIN"] if (self.stage, self.deed) != ("auth", "offers none") else []
        return offers + (["250-STARTTLS"] if (self.stage, self.deed) != ("tls", "offers none") else [])

    def _encrypt(self) -> None:
        self._say("tls")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate or "")
        self._line, self._rest = context.wrap_socket(self._line, server_side=True), b""

    def _body(self) -> None:
        if self.stage == "body":
            self._do()
        letter = b"\r\n" + self._read(b"\r\n.\r\n", keep=b"\r\n")
        ours = self.stage == "dot"
        if self.takes if ours and self.takes is not None else not ours or self.deed.startswith("2"):
            self.accepted.append(letter.replace(b"\r\n..", b"\r\n.")[2:])
        self._say("dot")

    def _say(self, stage: str, usual: str = "") -> None:
        if stage == self.stage:
            self._do()
        else:
            self._line.sendall((usual or GREETING[stage]).encode() + b"\r\n")

    def _do(self) -> None:
        deed, _, then = self.deed.partition(" and ")
        if deed == "closes":
            raise Over
        if deed == "resets":
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise Over
        if deed in ("says nothing", "reads nothing"):
            self._ending.wait(20)
            raise Over
        if deed.startswith("drips"):
            while not self._ending.wait(0.05):
                self._line.sendall(b"2")
            raise Over
        if deed == "a line without end":
            deed = "250 " + "x" * 10_000
        if deed not in ("offers none", "takes less than this mail", "has a certificate of somebody else"):
            self._line.sendall(deed.encode() + (b"" if deed == "25" else b"\r\n"))
        else:
            self._line.sendall(GREETING[self.stage].encode() + b"\r\n")
        if then == "closes":
            raise Over

    def _read(self, end: bytes, keep: bytes = b"") -> bytes:
        while end not in (b"\r\n" + self._rest if keep else self._rest):
            if not (more := self._line.recv(65_536)):
                raise Over
            self._rest += more
        found, _, self._rest = self._rest.partition(end)
        return found + keep

    def knows(self, password: str) -> bool:
        """Whether the password was said to it, plainly or in base64."""
        said = " ".join(self.heard)
        coded = base64.b64encode(f"\0ada\0{password}".encode()).decode()
        return password in said or coded in said
