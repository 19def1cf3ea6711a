"""Who will be told, before anything is sent: the same people in the same order, judged by the same rule, as the fan-out after it.

People are counted in stretches, so that a page never waits for more than the first EXACT_UP_TO of them.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from chalicelib.domain.customer import Customer
from chalicelib.domain.naming import Naming, consent_among, may_name
from chalicelib.domain.person import Known
from chalicelib.domain.policy import Policy
from chalicelib.domain.suggestion import MOST_NAMED, Suggestion, Supporter
from chalicelib.ports import Backer, Page, Store
from chalicelib.relay.merge import backers

EXACT_UP_TO = 1000
STRETCH = 500
PAGE = 50
LONGEST_COUNT = 1000
# Only these make a name public.
NAMING = ("adopted", "published")


@dataclass(frozen=True)
class Asked:
    """Whom would an outcome of this kind tell? `part_of`: the earlier outcome that is the same to a person."""

    kind: str
    sources: list[str]
    part_of: str | None = None

    @classmethod
    def of(cls, kind: str, suggestion: Suggestion, part_of: str | None = None) -> "Asked":
        return cls(kind, suggestion.everyone, part_of)


@dataclass(frozen=True)
class Judged:
    """One person behind it, and in which (state, reason) their follow-up would begin; `shown` is their public name."""

    supporter: Supporter
    customer: Known
    state: str
    reason: str | None
    shown: str | None = None

    @property
    def standing(self) -> str:
        return f"{self.state}.{self.reason}" if self.reason else self.state


@dataclass
class Preview:
    """How many people stand where: `pending` is by email, `unreachable.<reason>` to be called, `excluded.<reason>` left out.

    `cursor`: there are more people than were counted, from here on.
    """

    standings: Counter[str] = field(default_factory=Counter)
    named: list[str] = field(default_factory=list)
    cursor: str | None = None

    @property
    def people(self) -> int:
        return self.standings.total()

    @property
    def by_email(self) -> int:
        return self.standings["pending"]

    @property
    def told(self) -> int:
        """Everyone who is told in one way or another."""
        return self.by_email + sum(number for each, number in self.parts if each.startswith("unreachable"))

    @property
    def parts(self) -> list[tuple[str, int]]:
        """(standing, number): by email first, then whom we call, then the others, the most first."""
        order = {"pending": 0, "unreachable": 1, "excluded": 2}
        found = [(each, number) for each, number in self.standings.items() if number]
        return sorted(found, key=lambda part: (order[part[0].partition(".")[0]], -part[1], part[0]))

    @property
    def written(self) -> str:
        """The numbers as an address carries them."""
        return ",".join(f"{each}:{number}" for each, number in self.parts)


def count(store: Store, asked: Asked, cursor: str | None = None, most: int = EXACT_UP_TO) -> Preview:
    """Count on from a cursor until everyone is counted, or `most` more are."""
    found, seen = Preview(), 0
    policy = store.policy(fresh=True)
    while seen < most:
        page = store.backers(asked.sources, cursor, PAGE)
        for person in _judged(store, asked, page.rows, policy):
            found.standings[person.standing] += 1
            if person.shown and len(found.named) < MOST_NAMED:
                found.named.append(person.shown)
        seen += len(page.rows)
        if not (cursor := page.cursor):
            return found
    # A full last page has a cursor that leads to nobody.
    found.cursor = cursor if store.supporters(asked.sources, cursor, 1).rows else None
    return found


def people(store: Store, asked: Asked, cursor: str | None = None) -> Page[Judged]:
    """A page of them, each once."""
    page = backers(store, asked.sources, cursor, PAGE)
    return Page(_judged(store, asked, page.rows, store.policy(fresh=True)), page.cursor)


def counted(written: str) -> Counter[str]:
    """The numbers of an address, as Preview.written has them; what is no number of ours counts nothing."""
    found = re.findall(
        r"(?:^|,)(pending|(?:unreachable|excluded)\.[a-z_]{1,30}):(\d{1,7})(?=,|$)", written[:LONGEST_COUNT]
    )
    return Counter({standing: int(number) for standing, number in found})


def _judged(store: Store, asked: Asked, backers: list[Backer], policy: Policy) -> list[Judged]:
    fresh = [each for each in backers if not each.supporter.again]
    customers = _customers(store, fresh)
    earlier = _told_already(store, asked, list(customers.values()))
    namings = _namings(store, fresh) if asked.kind in NAMING else {}
    found = []
    for each in (backer.supporter for backer in fresh):
        customer = customers[each.customer_id]
        state, reason = policy.standing(customer, asked.kind, each.wants_answer, customer.id in earlier)
        naming = consent_among(each.case_ids, namings)
        found.append(Judged(each, customer, state, reason, naming.shown() if naming else None))
    return found


def _customers(store: Store, backers: list[Backer]) -> dict[str, Known]:
    """As whom each supporter would be told; of whom the stream has not come by for yet, the one that their first case will
    make, as the fan-out does."""
    unknown = {min(each.supporter.case_ids): each for each in backers if not each.person and each.supporter.case_ids}
    introduced = {case.customer_id: Customer.of(case) for case in store.cases(list(unknown))} if unknown else {}
    found: dict[str, Known] = {}
    for backer in backers:
        name = backer.supporter.customer_id
        nobody = introduced.get(name) or Customer(name, None, None, "en", backer.supporter.at)
        found[name] = backer.person.reached if backer.person else nobody
    return found


def _told_already(store: Store, asked: Asked, people: list[Known]) -> set[str]:
    """Whoever was owed the outcome that this one is part of, unless it was not mailed then: the fan-out's rule."""
    if not asked.part_of or not people:
        return set()
    whose = {each: person.id for person in people for each in person.everyone}
    found = store.follow_ups_among(asked.part_of, list(whose))
    return {whose[each.customer_id] for each in found if each.state != "excluded"}


def _namings(store: Store, backers: list[Backer]) -> dict[str, Naming]:
    asked = [case_id for each in backers for case_id in may_name(each.supporter.case_ids)]
    return store.namings(asked) if asked else {}
