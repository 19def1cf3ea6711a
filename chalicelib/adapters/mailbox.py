"""Mail into a folder of `.eml` files, for one machine and for looking at."""

import os
import time
from pathlib import Path

from chalicelib.adapters.mime import UNBROKEN, letter
from chalicelib.domain.ids import new_id
from chalicelib.ports_doctor import Greeting, Unasked
from chalicelib.ports_sending import Accepted, Mail, Receipt, Refused


class MailboxFolder:
    """Answers ports.Mailer: the mail is complete under its name or not there at all."""

    key_seconds = 0

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, mail: Mail) -> Receipt:
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{new_id()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half = self._folder / f".{name}.part"
            half.write_bytes(letter(mail, self._sender, f"{name}@hearback.localhost").as_bytes(policy=UNBROKEN))
            os.replace(half, self._folder / f"{name}.eml")
        except (OSError, ValueError) as error:
            return Refused(type(error).__name__, permanent=isinstance(error, ValueError))
        return Accepted(name)

    def greet(self) -> Greeting | Unasked:
        """Whether a mail could be put there (ports_sending.Greeter); nothing is made or changed."""
        nearest = next(folder for folder in (self._folder, *self._folder.parents) if folder.exists())
        if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
            return Greeting(str(self._folder))
        return Unasked("trouble", str(self._folder))
