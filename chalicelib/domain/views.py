"""What readers of the store get: pages, rows, and a thing together with what happened to it."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.key import Key
from chalicelib.domain.letter import Letter
from chalicelib.domain.link_asking import LinkAsking
from chalicelib.domain.naming import Naming
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.person import Known
from chalicelib.domain.policy import Policy
from chalicelib.domain.signal import Doings, Signal
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter
from chalicelib.domain.touchpoint import Touchpoint

Record = (
    Case | Event | Suggestion | Supporter | Entry | Customer | Naming | Telling
    | Outcome | FollowUp | Policy | Touchpoint | Staff | Session | SignIn | Letter | Key | Signal | Doings
    | Interaction | Invitation | LinkAsking
)  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `cursor` fetches the next one; None where this is the last."""

    rows: list[T]
    cursor: str | None = None


@dataclass(frozen=True)
class CaseRow:
    """A case as lists show it; `marks` as in Case."""

    id: str
    kind: str
    status: str
    touchpoint_id: str
    assignee: str | None
    name: str | None
    excerpt: str
    language: str
    arrived_at: str
    team: str | None = None
    marks: str | None = None
    promised_at: str | None = None


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion as lists show it."""

    id: str
    title: str
    status: str
    arrived_at: str


@dataclass(frozen=True)
class CaseFile:
    """A case, everything that happened to it, oldest first, and the consent given with it."""

    case: Case
    events: list[Event]
    naming: Naming | None = None


@dataclass(frozen=True)
class SuggestionFile:
    """A suggestion, everything that happened to it, and how many people are behind it.

    `doubled`: customers behind it who are one person with another of them, and so not counted.
    """

    suggestion: Suggestion
    events: list[Event]
    supporters: int
    doubled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Background:
    """What mails speak of, by id, where it is on record."""

    cases: dict[str, Case] = field(default_factory=dict)
    namings: dict[str, Naming] = field(default_factory=dict)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """What an outcome is about: one case or one suggestion, and the public entry that says so."""

    case: Case | None = None
    suggestion: Suggestion | None = None
    entry: Entry | None = None


@dataclass(frozen=True)
class CustomerFile:
    """A person, their newest cases and what they did last, each newest first, by whatever key they told us."""

    customer: Known | None
    tellings: list[Telling]
    signals: list[Signal] = field(default_factory=list)


@dataclass(frozen=True)
class Backer:
    """One person behind something, with all their ways; None where nothing is on record of them yet."""

    supporter: Supporter
    person: Known | None


@dataclass(frozen=True)
class Fact:
    """An event as the stream brings it, with the key of the record whose insert made it known and that record."""

    event: Event
    key: tuple[str, str]
    record: Record


@dataclass(frozen=True)
class Increment:
    """Add `amounts` to the counters of one metric on one day.

    Args:
        metric: a name of measure/metrics.
        day: UTC day, `2026-11-21`.
        dimension: what the count is split by, such as `complaint|hello`; empty for none.
        amounts: counter's name -> whole number.
    """

    metric: str
    day: str
    dimension: str
    amounts: dict[str, int]


@dataclass(frozen=True)
class Count:
    """A metric's counters of one day and dimension, added up over their shards."""

    day: str
    dimension: str
    amounts: dict[str, int]


@dataclass(frozen=True)
class Attempt:
    """A call that carries an Idempotency-Key, as it was begun first.

    Attributes:
        began_at: when its first try began; ids of what it makes are derived from that.
        fingerprint: of what was sent.
        answer: what its caller got, once it is done.
        ours: whether this very process is to do it; otherwise it is done, or being done elsewhere.
    """

    began_at: str
    fingerprint: str
    answer: dict[str, Any] | None = None
    ours: bool = False
