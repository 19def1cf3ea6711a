"""Mail that comes in on one machine: every `.eml` dropped into a folder is handed to the function as SES would.

A file goes to `done` when something became of it (a case, a line, or a reason on record), to `failed` when the function
raised. A mail in a file has no envelope: whom it is for and who sent it is read off its headers.
"""

import codecs
import itertools
import logging
import os
import re
import time
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from dev.batches import Handler
from dev.lambda_shapes import Context
from dev.ses_receipts import received

EVERY_SECONDS = 1.0
HEAD_BYTES = 256 * 1024
FOR_WHOM = ("X-Original-To", "Delivered-To", "To", "Cc")
# Nobody looks at mail on one machine; what SES writes into a mail is believed, so that it can be tried.
VERDICTS = {"spam": "X-SES-Spam-Verdict", "virus": "X-SES-Virus-Verdict"}
UNSEEN = dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), "")
UNKNOWN = "unknown"
log = logging.getLogger("hearback.mail_slot")


class MailSlot:
    """Takes the mails of `folder` to `handler`; `look` is called again and again."""

    def __init__(self, folder: Path, handler: Handler) -> None:
        self.folder, self.handler = folder, handler
        self._sizes: dict[str, int] = {}
        self._numbers = itertools.count()
        for name in ("", "taken", "done", "failed"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def look(self) -> int:
        """Take in what is complete: a file that has not grown since the last look. Returns how many that were."""
        found = {path.name: path.stat().st_size for path in self.folder.glob("*.eml")}
        ready = sorted(name for name, size in found.items() if self._sizes.get(name) == size)
        self._sizes = found
        for name in ready:
            self._take(self.folder / name)
        return len(ready)

    def _take(self, path: Path) -> None:
        # A name of ours: a file may be called anything.
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.getpid()}-{next(self._numbers)}.eml"
        taken = self.folder / "taken" / name
        path.rename(taken)
        ending = "done"
        try:
            self.handler(self._event(taken), Context("inbound"))
        except Exception:
            log.exception("%s could not be taken in; it is in %s", path.name, self.folder / "failed")
            ending = "failed"
        taken.rename(self.folder / ending / name)

    def _event(self, taken: Path) -> dict[str, Any]:
        with taken.open("rb") as file:
            head = BytesHeaderParser(policy=compat32).parsebytes(file.read(HEAD_BYTES).removeprefix(codecs.BOM_UTF8))
        said = {name: word for name, header in VERDICTS.items() if (word := _header(head, header).strip().upper())}
        returns = _header(head, "Return-Path")
        source = [address for _, address in getaddresses([returns or _header(head, "From")])]
        # Only a return path that says so is empty: a file that names no sender is no bounce.
        sender = (source or [""])[0] or ("" if returns else UNKNOWN)
        return received(f"taken/{taken.name}", recipients(head), sender, **(UNSEEN | said))


def recipients(head: Message) -> list[str]:
    """Every address that the mail's headers name as its readers."""
    lines = [str(value) for name in FOR_WHOM for value in head.get_all(name, [])]
    return list(dict.fromkeys(address.lower() for _, address in getaddresses(lines) if "@" in address))


def _header(head: Message, name: str) -> str:
    return re.sub(r"\s+", " ", str(head.get(name, "")))
