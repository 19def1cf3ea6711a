"""Suggestion: an improvement that one or more customers ask for."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import Event

STATUSES = ("open", "under_review", "planned", "in_progress", "adopted", "declined", "merged")
UNDECIDED = ("open", "under_review", "planned", "in_progress")
# A public entry names this many at the most; the others are counted.
MOST_NAMED = 100
# So many suggestions may be merged into one: whoever reads its supporters asks each of them.
MOST_ABSORBED = 20


@dataclass
class Suggestion:
    """What is asked, and where it stands. Its supporters are records of their own, so that it stays small.

    Attributes:
        merged_into: the suggestion that this one is part of now.
        absorbed: every suggestion merged into this one, also those merged into them. Their supporters stay where they are
            and are owed what this one's are, so that un-merging gives them back whole.
        status_before: of a merged one, what it returns to.
        opened_at: since when customers may find it and say "me too"; None while only staff see it.
    """

    id: str
    title: str
    text: str
    language: str
    arrived_at: str
    status: str = "open"
    entry_id: str | None = None
    decided_at: str | None = None
    reason: str | None = None
    merged_into: str | None = None
    absorbed: list[str] = field(default_factory=list)
    status_before: str | None = None
    opened_at: str | None = None
    version: int = 0

    @property
    def is_open_to_customers(self) -> bool:
        return self.opened_at is not None

    @property
    def everyone(self) -> list[str]:
        """The suggestions whose supporters stand behind this one, itself first."""
        return [self.id, *self.absorbed]

    def move(self, status: str, by: str, at: str) -> Event:
        """To another status short of a decision."""
        self._must_be_undecided()
        if status not in UNDECIDED or status == self.status:
            raise NotAllowed("errors.no_such_step")
        before, self.status = self.status, status
        return self._event("Moved", by, at, before=before, to=status)

    def plan(self, note: str, by: str, at: str) -> Event:
        """We will do it: everyone behind it is owed that word."""
        self._must_be_undecided()
        if self.status == "planned":
            raise NotAllowed("errors.no_such_step")
        self.status = "planned"
        return self._event("Planned", by, at, text=note)

    def adopt(self, entry_id: str | None, note: str, by: str, at: str) -> Event:
        """We did it: everyone behind it is owed an answer, and the public entry `entry_id`, if there is one, says so."""
        self._must_be_undecided()
        self.status, self.entry_id, self.decided_at = "adopted", entry_id, at
        return self._event("Adopted", by, at, entry_id=entry_id, text=note)

    def publish(self, entry_id: str, note: str, by: str, at: str) -> Event:
        """Say in public what was adopted before without an entry."""
        if self.status != "adopted" or self.entry_id:
            raise NotAllowed("errors.not_to_publish")
        self.entry_id = entry_id
        return self._event("Published", by, at, entry_id=entry_id, text=note)

    def correct(self, note: str, by: str, at: str) -> Event:
        """The public entry says something else now; `note` says to those who are told again what was wrong."""
        if not self.entry_id:
            raise NotAllowed("errors.no_such_step")
        return self._event("Corrected", by, at, entry_id=self.entry_id, text=note)

    def decline(self, reason: str, by: str, at: str) -> Event:
        """We will not, and everyone behind it is told why."""
        self._must_be_undecided()
        self.status, self.reason, self.decided_at = "declined", reason, at
        return self._event("Declined", by, at, text=reason)

    def merge(self, into: "Suggestion", by: str, at: str) -> tuple[Event, Event]:
        """Both ask for the same: whoever is behind this one is owed what `into` brings, and `into` alone is decided."""
        self._must_be_undecided()
        into.must_take_support()
        if into.id == self.id:
            raise NotAllowed("errors.merge_itself")
        if len(into.absorbed) + len(self.everyone) > MOST_ABSORBED:
            raise NotAllowed("errors.too_many_merged")
        self.status_before, self.status, self.merged_into = self.status, "merged", into.id
        into.absorbed = [*into.absorbed, *self.everyone]
        event = self._event("Merged", by, at, suggestion_id=into.id)
        return event, into._event("Absorbed", by, at, suggestion_id=self.id)

    def unmerge(self, line: list["Suggestion"], by: str, at: str) -> tuple[Event, Event]:
        """They do not ask for the same after all: this one's supporters are its own again.

        Args:
            line: the suggestions that it is part of: the one it was merged into, what that was merged into, and so on.
        """
        if self.status != "merged":
            raise NotAllowed("errors.not_merged")
        line[-1]._must_be_undecided()
        self.status, self.status_before, self.merged_into = self.status_before or "open", None, None
        for whole in line:
            whole.absorbed = [each for each in whole.absorbed if each not in self.everyone]
        event = self._event("Unmerged", by, at, suggestion_id=line[0].id)
        return event, line[0]._event("Released", by, at, suggestion_id=self.id)

    def open_to_customers(self, by: str, at: str) -> Event:
        """Customers may find it from now on, read its words, and say "me too"."""
        self._must_be_undecided()
        if self.is_open_to_customers:
            raise NotAllowed("errors.no_such_step")
        self.opened_at = at
        return self._event("Opened", by, at)

    def close_to_customers(self, by: str, at: str) -> Event:
        """Only staff see it from now on; whoever is behind it stays so."""
        if not self.is_open_to_customers:
            raise NotAllowed("errors.no_such_step")
        self.opened_at = None
        return self._event("Closed", by, at)

    def must_take_support(self) -> None:
        """Support given after the decision would never be answered, so it is refused."""
        if self.status == "merged":
            raise NotAllowed("errors.merged")
        self._must_be_undecided()

    def _must_be_undecided(self) -> None:
        if self.status not in UNDECIDED:
            raise NotAllowed("errors.already_decided")

    def _event(self, name: str, by: str, at: str, **data: Any) -> Event:
        return Event(name, f"suggestion/{self.id}", at, by, data)


@dataclass
class Supporter:
    """One customer behind one suggestion, by however many ways. Written by adding: two ways meet in one record.

    Attributes:
        case_ids: cases of theirs that were linked.
        voted_at: when they said "me too".
        added_by: the staff who added them, for a phone call or a visit.
        again: set by readers of several suggestions: they were met in an earlier one of them.
    """

    suggestion_id: str
    customer_id: str
    at: str
    wants_answer: bool
    case_ids: set[str] = field(default_factory=set)
    voted_at: str | None = None
    added_by: str | None = None
    again: bool = False

    def joined(self, others: list["Supporter"], again: bool) -> "Supporter":
        """The same person behind several suggestions: each of their ways, and their wish to be answered by any."""
        ways = [self, *others]
        return Supporter(
            self.suggestion_id,
            self.customer_id,
            min(each.at for each in ways),
            any(each.wants_answer for each in ways),
            set().union(*(each.case_ids for each in ways)),
            next((each.voted_at for each in ways if each.voted_at), None),
            next((each.added_by for each in ways if each.added_by), None),
            again,
        )


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
