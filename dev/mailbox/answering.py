"""Mail in the other direction: an answer to a mail that is shown, a new mail, or an `.eml` of one's own.

What is written is dropped into the folder that dev/mail_slot.py watches, as a mail program would have made it.
"""

import os
import time
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dev.mailbox.letters import Letter, header_of

LARGEST = 30 * 1024 * 1024
HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Refused(Exception):
    """This was not sent by a page of ours, or cannot be made a mail of. The text is a key of words.py."""


def must_be_ours(environ: dict[str, Any]) -> None:
    """From a page of this mailbox, on this machine: another site's page must not put words into a customer's mouth."""
    host = str(environ.get("HTTP_HOST", ""))
    site = environ.get("HTTP_SEC_FETCH_SITE")
    same = site == "same-origin" if site else urlsplit(str(environ.get("HTTP_ORIGIN", ""))).netloc == host
    if not same or host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
        raise Refused("foreign")


def take(environ: dict[str, Any], slot: Path, answered: Letter | None) -> None:
    """Drop what a form sent. Raises Refused."""
    from werkzeug.formparser import parse_form_data

    must_be_ours(environ)
    if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise Refused("too_large")
    _, form, files = parse_form_data(environ, max_content_length=LARGEST)
    own = files["eml"].read() if "eml" in files else b""
    if own:
        return drop(slot, own)
    given = {name: " ".join(form.get(name, "").split()) for name in ("from", "to", "subject")}
    text = form.get("text", "").replace("\r\n", "\n")
    if not given["from"] or not given["to"] or not (text.strip() or given["subject"]):
        raise Refused("incomplete")
    try:
        return drop(slot, _mail(given, text, answered).as_bytes())
    except ValueError as error:
        raise Refused("incomplete") from error


def drop(slot: Path, raw: bytes) -> None:
    """Complete under its name, or not there at all."""
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.urandom(6).hex()}"
    slot.mkdir(parents=True, exist_ok=True)
    half = slot / f".{name}.part"
    half.write_bytes(raw)
    os.replace(half, slot / f"{name}.eml")


def _mail(given: dict[str, str], text: str, answered: Letter | None) -> EmailMessage:
    """As a mail program writes it: an answer quotes what it answers."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = given["from"], given["to"], given["subject"]
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = f"<{os.urandom(12).hex()}@mailbox.example>"
    if answered:
        mail["In-Reply-To"] = header_of(answered, "Message-ID")
        quoted = "\n".join(f"> {line}" for line in answered.text.rstrip().split("\n"))
        text = f"{text}\n\nOn {answered.line.at:%a, %d %b %Y at %H:%M}, {answered.line.sender} wrote:\n\n{quoted}\n"
    mail.set_content(text)
    return mail
