"""Mails in a folder of `.eml` files (written by chalicelib/adapters/mailbox.py), read for showing."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

# A name is what may stand in an address: no dots, no slashes, so no way out of the folder.
NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")
# Enough for every header we write; a list need not read the bodies.
HEAD_BYTES = 16 * 1024
# Header values may be long and hostile: they are shown, never trusted.
READING = policy.default.clone(raise_on_defect=False)


@dataclass(frozen=True)
class Line:
    """A mail as the list shows it."""

    name: str
    sender: str
    to: str
    subject: str
    at: datetime
    language: str


@dataclass(frozen=True)
class Letter:
    """One whole mail."""

    line: Line
    text: str
    html: str
    headers: list[tuple[str, str]]
    raw: bytes


def names(folder: Path) -> list[str]:
    """The names of all mails, newest first: names begin with the time."""
    return sorted((path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)


def line(folder: Path, name: str) -> Line | None:
    """What the list shows of a mail, or None where it has gone."""
    try:
        return _line(folder / f"{name}.eml", name)
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _line(path: Path, name: str) -> Line:
    # Mails never change once they have their name, so each is read once.
    with path.open("rb") as file:
        head = BytesParser(policy=READING).parsebytes(file.read(HEAD_BYTES), headersonly=True)
    return describe(name, head)


def letter(folder: Path, name: str) -> Letter | None:
    """The mail of that name, or None."""
    if not NAME.fullmatch(name):
        return None
    try:
        raw = (folder / f"{name}.eml").read_bytes()
    except OSError:
        return None
    message = BytesParser(_class=EmailMessage, policy=READING).parsebytes(raw)
    headers = [(key, shown(message, place)) for place, key in enumerate(message.keys())]
    return Letter(describe(name, message), body(message, "plain"), body(message, "html"), headers, raw)


def describe(name: str, message: EmailMessage) -> Line:
    return Line(
        name=name,
        sender=header(message, "From"),
        to=header(message, "To"),
        subject=header(message, "Subject"),
        at=sent_at(message),
        language=header(message, "Content-Language"),
    )


def header(message: EmailMessage, name: str) -> str:
    """A header decoded to words; "" where it is missing or past decoding."""
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard parser gives up on some malformed headers with any of a dozen errors
        return ""


def header_of(letter: "Letter", name: str) -> str:
    """A header of a whole mail; "" where it is missing."""
    return next((value for key, value in letter.headers if key.lower() == name.lower()), "")


def shown(message: EmailMessage, place: int) -> str:
    """The header at `place` as written, or decoded where that can be done."""
    key, raw = list(message.raw_items())[place]
    try:
        return str(message.policy.header_fetch_parse(key, raw))
    except Exception:  # as above; the raw value is still worth seeing
        return str(raw)


def body(message: EmailMessage, kind: str) -> str:
    """The text/`kind` part, or "" where there is none."""
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def sent_at(message: EmailMessage) -> datetime:
    """When it was sent, in this machine's zone; the reader is at this machine."""
    try:
        return parsedate_to_datetime(header(message, "Date")).astimezone()
    except (TypeError, ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
