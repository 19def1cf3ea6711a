"""What Hearback needs from outside, as Protocols. adapters/ holds what answers them; wiring.py plugs them in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.events import Event
from chalicelib.domain.letter import Letter
from chalicelib.domain.naming import Naming
from chalicelib.domain.person import Known
from chalicelib.domain.policy import Policy
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.domain.views import (
    Backer,
    Background,
    CaseFile,
    CaseRow,
    Count,
    CustomerFile,
    Fact,
    Increment,
    Matter,
    Page,
    Record,
    SuggestionFile,
    SuggestionRow,
)
from chalicelib.ports_api import Doors, Interactions, Signals
from chalicelib.ports_ledger import Held, Ledger
from chalicelib.ports_mine import Mine
from chalicelib.ports_words import Words

# What the protocols below speak of, for whoever uses a port.
__all__ = [
    "Backer",
    "Background",
    "CaseFile",
    "CaseRow",
    "Count",
    "CustomerFile",
    "Fact",
    "Increment",
    "Matter",
    "Page",
    "Record",
    "SuggestionFile",
    "SuggestionRow",
]


class Cases(Protocol):
    def submit(self, case: Case) -> Case:
        """Store a new case with one conditional write.

        Returns the case as stored: the very one, or the earlier one with the same id and body.
        Raises Conflict where the id was used for another body, Unavailable where the store cannot answer.
        """

    def case(self, case_id: str) -> Case: ...

    def cases(self, case_ids: Sequence[str]) -> list[Case]:
        """Those of them that exist, in the order asked; at most 100."""

    def case_file(self, case_id: str) -> CaseFile: ...

    def inbox(
        self,
        *,
        status: str = "",
        kind: str = "",
        touchpoint_id: str = "",
        assignee: str = "",
        team: str = "",
        oldest_first: bool = False,
        cursor: str | None = None,
        limit: int = 25,
    ) -> Page[CaseRow]:
        """Cases in order of arrival. An empty status means every one, `unresolved` all but resolved; each filter narrows.

        Never reads more than a bounded number of rows, so a page may be short of `limit` while its cursor still leads on.
        Raises Invalid for a bad cursor.
        """  # fmt: skip


class Suggestions(Protocol):
    def suggestion(self, suggestion_id: str) -> Suggestion: ...

    def suggestion_file(self, suggestion_id: str) -> SuggestionFile: ...

    def line(self, suggestion_id: str) -> list[Suggestion]:
        """It, what it was merged into, what that was merged into, and so on: the last one is whatever is decided."""

    def suggestions_among(self, suggestion_ids: Sequence[str]) -> list[Suggestion]:
        """Those of them that exist, in the order asked, in one round trip; at most 100."""

    def suggestions(self, status: str, cursor: str | None = None, limit: int = 25) -> Page[SuggestionRow]:
        """Newest first, of one status."""

    def supporters(self, suggestion_ids: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Supporter]:
        """Those of one suggestion after the other, each with what they have behind all of them; see Supporter.again.

        Each in the order of customer ids, so that a fan-out can go on where it stopped. Consistent.
        """

    def backers(self, suggestion_ids: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Backer]:
        """The same with who they are: whoever stands there as several customers comes once, and then with `again`."""

    def backed(self, customer_id: str, newest: int = 20) -> list[Supporter]:
        """What one customer stands behind, newest first."""

    def recount(self, suggestion_id: str, customer_ids: Sequence[str]) -> None:
        """Count these customers, who are one person, once among those behind a suggestion. Safe to repeat."""

    def support_counts(self, suggestion_ids: Sequence[str]) -> dict[str, int]:
        """How many people are behind each of at most 25 suggestions, in one round trip."""

    def support(self, suggestion_id: str, *records: Record) -> None:
        """`commit` in one transaction with the check that the suggestion is undecided, so that nobody gets behind it
        after its fan-out began. Raises NotAllowed where it was decided meanwhile."""

    def entry(self, entry_id: str) -> Entry: ...

    def entries(self, cursor: str | None = None, limit: int = 20) -> Page[Entry]:
        """Newest first."""


class People(Protocol):
    def customer_file(self, customer_id: str, newest: int = 20) -> CustomerFile:
        """`newest`: how many cases of theirs, at most; where there are fewer, also what they did last."""

    def customers(self, customer_ids: Sequence[str]) -> dict[str, Customer | None]:
        """The records of at most 100 customers, in one round trip, consistent: for whoever changes them."""

    def persons(self, customer_ids: Sequence[str]) -> dict[str, Known | None]:
        """Who each of at most 100 customers is: the person, where several customers are one. For readers.

        One round trip, consistent; a few more where somebody is several.
        """

    def customers_named(self, typed: str, cursor: str | None = None, limit: int = 25) -> Page[str]:
        """The ids of customers who are called so: by the beginning of any part of their name, or of several in any order,
        whatever the case, accents and width of the letters. A page may be short, or empty, while its cursor leads on; one
        of several parts may be twice as long. Raises Invalid for a bad cursor."""

    def events_of(self, customer_id: str, newest: int = 20) -> list[Event]:
        """Newest first."""

    def silenced(self, cursor: str | None = None, limit: int = 25) -> Page[Customer]:
        """Everyone whom no mail goes to, the newest first. Raises Invalid for a bad cursor."""

    def namings(self, case_ids: Sequence[str]) -> dict[str, Naming]:
        """The consents given with at most 100 cases, by case id, in one round trip, consistent."""


class Counters(Protocol):
    def tally(self, key: tuple[str, str], increments: Iterable[Increment]) -> bool:
        """Count the fact stored under `key` once, for ever: its record is marked in the same transaction.

        Returns False where it was counted before.
        """

    def count(self, increment: Increment) -> None:
        """Count what leaves no fact behind. A call that is repeated after a lost answer may count twice."""

    def count_supporter(self, suggestion_id: str, customer_id: str) -> bool:
        """One more customer behind a suggestion, once for ever. Returns False where they were counted before."""

    def counts(self, metric: str, first_day: str, last_day: str) -> list[Count]: ...


class Rooms(Protocol):
    """Staff, how they come in, and the touchpoints they set up."""

    def touchpoint(self, touchpoint_id: str) -> Touchpoint: ...

    def touchpoints(self) -> list[Touchpoint]: ...

    def staff(self) -> list[Staff]: ...

    def session(self, session_id: str, staff_id: str) -> tuple[Session | None, Staff | None]:
        """Both in one round trip, consistent."""

    def letters(self, held: bool, cursor: str | None = None, limit: int = 25) -> Page[Letter]:
        """Mails that came in, the newest first: those that are held, or all others. Raises Invalid for a bad cursor."""

    def sign_in(self, sign_in_id: str) -> SignIn: ...

    def forget(self, record: Session | SignIn) -> None: ...

    def use_once(self, name: str, ttl: int) -> None:
        """Spend a one-time link; raises Exists the second time. `ttl`: Unix seconds after which it may be forgotten."""

    def spend(self, name: str, what: str, most: int, ttl: int) -> bool:
        """Take one of `most` places under a name; False where they are gone. Taking one for the same `what` again is free.

        `ttl`: Unix seconds after which the places may be forgotten.
        """

    def policy(self, fresh: bool = False) -> Policy:
        """As it is, or as it was up to a minute ago."""

    def note(self, name: str, value: dict[str, Any]) -> None:
        """Keep a small note under a name, such as how far an import came."""

    def noted(self, name: str) -> dict[str, Any] | None: ...


class Store(
    Cases, Suggestions, Words, People, Ledger, Counters, Rooms, Doors, Signals, Interactions, Mine, Held, Protocol
):  # fmt: skip
    """Everything kept. Readers raise NotFound for what is not there; everyone raises Unavailable for a store that cannot answer."""

    def commit(self, *records: Record) -> None:
        """Write all of them or none.

        Records with a `version` are checked against it and counted up in place; those without one must not exist yet;
        supporters are added to. Raises Stale where somebody changed one since it was read, Exists where a new one is there.
        """

    def unheard(self, after: str, before: str, limit: int = 100) -> tuple[list[Fact], str]:
        """Submissions that arrived between two stamps and were never counted, so that not all of their reactions ran.

        Returns them with the place in the order of arrival up to which it has looked: `before`, or less where there are many.
        """

    def facts(self, stream_record: dict[str, Any]) -> Fact | None:
        """The fact that an inserted record of the stream makes known, or None where it is none."""

    def streamed(self, stream_record: dict[str, Any]) -> Record: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """An aware datetime."""


class Secrets(Protocol):
    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose; keys of two purposes tell nothing of each other."""
