"""What the doctor asks outside: what a provider says of itself, and the DNS. ports.py holds the rest.

"No such thing" and "could not ask" are two answers and never mixed: the first is None or an empty list, the second Unasked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WHYS = ("network", "denied", "credentials", "region", "trouble", "dns_silent", "dns_failed", "dns_none", "store")


@dataclass(frozen=True)
class Unasked:
    """Nobody can say. `why` is one of WHYS; `detail` the permission that is missing, or the name of the error."""

    why: str
    detail: str = ""


@dataclass(frozen=True)
class Account:
    """How a provider lets this account send.

    `enforcement` is SES's word (HEALTHY, PROBATION, SHUTDOWN); `review` of the wish to leave the sandbox (PENDING, DENIED ...).
    `a_day` is below zero where there is no limit. Rates are mails a second and mails in 24 hours.
    """

    production: bool
    sending: bool
    enforcement: str
    review: str
    a_second: float
    a_day: float
    sent_today: float


@dataclass(frozen=True)
class Identity:
    """A domain or address that the provider may send from, and how. The states are SES's words (SUCCESS, PENDING ...).

    `tokens` are the DKIM selectors; with `own_key` the one of a key that the company brought, else each a CNAME into `zone`.
    """

    name: str
    is_domain: bool
    verified: bool
    status: str
    signing: bool
    dkim: str
    tokens: tuple[str, ...] = ()
    zone: str = "dkim.amazonses.com"
    own_key: bool = False
    mail_from: str = ""
    mail_from_status: str = ""
    rejects_without_mx: bool = False


@dataclass(frozen=True)
class Destination:
    """Where a configuration set publishes what came of each mail. `events` are SES's words (SEND, BOUNCE ...)."""

    enabled: bool
    is_topic: bool
    events: frozenset[str]


@dataclass(frozen=True)
class Rate:
    """A share of mails, 0 to 1, and when it was so."""

    share: float
    at: datetime


@dataclass(frozen=True)
class Reputation:
    """The newest of each; None where the provider has no figures (yet)."""

    bounces: Rate | None
    complaints: Rate | None


@dataclass(frozen=True)
class Greeting:
    """A provider that says no more than that it is there. `encrypted`, `signed_in`: None where that was not tried."""

    where: str
    encrypted: bool | None = None
    signed_in: bool | None = None


class Inspector(Protocol):
    """What a provider with an account says of itself. Never changes anything, never waits for more than some seconds."""

    @property
    def region(self) -> str: ...

    def account(self) -> Account | Unasked: ...

    def identity(self, name: str) -> Identity | Unasked | None:
        """A domain or an address; None where it was never set up."""

    def destinations(self, configuration_set: str) -> list[Destination] | Unasked | None:
        """None where there is no such configuration set."""

    def reputation(self, until: datetime) -> Reputation | Unasked: ...


class Greeter(Protocol):
    """A provider without an account to ask about: a relay, a folder."""

    def greet(self) -> Greeting | Unasked: ...


class Resolver(Protocol):
    """The DNS. An empty list: there is no such record. Names come back in lower case, without a dot at the end."""

    def txt(self, name: str) -> list[str] | Unasked:
        """Each record's strings joined, as SPF and DMARC want them read."""

    def mx(self, name: str) -> list[str] | Unasked: ...

    def cname(self, name: str) -> list[str] | Unasked: ...
