"""Whom the doctor asks, as tests have them: answer what they were given, and note what they were asked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.ports_doctor import Account, Destination, Greeting, Identity, Reputation, Unasked
from tests.answer import sending

NOBODY = Unasked("network", "ConnectTimeoutError")


@dataclass
class Provider:
    """Answers ports_sending.Inspector: as healthy as sending.py has it, unless it was given something else."""

    said: Any = None
    identities: dict[str, Any] = field(default_factory=lambda: {"acme.example": sending.IDENTITY})
    topics: Any = field(default_factory=lambda: [sending.TOPIC])
    figures: Any = sending.RATES
    region: str = "eu-west-1"
    asked: list[str] = field(default_factory=list)

    def account(self) -> Account | Unasked:
        return self.said or sending.ACCOUNT  # type: ignore[no-any-return]

    def identity(self, name: str) -> Identity | Unasked | None:
        self.asked.append(name)
        return self.identities.get(name)

    def destinations(self, configuration_set: str) -> list[Destination] | Unasked | None:
        self.asked.append(configuration_set)
        return self.topics  # type: ignore[no-any-return]

    def reputation(self, until: datetime) -> Reputation | Unasked:
        return self.figures  # type: ignore[no-any-return]


class Dark(Provider):
    """Nobody answers."""

    def __init__(self) -> None:
        super().__init__(NOBODY, {}, NOBODY, NOBODY)

    def identity(self, name: str) -> Identity | Unasked | None:
        return NOBODY


@dataclass
class Relay:
    """Answers ports_sending.Greeter."""

    greeting: Greeting | Unasked

    def greet(self) -> Greeting | Unasked:
        return self.greeting


@dataclass
class Names:
    """Answers ports_sending.Resolver from a map like Facts.dns; what is not in it does not exist."""

    zone: dict[tuple[str, str], Any] = field(default_factory=lambda: dict(sending.DNS))
    asked: list[tuple[str, str]] = field(default_factory=list)

    def txt(self, name: str) -> list[str] | Unasked:
        return self._find("TXT", name)

    def mx(self, name: str) -> list[str] | Unasked:
        return self._find("MX", name)

    def cname(self, name: str) -> list[str] | Unasked:
        return self._find("CNAME", name)

    def _find(self, kind: str, name: str) -> list[str] | Unasked:
        self.asked.append((kind, name))
        return self.zone.get((kind, name), [])  # type: ignore[no-any-return]


class Nowhere(Names):
    """A machine without a network."""

    def _find(self, kind: str, name: str) -> list[str] | Unasked:
        return Unasked("dns_silent", name)
