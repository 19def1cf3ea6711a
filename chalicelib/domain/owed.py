"""What is owed to one person, and where it stands. The steps from state to state are domain/follow_up.py."""

from dataclasses import dataclass, field
from typing import Self

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.outcome import FAST_PATH_SECONDS, Outcome
from chalicelib.domain.times import later

LEASE_SECONDS = 120
QUIET_SECONDS = 15 * 60
CARRIED_SECONDS = 5 * 60
# Of what a digest carries for which somebody must decide.
DECIDED_SECONDS = 3600
BACK_OFF_SECONDS = (60, 300, 1800, 7200, 21600)
IN_PROGRESS = ("pending", "sending", "unknown", "parked", "carried", "unreachable")
TOLD = ("sent", "delivered", "complained", "called")
NOT_TOLD = ("bounced", "failed")
STATES = (*IN_PROGRESS, *TOLD, *NOT_TOLD, "excluded")
# Nobody was told by these, and nobody is about to be: another follow-up of the same person may tell them.
UNTOLD = ("pending", "unreachable", *NOT_TOLD, "excluded")
# What staff look through, one list for each.
LISTED = ("parked", "unreachable", "bounced", "complained", "failed", "excluded", "called")
# Evidence only ever moves forward along this line, in whatever order it arrives; of the two ends the first to come stays.
EVIDENCE = ("sent", "delivered", "bounced", "complained")
EVIDENCE_RANK = {
    "pending": 0,
    "sending": 0,
    "unknown": 0,
    "parked": 0,
    "carried": 0,
    "sent": 1,
    "delivered": 2,
    "bounced": 3,
    "complained": 3,
}


@dataclass
class Owed:
    """The answer owed to one person for one outcome.

    Attributes:
        held: waits, with others to the same person, for the next day's mail.
        carrier: the digest whose mail tells this one.
        resent_after: the attempt after which a named person had it sent again; empty where there had been none.
        due_at: set while the sweep must come by.
        times: state -> when it came to it; also `opened` and `answered`, what the person did with it.
        about: what the measures count it under, where that is more than its kind.
        tallied: what the outcome's tally counts of it; the store's own.
    """

    id: str
    outcome_id: str
    kind: str
    customer_id: str
    owed_at: str
    case_id: str | None = None
    channel: str = "email"
    state: str = "pending"
    reason: str | None = None
    held: bool = False
    carrier: str | None = None
    due_at: str | None = None
    attempt_id: str | None = None
    attempts: int = 0
    resent_after: str | None = None
    provider_id: str | None = None
    times: dict[str, str] = field(default_factory=dict)
    tallied: str = ""
    about: str | None = None
    version: int = 0

    @classmethod
    def owe(
        cls,
        outcome: Outcome,
        customer_id: str,
        case_id: str | None,
        standing: tuple[str, str | None],
        at: str,
        wait: int = 0,
    ) -> Self:
        """What we owe this person, in the (state, reason) in which it begins; a mail may have to `wait` so many seconds.

        The id is the same on whatever way they are told: one person is told once.
        """
        owed = cls(follow_up_id(customer_id, outcome.id, "email"), outcome.id, outcome.kind, customer_id, at, case_id)
        owed.state, owed.reason = standing
        owed.channel = "phone" if owed.state == "unreachable" else "email"
        owed.due_at = later(at, FAST_PATH_SECONDS + wait) if owed.state == "pending" else None
        owed.times = {owed.state: at}
        return owed

    @property
    def standing(self) -> str:
        """The state, and with an exclusion its reason: what the outcome's tally counts."""
        return f"excluded.{self.reason}" if self.state == "excluded" else self.state

    @property
    def marks(self) -> str:
        """Everything that the tally counts of it now."""
        return " ".join([self.standing, *(mark for mark in ("opened", "answered") if mark in self.times)])

    @property
    def waits_its_turn(self) -> bool:
        """Whether its time is still to come, by the pace of sending or because it is tried again later."""
        return bool(self.due_at and self.due_at > later(self.owed_at, FAST_PATH_SECONDS))

    def _to(self, state: str, at: str, due_at: str | None = None) -> None:
        self.state, self.due_at, self.held = state, due_at, False
        self.times = {**self.times, state: at}

    def _must_be_attempt(self, attempt_id: str) -> None:
        if self.attempt_id != attempt_id:
            raise NotAllowed("errors.other_attempt")

    def _must_be_pending(self) -> None:
        if self.state != "pending":
            raise NotAllowed("errors.not_pending")

    def _must_be(self, *states: str) -> None:
        if self.state not in states:
            raise NotAllowed("errors.already_settled")

    def _event(self, name: str, at: str, by: str = SYSTEM, **data: bool) -> Event:
        facts = {"kind": self.kind, "follow_up_id": self.id, "customer_id": self.customer_id, "owed_at": self.owed_at}
        reason = {name: said for name in ("reason", "about") if (said := getattr(self, name))}
        return Event(name, f"outcome/{self.outcome_id}", at, by, facts | reason | {k: v for k, v in data.items() if v})
