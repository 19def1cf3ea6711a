"""What other tools hold, in words that all of them share; what becomes of it here is settle.py."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.domain.customer import is_email, normal_email
from chalicelib.domain.ids import customer_id
from chalicelib.domain.naming import clean_name
from chalicelib.domain.times import moment, stamp
from chalicelib.wiring import Services
from dev.import_dates import read

OLDEST = datetime(1970, 1, 2, tzinfo=UTC)


class Refused(Exception):
    """A row cannot be taken; the text says why, for people."""


@dataclass(frozen=True)
class Person:
    """Who wrote or voted. `external_id` is what the company itself calls them, `id` what the tool does."""

    id: str
    name: str | None = None
    email: str | None = None
    external_id: str | None = None
    is_staff: bool = False

    def customer_id(self, services: Services, tool: str) -> str:
        """By their best key: the same as of anybody who gives that key here."""
        key = ("external", self.external_id or f"{tool}/{self.id}")
        if self.address:
            key = ("email", normal_email(self.address))
        return customer_id(services.secrets.key("customers"), *key)

    @property
    def address(self) -> str | None:
        """Where mail could go to, or None."""
        given = (self.email or "").strip()
        return given if is_email(given) else None

    @property
    def shown(self) -> str | None:
        return clean_name(self.name or "") or None


@dataclass(frozen=True)
class Comment:
    """Said below a post. `of` is the post's id; an official answer is one by staff."""

    of: str
    id: str
    text: str
    at: str
    author: Person | None = None
    internal: bool = False


@dataclass(frozen=True)
class Vote:
    """`at` may be empty: the walk fills in the post's time."""

    of: str
    person: Person
    at: str = ""


@dataclass(frozen=True)
class Post:
    """What somebody asked for. `votes` is the number that the tool shows; `into` the post that it was merged into."""

    id: str
    title: str
    text: str
    at: str
    status: str
    author: Person | None = None
    address: str | None = None
    board: str | None = None
    tags: tuple[str, ...] = ()
    votes: int | None = None
    into: str | None = None
    decided_at: str | None = None
    answer: Comment | None = None


Thing = Post | Vote | Comment


def when(text: object, now: datetime) -> str:
    """A stamp for a date that begins with its year, UTC where it names no zone; raises Refused."""
    try:
        said = read(str(text or "").strip())
    except (ValueError, OverflowError) as error:
        raise Refused(f"“{text}” is not a date such as 2026-11-21T09:30Z") from error
    if not OLDEST <= said <= now + timedelta(days=1):
        raise Refused(f"“{text}” is not a time at which this can have happened")
    return stamp(said)


def number(text: str) -> int | None:
    """So many votes, as programs and spreadsheets write it; None for none. Raises Refused."""
    if text and not re.fullmatch(r"\d+(,\d{3})*(\.\d+)?", text, re.ASCII):
        raise Refused(f"“{text}” is not a number of votes")
    return int(text.partition(".")[0].replace(",", "")) or None if text else None


def id_at(at: str, name: str) -> str:
    """A UUIDv7 of a moment whose other bits depend on nothing but `name`, so that a second run meets the first one."""
    number = int(moment(at).timestamp() * 1000) << 80 | int.from_bytes(
        hashlib.sha256(name.encode()).digest()[:10], "big"
    )
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=number))
