"""Each field of a submission by itself: a function that takes what was sent and returns what is kept, or raises Wrong.

They are plain functions: a model of pydantic's took a third of a cold submission (docs/performance.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chalicelib.domain.case import KINDS
from chalicelib.domain.customer import is_email
from chalicelib.domain.ids import is_id
from chalicelib.domain.naming import LEVELS
from chalicelib.web import fields
from chalicelib.web.visit import known

TEXT_GRAPHEMES, TEXT_BYTES = 5000, 20_000
NAME_GRAPHEMES = 80
PAGE_BYTES = 2000
WORK_BYTES = 4000


@dataclass(frozen=True)
class NamingWish:
    """How this customer wants to be named in public."""

    level: str


class Wrong(Exception):
    """A value cannot be taken; the reason is the part of the catalogue's key after `errors.`."""


def written(value: Any) -> str:
    """Text that can be stored and sent: no NUL, and no half of a surrogate pair."""
    if not isinstance(value, str):
        raise Wrong("wrong_type")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise Wrong("not_text")
    return value


def within(value: str, graphemes: int, in_bytes: int | None = None) -> str:
    """The value, where it is not too long."""
    if not fields.is_within(value, graphemes, in_bytes):
        raise Wrong("too_long")
    return value


def _text(value: Any) -> str:
    if not written(value).strip():
        raise Wrong("required")
    return within(value, TEXT_GRAPHEMES, TEXT_BYTES)


def any_text(value: Any) -> str:
    """The text where it need not be given: as written, or nothing at all."""
    return _text(value) if value is not None and written(value).strip() else ""


def _id(value: Any) -> str:
    if not is_id(written(value)):
        raise Wrong("id")
    return str(value)


def _language(value: Any) -> str:
    return known(written(value)) or _no_choice()


def _name(value: str) -> str:
    return within(value, NAME_GRAPHEMES)


def _email(value: str) -> str:
    """Without the space that phones add after a completed word."""
    if not is_email(value.strip()):
        raise Wrong("email")
    return value.strip()


def _address(value: str) -> str:
    """The address of a web page, as a browser shows it."""
    try:
        parts = urlsplit(value)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web or not value.isprintable() or len(value.encode()) > PAGE_BYTES:
        raise Wrong("address")
    return value


def _work(value: str) -> str:
    """Base64, or the one word of a client that can do it."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise Wrong("not_text")
    if len(value) > WORK_BYTES:
        raise Wrong("too_long")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("wrong_type")
    return value


def _naming(value: Any) -> NamingWish | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Wrong("wrong_type")
    if set(value) - {"level"}:
        raise Wrong("unknown_field")
    if "level" not in value:
        raise Wrong("required")
    return NamingWish(_one_of(LEVELS)(value["level"]))


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    return lambda value: str(value) if value in choices else _no_choice()


def _no_choice() -> str:
    raise Wrong("not_a_choice")


def _or_nothing(check: Callable[[str], str]) -> Callable[[Any], str | None]:
    """An empty field of a form is a field that was not filled in."""

    def checked(value: Any) -> str | None:
        empty = value is None or isinstance(value, str) and not value.strip()
        return None if empty else check(written(value))

    return checked


CHECKS: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "kind": _one_of(KINDS),
    "text": _text,
    "language": _language,
    "name": _or_nothing(_name),
    "email": _or_nothing(_email),
    "company": _or_nothing(_name),
    "may_answer": _flag,
    "naming": _naming,
    "page": _or_nothing(_address),
    "begun": _flag,
    "asked": _flag,
    "work": _or_nothing(_work),
}
