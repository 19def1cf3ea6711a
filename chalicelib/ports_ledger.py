"""What the follow-up ledger needs of the store. ports.py puts the whole store together."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.person import Person
from chalicelib.domain.views import (
    Background,
    Fact,
    Matter,
    Page,
)


class Ledger(Protocol):
    def outcome(self, outcome_id: str) -> Outcome: ...

    def follow_up(self, outcome_id: str, follow_up_id: str) -> FollowUp: ...

    def follow_ups(self, outcome_id: str, cursor: str | None = None, limit: int = 100) -> Page[FollowUp]: ...

    def listed(self, state: str, outcome_id: str = "", cursor: str | None = None, limit: int = 25) -> Page[FollowUp]:
        """Follow-ups in one state of LISTED, of one outcome or of all, newest outcome first. Raises Invalid for a bad cursor."""

    def listed_each(self, states: Sequence[str], limit: int = 10) -> dict[str, Page[FollowUp]]:
        """The first page of `listed` for each of several states."""

    def held(self, customer_id: str, limit: int = 20) -> list[FollowUp]:
        """What waits for one customer's next mail, oldest first."""

    def outcomes(self, cursor: str | None = None, limit: int = 25) -> Page[Outcome]:
        """The outcomes of suggestions, newest first."""

    def outcomes_among(self, outcome_ids: Sequence[str]) -> dict[str, Outcome]:
        """Those of at most 100 outcomes that exist, by id, in one round trip."""

    def matters(self, outcomes: Sequence[Outcome]) -> dict[str, Matter]:
        """What each of at most 50 outcomes is about, by its id, in one round trip."""

    def acts(self, outcome_id: str, newest: int = 25) -> list[Event]:
        """What staff did to the follow-ups of an outcome, newest first."""

    def standings(self, outcome_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many follow-ups of each outcome are in each standing (FollowUp.standing); also `opened` and `answered`.

        Consistent, and exact at every instant: an outcome's standings, without those two, add up to what it owes.
        """

    def waiting(self, limit: int = 100) -> list[Outcome | FollowUp]:
        """What the sweep will look after, whenever that is: some `limit` for each of a few shards, soonest first."""

    def follow_ups_to(self, customer_id: str, outcome_ids: Sequence[str]) -> dict[str, FollowUp]:
        """What is owed to one customer for at most 100 outcomes, by outcome id, in one round trip."""

    def follow_ups_among(self, outcome_id: str, customer_ids: Sequence[str]) -> list[FollowUp]:
        """What is owed for one outcome to those of some customers who are owed it, in one round trip for every 100."""

    def carried(self, pairs: Sequence[Sequence[str]]) -> list[tuple[Outcome, FollowUp]]:
        """Of at most 50 pairs of outcome and follow-up ids, those on record, in their order, in one round trip, consistent."""

    def background(
        self,
        *,
        cases: Iterable[str] = (),
        namings: Iterable[str] = (),
        suggestions: Iterable[str] = (),
        entries: Iterable[str] = (),
    ) -> Background:
        """What stands under at most 100 ids in all (namings by their case's), in one round trip, consistent."""

    def claim(self, follow_up: FollowUp) -> None:
        """Store a claimed follow-up in one transaction with the check that its person may be told.

        Raises Stale where another worker was first, Unreachable where the person may not be told (any more).
        """

    def claim_as(self, follow_up: FollowUp, person: Person) -> None:
        """The same for somebody who is several customers: none of them was changed since `person` was read, and none was
        told this, or is being told it, by a follow-up of another one."""

    def give_way(self, follow_up: FollowUp, event: Event, to: FollowUp) -> None:
        """`commit` the follow-up and its event, with the check that `to`, which tells its person, is as it was read.
        Raises Stale where either is not."""

    def due(self, at: str, limit: int = 100) -> list[Outcome | FollowUp]:
        """What the sweep must look after: unfinished outcomes, and follow-ups whose `due_at` has passed."""


class Held(Protocol):
    """What waits at the door; Cases.inbox lists it under the statuses `held` and `turned_away`, and under no other."""

    def submission(self, case_id: str) -> Fact:
        """The fact that a case was submitted, as the stream would bring it."""
