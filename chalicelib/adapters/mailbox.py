"""Mail into a folder of `.eml` files, for one machine and for looking at."""

import os
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from chalicelib.domain.ids import new_id
from chalicelib.ports import Accepted, Mail, Receipt, Refused
from chalicelib.ports_sending import Greeting, Unasked

# Python would break a long List-Unsubscribe into encoded words, which no mail program takes for an address.
UNBROKEN = SMTP.clone(max_line_length=990)


class MailboxFolder:
    """Answers ports.Mailer: the mail is complete under its name or not there at all."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, mail: Mail) -> Receipt:
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{new_id()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half = self._folder / f".{name}.part"
            half.write_bytes(self._message(mail, name).as_bytes(policy=UNBROKEN))
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

    def _message(self, mail: Mail, name: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        message["Message-ID"] = f"<{name}@hearback.localhost>"
        for header, value in mail.headers.items():
            message[header] = value
        for tag, value in mail.tags.items():
            message[f"X-Hearback-{tag}"] = value
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        # Only now: setting content drops the Content-* headers there were.
        message["Content-Language"] = mail.language
        return message
