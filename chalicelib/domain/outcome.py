"""Outcome and follow-up: the ledger of answers owed (design.md section 4). These states and steps are the protocol.

pending -> sending -> sent -> delivered | bounced | complained
           sending -> unknown -> parked          (no known result: evidence settles it, or a named person)
           sending -> pending | failed           (surely not sent: again later, or never)
           sent    -> failed                     (the provider took it, and then threw it away)
excluded                                         (with a reason, from the start or at the claim)
"""

from dataclasses import dataclass, field

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.times import later

# The fact that brings an outcome -> the outcome's kind, which is also the name of its email.
OUTCOMES = {
    "Submitted": "acknowledged",
    "Replied": "replied",
    "Resolved": "resolved",
    "Adopted": "adopted",
    "Declined": "declined",
}
# How long the stream has before the sweep looks after something.
FAST_PATH_SECONDS = 60
LEASE_SECONDS = 120
QUIET_SECONDS = 15 * 60
BACK_OFF_SECONDS = (60, 300, 1800, 7200, 21600)
IN_PROGRESS = ("pending", "sending", "unknown", "parked")
TOLD = ("sent", "delivered", "complained")
STATES = (*IN_PROGRESS, *TOLD, "bounced", "failed", "excluded")
# Evidence only ever moves forward along this line, in whatever order it arrives; of the two ends the first to come stays.
EVIDENCE_RANK = {
    "pending": 0,
    "sending": 0,
    "unknown": 0,
    "parked": 0,
    "sent": 1,
    "delivered": 2,
    "bounced": 3,
    "complained": 3,
}


@dataclass
class Outcome:
    """An event that owes people an answer, and how far its fan-out has come.

    `id` is the event's id. `done` is set when a follow-up is on record for everyone behind it; until then the sweep
    finds it, and `cursor` says after whom to go on.
    """

    id: str
    kind: str
    subject: str
    at: str
    by: str
    text: str = ""
    language: str = "en"
    entry_id: str | None = None
    done: bool = False
    cursor: str | None = None
    due_at: str | None = None
    version: int = 0

    @classmethod
    def of(cls, event: Event, language: str) -> "Outcome":
        """The outcome that `event` brings; raises KeyError for an event that owes nobody an answer."""
        return cls(
            event.id, OUTCOMES[event.name], event.subject, event.at, event.by,
            str(event.data.get("text", "")), language, event.data.get("entry_id"),
            due_at=later(event.at, FAST_PATH_SECONDS),
        )  # fmt: skip

    def turn_page(self, cursor: str | None) -> None:
        """Everyone up to `cursor` has a follow-up on record; None means everyone."""
        self.cursor = cursor
        if cursor is None:
            self.done, self.due_at = True, None


@dataclass
class FollowUp:
    """The answer owed to one person for one outcome. `due_at` is set while the sweep must come by."""

    id: str
    outcome_id: str
    kind: str
    customer_id: str
    owed_at: str
    case_id: str | None = None
    channel: str = "email"
    state: str = "pending"
    reason: str | None = None
    due_at: str | None = None
    attempt_id: str | None = None
    attempts: int = 0
    provider_id: str | None = None
    times: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @classmethod
    def owe(cls, outcome: Outcome, customer_id: str, case_id: str | None, silence: str | None, at: str) -> "FollowUp":
        """What we owe this person; with a `silence` it is on record as excluded, for that reason."""
        owed = cls(follow_up_id(customer_id, outcome.id, "email"), outcome.id, outcome.kind, customer_id, at, case_id)
        owed.state, owed.reason = ("excluded", silence) if silence else ("pending", None)
        owed.due_at = None if silence else later(at, FAST_PATH_SECONDS)
        owed.times = {owed.state: at}
        return owed

    def claim(self, attempt_id: str, at: str) -> None:
        """T2. Only one of many workers gets here: the store checks the version and the person's opt-outs with it."""
        if self.state != "pending":
            raise NotAllowed("errors.not_pending")
        self.attempt_id, self.attempts = attempt_id, self.attempts + 1
        self._to("sending", at, due_at=later(at, LEASE_SECONDS))

    def accepted(self, attempt_id: str, provider_id: str, at: str) -> Event:
        """T4. The provider took it. Valid for as long as this attempt has no better evidence, even after its lease."""
        self._must_be_attempt(attempt_id)
        if self.state not in ("sending", "unknown", "parked"):
            raise NotAllowed("errors.already_settled")
        self.provider_id = provider_id
        self._to("sent", at)
        return self._event("Told", at)

    def refused(self, attempt_id: str, permanent: bool, reason: str, at: str) -> Event | None:
        """T3 said: surely not sent. Try again later, or give up with the reason."""
        self._must_be_attempt(attempt_id)
        if self.state != "sending":
            raise NotAllowed("errors.already_settled")
        self.reason = reason
        if not permanent and self.attempts <= len(BACK_OFF_SECONDS):
            self._to("pending", at, due_at=later(at, BACK_OFF_SECONDS[self.attempts - 1]))
            return None
        self._to("failed", at)
        return self._event("Failed", at)

    def lose(self, attempt_id: str, at: str) -> None:
        """T3 gave no answer, or the lease ran out: it may have been sent, so it is never sent again blindly."""
        self._must_be_attempt(attempt_id)
        if self.state != "sending":
            raise NotAllowed("errors.already_settled")
        self._to("unknown", at, due_at=later(at, QUIET_SECONDS))

    def park(self, at: str) -> Event:
        """T6. The quiet time passed without evidence: a named person must decide."""
        if self.state != "unknown":
            raise NotAllowed("errors.already_settled")
        self._to("parked", at)
        return self._event("Parked", at)

    def unsendable(self, reason: str, at: str) -> Event:
        """No mail can be made for this person at all: somebody must look, and nobody waits."""
        if self.state != "pending":
            raise NotAllowed("errors.not_pending")
        self.reason = reason
        self._to("failed", at)
        return self._event("Failed", at)

    def exclude(self, reason: str, at: str) -> Event:
        """The claim found that this person may no longer be told."""
        if self.state != "pending":
            raise NotAllowed("errors.not_pending")
        self.reason = reason
        self._to("excluded", at)
        return self._event("Excluded", at)

    def witness(self, state: str, at: str, provider_id: str | None = None) -> Event | None:
        """T5. Evidence from the provider (`sent`, `delivered`, `bounced`, `complained`), repeated or in any order.

        Returns the fact that it makes known, or None where it tells nothing new.
        """
        if state not in ("sent", "delivered", "bounced", "complained"):
            raise ValueError(f"{state} is not evidence")
        if self.state in ("excluded", "failed") or EVIDENCE_RANK[state] <= EVIDENCE_RANK[self.state]:
            return None
        was_open = self.state in IN_PROGRESS
        self.provider_id = self.provider_id or provider_id
        self._to(state, at)
        if state == "bounced":
            return self._event("Failed", at, was_told=not was_open)
        return self._event("Told", at) if was_open else None

    def open(self, at: str) -> None:
        """They looked at the page that the mail led to. Only the first time is kept; the state stays."""
        self.times = {"opened": at, **self.times}

    def answer(self, at: str) -> None:
        """They said what they think of it. Only the first time is kept; the state stays."""
        self.times = {"answered": at, **self.times}

    def rejected(self, attempt_id: str, reason: str, at: str) -> Event:
        """T5. Evidence that the provider threw away what it had taken: it never left. Says nothing of other attempts."""
        self._must_be_attempt(attempt_id)
        if self.state not in ("sending", "unknown", "parked", "sent"):
            raise NotAllowed("errors.already_settled")
        was_told, self.reason = self.state in TOLD, reason
        self._to("failed", at)
        return self._event("Failed", at, was_told=was_told)

    def _to(self, state: str, at: str, due_at: str | None = None) -> None:
        self.state, self.due_at = state, due_at
        self.times = {**self.times, state: at}

    def _must_be_attempt(self, attempt_id: str) -> None:
        if self.attempt_id != attempt_id:
            raise NotAllowed("errors.other_attempt")

    def _event(self, name: str, at: str, **data: bool) -> Event:
        facts = {"kind": self.kind, "follow_up_id": self.id, "customer_id": self.customer_id, "owed_at": self.owed_at}
        reason = {"reason": self.reason} if self.reason else {}
        return Event(name, f"outcome/{self.outcome_id}", at, SYSTEM, facts | reason | data)
