"""Key: what a program shows to be let in. Its owner sees the secret once; we keep its SHA-256.

A key keeps its `key_id` through every rotation. Each of its secrets is a record of its own, so that the old one may work on
for a while beside the new.
"""

import base64
import hashlib
import re
import secrets as random
import zlib
from dataclasses import dataclass

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import Event
from chalicelib.domain.times import later

# Named by the deed that each allows; none implies another.
SCOPES = (
    "cases:read", "cases:write", "suggestions:read", "suggestions:write", "customers:read", "entries:read",
    "touchpoints:read", "signals:write", "interactions:write",
)  # fmt: skip
PREFIX = "hbk_"
SECRET_BYTES = 32
# 32 bytes in base 32, then the CRC-32 of all before it: a scanner for leaked secrets, and we, tell a mistyped one offline.
SECRET = re.compile(rf"{PREFIX}[a-z2-7]{{52}}[0-9a-f]{{8}}")
HINT = len(PREFIX) + 6
A_MINUTE, MOST_A_MINUTE = 600, 6000
# Hours that the old secret may work on beside the new one.
OVERLAPS = (0, 1, 24, 168)
HOUR = 3600
# What a key does is on record as done by this and its name.
BY = "key: "


@dataclass
class Key:
    """One secret of a key.

    Attributes:
        id: the SHA-256 of the secret, in hex.
        key_id: the key's, the same for each of its secrets.
        hint: how the secret begins, so that its owner can tell which it is.
        a_minute: so many calls may be made with the key in a minute.
        used_at: when it was last used, give or take an hour.
        replaced_at: since when there is a newer secret; this one works until `expires_at`.
    """

    id: str
    key_id: str
    name: str
    scopes: list[str]
    hint: str
    made_by: str
    made_at: str
    expires_at: str | None = None
    revoked_at: str | None = None
    replaced_at: str | None = None
    used_at: str | None = None
    a_minute: int = A_MINUTE
    version: int = 0

    @classmethod
    def make(
        cls, key_id: str, name: str, scopes: list[str], expires_at: str | None, by: str, at: str
    ) -> tuple["Key", str, Event]:
        """A key, its secret, which is nowhere else, and the fact."""
        secret = new_secret()
        key = cls(hash_of(secret), key_id, name, scopes, secret[:HINT], by, at, expires_at)
        return key, secret, key._event("KeyMade", by, at, key_id, scopes=list(scopes))

    def rotate(self, overlap_hours: int, by: str, at: str) -> tuple["Key", str, Event]:
        """A new secret for the same key; this one works on for so many hours, never longer than it would have."""
        if self.standing(at) != "works" or self.replaced_at:
            raise NotAllowed("errors.key_over")
        secret = new_secret()
        new = Key(
            hash_of(secret), self.key_id, self.name, list(self.scopes), secret[:HINT], by, at, self.expires_at,
            a_minute=self.a_minute,
        )  # fmt: skip
        until = later(at, overlap_hours * HOUR)
        self.replaced_at, self.expires_at = at, min(until, self.expires_at or until)
        return new, secret, self._event("KeyRotated", by, at, hours=overlap_hours)

    def revoke(self, by: str, at: str) -> Event:
        """This secret opens nothing from now on."""
        if self.revoked_at:
            raise NotAllowed("errors.key_over")
        self.revoked_at = at
        return self._event("KeyRevoked", by, at)

    def standing(self, at: str) -> str:
        """`works`, `expired` or `revoked`."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= at else "works"

    @property
    def by(self) -> str:
        """Who did it, on record."""
        return BY + self.name

    def _event(self, fact: str, by: str, at: str, event_id: str = "", **data: int | list[str]) -> Event:
        facts = {"name": self.name, "hint": self.hint, **data}
        return Event(fact, f"key/{self.key_id}", at, by, facts, **({"id": event_id} if event_id else {}))


def new_secret() -> str:
    body = PREFIX + base64.b32encode(random.token_bytes(SECRET_BYTES)).decode().rstrip("=").lower()
    return body + _checksum(body)


def is_well_formed(secret: str) -> bool:
    """Whether it was copied whole; says nothing of whether we ever made it."""
    return bool(SECRET.fullmatch(secret)) and _checksum(secret[:-8]) == secret[-8:]


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
