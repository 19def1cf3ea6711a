"""Staff: the people who work in the console, and how they come in."""

from dataclasses import dataclass

ROLES = ("agent", "manager", "owner")


@dataclass
class Staff:
    """One of us. Raising `epoch` ends all sessions of this person at their next click. `team`: whose cases they look after."""

    id: str
    email: str
    name: str
    role: str = "agent"
    language: str = "en"
    epoch: int = 0
    active: bool = True
    invited_at: str = ""
    version: int = 0
    team: str | None = None


@dataclass
class Session:
    """A signed-in browser. `id` is the SHA-256 of the cookie, which nobody but the browser has."""

    id: str
    staff_id: str
    epoch: int
    csrf: str
    started_at: str
    seen_at: str
    ttl: int
    version: int = 0


@dataclass
class SignIn:
    """One asking for a code. `staff_id` is None for an address that was never invited: the answer looks the same."""

    id: str
    staff_id: str | None
    asked_at: str
    ttl: int
    tries: int = 0
    used: bool = False
    version: int = 0
