"""Ids: they sort by time, cannot be guessed where they appear in an address, and some are derived so that a retry meets itself."""

import base64
import hashlib
import hmac
import os
import re
import time
import uuid
from datetime import datetime

LONGEST_SLUG = 60
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    return _uuid7(int(time.time() * 1000), os.urandom(10))


def id_at(at: str, name: str) -> str:
    """A UUIDv7 of the moment of a stamp whose other bits depend on nothing but `name`, so that a retry meets itself."""
    milliseconds = int(datetime.fromisoformat(at).timestamp() * 1000)
    return _uuid7(milliseconds, hashlib.sha256(name.encode()).digest()[:10])


def _uuid7(milliseconds: int, rest: bytes) -> str:
    number = int.from_bytes(milliseconds.to_bytes(6, "big") + rest, "big")
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """Whether a client-made id is a UUID in its canonical form (any version)."""
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))


def short_id() -> str:
    """Ten characters for public addresses: six of seconds (good until 2054) and four random ones."""
    number = (int(time.time()) << 20) | int.from_bytes(os.urandom(3), "big") & 0xFFFFF
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(45, -1, -5))


def derived(*parts: str) -> str:
    """26 characters that depend on nothing but `parts`: the first 130 bits of their SHA-256 in base 32."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:26]


def id_of(*parts: str) -> str:
    """A UUID (version 8, RFC 9562 section 5.8) that depends on nothing but `parts`; for what must be stored once."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16], "big")
    number = (number & ~(0xF << 76)) | (0x8 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=number))


def follow_up_id(customer_id: str, outcome_id: str, channel: str) -> str:
    """One person is told once per outcome and channel, however many ways they are behind it (design.md section 4)."""
    return derived("follow-up", customer_id, outcome_id, channel)


def customer_id(secret: bytes, key_kind: str, key: str) -> str:
    """A customer's id from an identity key: keyed, so that nobody can test whether an address is known.

    Args:
        secret: the installation's key for identities.
        key_kind: `email`, `phone`, `external` (what another system calls them), or `case` for a customer known by
            nothing but one case.
        key: the normalised address, the number in E.164, the external id, or the case's id.
    """
    digest = hmac.new(secret, f"{key_kind}:{key}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:26]


def touchpoint_id(slug: str) -> str:
    """A touchpoint's public id: its slug and four check characters.

    The check lets the form's page refuse a mistyped address without asking the store.
    """
    return f"{slug}-{derived('touchpoint', slug)[:4]}"


def is_touchpoint_id(text: str) -> bool:
    """Whether the check characters fit; says nothing of whether such a touchpoint was ever made."""
    slug, _, _ = text.rpartition("-")
    return bool(slug) and len(slug) <= LONGEST_SLUG and touchpoint_id(slug) == text


def slug(text: str, longest: int = LONGEST_SLUG) -> str:
    """The readable part of an address; letters of every script stay, and it may be empty."""
    words = re.sub(r"[^\w]+", "-", text.lower()).strip("-_")
    return words[:longest].strip("-")
