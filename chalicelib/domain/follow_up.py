"""Follow-up: the ledger of answers owed (design.md section 4). These states and steps are the protocol.

pending -> sending -> sent -> delivered | bounced | complained
           sending -> unknown -> parked          (no known result: evidence settles it, or a named person)
           sending -> pending | failed           (surely not sent: again later, or never)
           parked | failed | bounced -> pending  (a named person says: send it again)
           parked -> sent                        (a named person says: it arrived)
           sent    -> failed                     (the provider took it, and then threw it away)
pending -> carried -> what becomes of the mail that carries it (several outcomes in one mail), or pending where none may go
unreachable | bounced | failed -> called         (no mail reaches them: a named person told them)
excluded                                         (with a reason, from the start or at the claim)
"""

from dataclasses import dataclass, field

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
class FollowUp:
    """The answer owed to one person for one outcome.

    Attributes:
        held: waits, with others to the same person, for the next day's mail.
        carrier: the digest whose mail tells this one.
        resent_after: the attempt after which a named person had it sent again.
        due_at: set while the sweep must come by.
        times: state -> when it came to it; also `opened` and `answered`, what the person did with it.
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
    ) -> "FollowUp":
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

    def claim(self, attempt_id: str, at: str) -> None:
        """T2. Only one of many workers gets here: the store checks the version and the person's opt-outs with it."""
        self._must_be_pending()
        self.attempt_id, self.attempts, self.reason = attempt_id, self.attempts + 1, None
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

    def arrived(self, by: str, at: str) -> Event:
        """A named person says that the mail of which nobody knew did arrive."""
        self._must_be("parked")
        self._to("sent", at)
        return self._event("Told", at, by)

    def again(self, by: str, at: str) -> Event:
        """A named person says to send it again, though it may then come twice. It is claimed like the first time, so
        whoever opted out meanwhile gets nothing."""
        self._must_be("parked", *NOT_TOLD)
        was_failed, self.resent_after = self.state in NOT_TOLD, self.attempt_id
        self.attempts, self.attempt_id, self.carrier = 0, None, None
        self._to("pending", at, due_at=at)
        return self._event("Resent", at, by, was_failed=was_failed)

    def call(self, by: str, at: str) -> Event:
        """A named person told them, by phone or face to face."""
        self._must_be("unreachable", *NOT_TOLD)
        was_failed, self.channel = self.state in NOT_TOLD, "phone"
        self._to("called", at)
        return self._event("Told", at, by, was_failed=was_failed, in_person=True)

    def hold(self, until: str) -> None:
        """They had as many mails today as may be: this waits, and goes together with whatever else does."""
        self._must_be_pending()
        self.held, self.reason, self.due_at = True, "daily_limit", until

    def carry(self, carrier: str, at: str) -> None:
        """The digest `carrier` tells it, along with others."""
        self._must_be_pending()
        self.reason, self.carrier = None, carrier
        self._to("carried", at, due_at=later(at, CARRIED_SECONDS))

    def mirror(self, carrier: "FollowUp", at: str) -> Event | None:
        """What became of the digest's mail became of everything in it. Raises NotAllowed where that is nothing new.

        A digest that may not go to its person gives back what it carried: each then meets its own end.
        """
        self._must_know(carrier)
        if self.state in NOT_TOLD and carrier.state not in (*NOT_TOLD, "called"):
            # The digest was sent again.
            self._to("carried", at, due_at=later(at, CARRIED_SECONDS))
            return self._event("Resent", at, was_failed=True)
        if carrier.state in EVIDENCE:
            return self._mirror_evidence(carrier)
        if carrier.state in ("failed", "called"):
            return self._mirror_end(carrier, at)
        self._must_be("carried")
        if carrier.state == "excluded":
            self.carrier = None
            self._to("pending", at, due_at=at)
        elif self.due_at and self.due_at > at:
            raise NotAllowed("errors.already_settled")
        else:
            self.due_at = later(at, CARRIED_SECONDS if carrier.due_at else DECIDED_SECONDS)
        return None

    def _must_know(self, carrier: "FollowUp") -> None:
        """A copy of the digest that is older than what this one mirrored says nothing."""
        same = self.attempt_id == carrier.attempt_id
        sent_again = self.state in NOT_TOLD and self.attempt_id == carrier.resent_after
        if self.carrier != carrier.outcome_id or not (self.state == "carried" or same or sent_again):
            raise NotAllowed("errors.other_attempt")

    def _mirror_evidence(self, carrier: "FollowUp") -> Event | None:
        if EVIDENCE_RANK.get(self.state, 3) >= EVIDENCE_RANK[carrier.state]:
            raise NotAllowed("errors.already_settled")
        self.attempt_id = carrier.attempt_id
        return self.witness(carrier.state, carrier.times[carrier.state], carrier.provider_id)

    def _mirror_end(self, carrier: "FollowUp", at: str) -> Event:
        if carrier.state == "failed":
            # Also after the provider had taken it, and then threw it away.
            self._must_be("carried", "sent")
            mark = {"was_told": self.state == "sent"}
        else:
            self._must_be("carried", *NOT_TOLD)
            mark, self.channel = {"was_failed": self.state in NOT_TOLD}, carrier.channel
        self.reason, self.attempt_id = carrier.reason, carrier.attempt_id
        self._to(carrier.state, at)
        return self._event("Failed" if self.state == "failed" else "Told", at, SYSTEM, **mark)

    def open(self, at: str) -> None:
        """They opened the page that it leads to."""
        self.times = {"opened": at, **self.times}

    def answer(self, at: str) -> None:
        """They answered what it asked."""
        self.times = {"answered": at, **self.times}

    def unsendable(self, reason: str, at: str) -> Event:
        """No mail can be made for this person at all: somebody must look, and nobody waits."""
        self._must_be_pending()
        self.reason = reason
        self._to("failed", at)
        return self._event("Failed", at)

    def exclude(self, reason: str, at: str) -> Event:
        """The claim found that this person may no longer be told."""
        self._must_be_pending()
        self.reason = reason
        self._to("excluded", at)
        return self._event("Excluded", at)

    def put_on_call_list(self, reason: str, at: str) -> None:
        """The claim found that no mail reaches this person any more, but we know how to find them."""
        self._must_be_pending()
        self.reason, self.channel = reason, "phone"
        self._to("unreachable", at)

    def witness(
        self, state: str, at: str, provider_id: str | None = None, attempt_id: str | None = None
    ) -> Event | None:
        """T5. Evidence from the provider (one of EVIDENCE), repeated or in any order.

        That an attempt came back says nothing of the one that somebody had sent after it; that it arrived does.
        Returns the fact that it makes known, or None where it tells nothing new.
        """
        if state not in EVIDENCE:
            raise ValueError(f"{state} is not evidence")
        if self.state not in EVIDENCE_RANK or EVIDENCE_RANK[state] <= EVIDENCE_RANK[self.state]:
            return None
        if state == "bounced" and attempt_id and attempt_id == self.resent_after:
            return None
        was_open = self.state in IN_PROGRESS
        self.provider_id = self.provider_id or provider_id
        self._to(state, at)
        if state == "bounced":
            return self._event("Failed", at, was_told=not was_open)
        return self._event("Told", at) if was_open else None

    def rejected(self, attempt_id: str, reason: str, at: str) -> Event:
        """T5. Evidence that the provider threw away what it had taken: it never left. Says nothing of other attempts."""
        self._must_be_attempt(attempt_id)
        if self.state not in ("sending", "unknown", "parked", "sent"):
            raise NotAllowed("errors.already_settled")
        was_told, self.reason = self.state in TOLD, reason
        self._to("failed", at)
        return self._event("Failed", at, was_told=was_told)

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
        reason = {"reason": self.reason} if self.reason else {}
        return Event(name, f"outcome/{self.outcome_id}", at, by, facts | reason | {k: v for k, v in data.items() if v})
