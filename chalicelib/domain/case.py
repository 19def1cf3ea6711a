"""Case: what one customer told us once, and our one-to-one conversation about it."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.times import seconds_between

KINDS = ("complaint", "suggestion", "praise", "question")
STATUSES = ("new", "open", "waiting", "resolved")
UNRESOLVED = ("new", "open", "waiting")
# Steps of a rating, the best first.
RATINGS = (5, 4, 3, 2, 1)


@dataclass
class Case:
    """One customer's voice.

    The first block is what was submitted and never changes, but for a newer wish to `talk`; the second is our work on it.
    `version` counts our changes, so that the second of two editors is told. `body_hash` recognises a retried submission.

    `answers` are as domain/question.py keeps them. `talk` is the wish to talk to a person: `way` is `call` (with a `phone`) or
    `channel`. `begun`: the form said when it was begun. A `test` is owed nothing and counted nowhere.
    `mail` is what the mail that opened it said of itself: see listen/mails/words.py. `taken_by` is the staff who took it
    down for the customer, and `promised_at` the time by which they said that we answer.
    `interaction` is what they were invited to speak of: `id`, `name`, `at`, and where known `served_by` and `about`.
    `proof` is what the company's own site stands behind: `external_id`, `signer`, and where it said so `tier` and that the
    `email` is theirs. `phone` (E.164) and `external_id` are by what else whoever speaks for them, an import or a program, knows
    them. `held`, `said_at`, `turned_away_at` and `ttl` are domain/holding.py's.
    """

    id: str
    touchpoint_id: str
    kind: str
    text: str
    language: str
    arrived_at: str
    customer_id: str
    excerpt: str
    body_hash: str
    origin: str = "form"
    name: str | None = None
    email: str | None = None
    company: str | None = None
    wants_answer: bool = False
    naming: dict[str, str] | None = None
    page: str | None = None
    source: dict[str, str] | None = None
    answers: list[dict[str, Any]] | None = None
    talk: dict[str, str] | None = None
    team: str | None = None
    begun: bool = False
    test: bool = False
    mail: dict[str, Any] | None = None
    taken_by: str | None = None
    promised_at: str | None = None
    interaction: dict[str, Any] | None = None
    proof: dict[str, Any] | None = None
    phone: str | None = None
    external_id: str | None = None

    status: str = "new"
    assignee: str | None = None
    suggestion_id: str | None = None
    first_answered_at: str | None = None
    resolved_at: str | None = None
    reopened: int = 0
    fixed: bool | None = None
    rating: int | None = None
    version: int = 0
    held: dict[str, Any] | None = None
    said_at: str | None = None
    turned_away_at: str | None = None
    ttl: int | None = None

    @property
    def words(self) -> str:
        """What they said: in their own words, else what they answered, a line each; nothing where they only want to talk."""
        from chalicelib.domain import question

        return self.text or question.told(self.answers or [])

    @property
    def marks(self) -> str:
        """What lists say of it beside its status: `call` or `channel` for a wish to talk, and `test`."""
        return " ".join([*([self.talk["way"]] if self.talk else []), *(["test"] if self.test else [])])

    def assign(self, to: str | None, by: str, at: str) -> Event:
        """Give the case to one of the staff, or to nobody."""
        if to == self.assignee:
            raise NotAllowed("errors.already_assigned")
        before, self.assignee = self.assignee, to
        if self.status == "new" and to:
            self.status = "open"
        return self._event("Assigned", by, at, to=to, before=before)

    def reply(self, text: str, by: str, at: str) -> Event:
        """Answer the customer; the case waits for them."""
        self._must_be_unresolved()
        self.status = "waiting"
        return self._event("Replied", by, at, text=text, **self._first_answer(at))

    def resolve(self, text: str, by: str, at: str) -> Event:
        """Close the case with the words that the customer gets."""
        self._must_be_unresolved()
        self.status, self.resolved_at, self.fixed, self.rating = "resolved", at, None, None
        facts = self._first_answer(at) | {"seconds": seconds_between(self.arrived_at, at), "again": self.reopened > 0}
        return self._event("Resolved", by, at, text=text, **facts)

    def reopen(self, reason: str, by: str, at: str) -> Event:
        """It was not fixed after all: by staff, or by the customer's own "no"."""
        if self.status != "resolved":
            raise NotAllowed("errors.not_resolved")
        self.status, self.resolved_at = "open", None
        self.reopened += 1
        if by == CUSTOMER:
            self.fixed = False
        return self._event("Reopened", by, at, text=reason)

    def confirm(self, at: str) -> Event:
        """The customer says that it is fixed."""
        if self.status != "resolved":
            raise NotAllowed("errors.not_resolved")
        if self.fixed:
            raise NotAllowed("errors.already_confirmed")
        self.fixed = True
        return self._event("Confirmed", CUSTOMER, at)

    def amend(self, missing: str, at: str) -> Event:
        """The customer, who said that it is not fixed, says anew what is missing."""
        self._must_be_their_no()
        return self._event("Amended", CUSTOMER, at, text=missing)

    def take_back(self, said_at: str, at: str) -> Event:
        """It is fixed after all: the customer's own "no" of `said_at` does not count any more."""
        self._must_be_their_no()
        self.status, self.resolved_at, self.fixed = "resolved", at, True
        self.reopened -= 1
        return self._event("Confirmed", CUSTOMER, at, after_no=True, said_at=said_at)

    def write(
        self, text: str, at: str, via: str, mail: dict[str, Any] | None = None, talk: dict[str, str] | None = None
    ) -> Event:
        """The customer writes again, so it is ours to answer. What was resolved is open again, as if they had said no.

        Args:
            via: the way it came: `email` or `page`.
            mail: what the mail said of itself, where it came by mail.
            talk: their wish to talk to a person, where that is what they say.
        """
        self.talk = talk or self.talk
        again = self.status == "resolved"
        was_fixed = self.fixed
        if again:
            self.resolved_at, self.fixed = None, False
            self.reopened += 1
        if self.status != "new":
            self.status = "open"
        facts = {"again": True, "was_fixed": was_fixed} if again else {}
        return self._event("Wrote", CUSTOMER, at, text=text, via=via, mail=mail, **facts)

    def keep(self, wrote: Event, by: str, at: str) -> Event:
        """It stays resolved after all: what the customer wrote, `wrote`, asked for nothing more."""
        if self.status == "resolved" or self.fixed is not False or not wrote.data.get("again"):
            raise NotAllowed("errors.no_such_step")
        self.status, self.resolved_at, self.fixed = "resolved", at, wrote.data.get("was_fixed")
        self.reopened -= 1
        return self._event("Kept", by, at, said_at=wrote.at)

    def rate(self, rating: int, words: str, at: str) -> Event:
        """How well the customer, who said that it is fixed, finds that we did it: one of RATINGS, and a line if they like."""
        if self.status != "resolved" or not self.fixed:
            raise NotAllowed("errors.not_resolved")
        if rating not in RATINGS:
            raise NotAllowed("errors.not_a_choice")
        self.rating = rating
        return self._event("Rated", CUSTOMER, at, rating=rating, text=words)

    def is_overdue(self, at: str) -> bool:
        """Whether we said that they hear from us by now, and they did not."""
        return is_overdue(self.promised_at, self.status, at)

    def link(self, suggestion_id: str, by: str, at: str) -> Event:
        """Stand this case behind a suggestion."""
        if self.test:
            raise NotAllowed("errors.only_a_test")
        if self.suggestion_id:
            raise NotAllowed("errors.already_linked")
        self.suggestion_id = suggestion_id
        return self._event("Linked", by, at, suggestion_id=suggestion_id)

    @property
    def doubtful(self) -> bool:
        """Whether it came by a mail that its sender's domain does not stand behind: the address may be anybody's."""
        return bool((self.mail or {}).get("verdicts", {}).get("dmarc") == "FAIL")

    def _must_be_unresolved(self) -> None:
        if self.status == "resolved":
            raise NotAllowed("errors.already_resolved")

    def _must_be_their_no(self) -> None:
        # Any resolution asks anew, and sets `fixed` back to None.
        if self.status == "resolved" or self.fixed is not False:
            raise NotAllowed("errors.no_such_step")

    def _first_answer(self, at: str) -> dict[str, Any]:
        if self.first_answered_at:
            return {}
        self.first_answered_at = at
        return {"first_answer_seconds": seconds_between(self.arrived_at, at)}

    def _event(self, name: str, by: str, at: str, **data: Any) -> Event:
        if self.held:
            raise NotAllowed("errors.held")
        facts: dict[str, Any] = {
            "kind": self.kind,
            "touchpoint_id": self.touchpoint_id,
            "customer_id": self.customer_id,
        }
        facts |= {"test": True} if self.test else {}
        return Event(
            name, f"case/{self.id}", at, by, facts | {key: value for key, value in data.items() if value is not None}
        )


def is_overdue(promised_at: str | None, status: str, at: str) -> bool:
    """A promise is kept by an answer: a case that waits for its customer, or is resolved, has one."""
    return bool(promised_at and promised_at < at and status in ("new", "open"))
