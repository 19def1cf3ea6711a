"""Suggestion: an improvement that one or more customers ask for."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import Event

STATUSES = ("open", "under_review", "planned", "in_progress", "adopted", "declined", "merged")
UNDECIDED = ("open", "under_review", "planned", "in_progress")
# A public entry names this many at the most; the others are counted.
MOST_NAMED = 100


@dataclass
class Suggestion:
    """What is asked, and where it stands. Its supporters are records of their own, so that it stays small."""

    id: str
    title: str
    text: str
    language: str
    arrived_at: str
    status: str = "open"
    entry_id: str | None = None
    decided_at: str | None = None
    reason: str | None = None
    version: int = 0

    def move(self, status: str, by: str, at: str) -> Event:
        """To another status short of a decision."""
        self._must_be_undecided()
        if status not in UNDECIDED or status == self.status:
            raise NotAllowed("errors.no_such_step")
        before, self.status = self.status, status
        return self._event("Moved", by, at, before=before, to=status)

    def adopt(self, entry_id: str, note: str, by: str, at: str) -> Event:
        """We did it: everyone behind it is owed an answer, and the public entry `entry_id` says so."""
        self._must_be_undecided()
        self.status, self.entry_id, self.decided_at = "adopted", entry_id, at
        return self._event("Adopted", by, at, entry_id=entry_id, text=note)

    def decline(self, reason: str, by: str, at: str) -> Event:
        """We will not, and everyone behind it is told why."""
        self._must_be_undecided()
        self.status, self.reason, self.decided_at = "declined", reason, at
        return self._event("Declined", by, at, text=reason)

    def must_take_support(self) -> None:
        """Support given after the decision would never be answered, so it is refused."""
        self._must_be_undecided()

    def _must_be_undecided(self) -> None:
        if self.status not in UNDECIDED:
            raise NotAllowed("errors.already_decided")

    def _event(self, name: str, by: str, at: str, **data: Any) -> Event:
        return Event(name, f"suggestion/{self.id}", at, by, data)


@dataclass
class Supporter:
    """One customer behind one suggestion, by however many cases. Written by adding: two links meet in one record."""

    suggestion_id: str
    customer_id: str
    at: str
    wants_answer: bool
    case_ids: set[str] = field(default_factory=set)


@dataclass
class Entry:
    """A public "You asked, we did".

    `asked` and `did` map a language to words; at least one language is there. `named` lists cases whose customers might be
    named: whether they are is read from their consent each time the page is made.
    """

    id: str
    suggestion_id: str
    published_at: str
    asked: dict[str, str]
    did: dict[str, str]
    named: list[str] = field(default_factory=list)
    supporters: int = 0
    version: int = 0

    def words(self, language: str) -> tuple[str, str, str]:
        """(language shown, asked, did): the reader's language where it was written, else the first one there is."""
        shown = language if language in self.asked else next(iter(self.asked))
        return shown, self.asked[shown], self.did[shown]
