"""T1 of the ledger: put a follow-up on record for everyone behind an outcome, page by page.

A page of follow-ups and the cursor after it are one transaction. It may be cut off anywhere and run again, here or in the
sweep: it goes on where the last page ended, and a follow-up is put only where none is.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, NotFound, Stale
from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.naming import Naming, consent_among, may_name
from chalicelib.domain.outcome import GATHERED, Outcome
from chalicelib.domain.person import Known
from chalicelib.domain.policy import Policy
from chalicelib.domain.suggestion import MOST_NAMED, Entry, Supporter
from chalicelib.ports import Backer, Page, Store
from chalicelib.wiring import Services

PAGE = 50


@dataclass(frozen=True)
class Behind:
    """One person behind an outcome, and their cases, oldest first: the first is the one they would recognise it by.

    `customer_id` is the customer as whom they are told, of those that they are. `again`: they were met before, behind
    another of the suggestions that became one, or as another customer.
    """

    customer_id: str
    case_ids: list[str]
    wants_answer: bool
    again: bool = False
    customer: Known | None = None

    @property
    def case_id(self) -> str | None:
        return self.case_ids[0] if self.case_ids else None

    @property
    def everyone(self) -> list[str]:
        """The customers that they are."""
        return self.customer.everyone if self.customer else [self.customer_id]


def fan_out(services: Services, outcome_id: str, has_time: Callable[[], bool]) -> None:
    """Go on until everyone is on record. When time is up before that, it hands itself on by a fact of its own, and the
    sweep looks whether that arrived."""
    store = services.store
    outcome = store.outcome(outcome_id)
    policy = store.policy() if outcome.kind in GATHERED else Policy()
    while not outcome.done:
        if not has_time():
            store.commit(Event("HandedOn", f"outcome/{outcome.id}", services.now, SYSTEM, {"people": outcome.people}))
            return
        version = outcome.version
        page = people_behind(store, outcome, outcome.cursor, PAGE)
        try:
            _save(services, outcome, page, policy)
        except Stale:
            outcome = store.outcome(outcome_id)
            if outcome.version != version:
                # Another worker is at the same outcome and got further: what both put on record is the same.
                return


def people_behind(store: Store, outcome: Outcome, cursor: str | None = None, limit: int = PAGE) -> Page[Behind]:
    """A page of the people whom an outcome is for."""
    kind, _, subject_id = outcome.subject.partition("/")
    if kind == "case":
        case = store.case(subject_id)
        person = store.persons([case.customer_id])[case.customer_id]
        return Page([_behind(Backer(Supporter("", case.customer_id, "", case.wants_answer, {case.id}), person))])
    if kind == "customer":
        # What concerns one address goes to that address.
        return Page([Behind(subject_id, [], True, customer=store.persons([subject_id])[subject_id])])
    backers = store.backers(outcome.sources or [subject_id], cursor, limit)
    return Page([_behind(each) for each in backers.rows], backers.cursor)


def _behind(backer: Backer) -> Behind:
    supporter, told = backer.supporter, backer.person.reached if backer.person else None
    name = told.id if told else supporter.customer_id
    return Behind(name, sorted(supporter.case_ids), supporter.wants_answer, supporter.again, told)


def _save(services: Services, outcome: Outcome, page: Page[Behind], policy: Policy) -> None:
    """The page's follow-ups, its end, and with an adoption the public entry's people: all in one transaction.

    Where somebody on it is owed this already, each is put by itself first, and the page's end follows.
    """
    store = services.store
    owed = _owed(services, outcome, page.rows, policy)
    fresh = [follow_up for person, follow_up in zip(page.rows, owed, strict=True) if not person.again]
    entry = _entry(store, outcome, page.rows)
    known = {each.id for each in fresh}
    for follow_up in (each for each in owed if each.id not in known):
        _put(store, follow_up)
    outcome.turn_page(page.cursor, sum(each.state == "pending" for each in fresh), services.now)
    try:
        store.commit(outcome, *entry, *fresh)
    except Exists:
        for follow_up in fresh:
            _put(store, follow_up)
        store.commit(outcome, *entry)


def _put(store: Store, follow_up: FollowUp) -> None:
    with suppress(Exists):
        store.commit(follow_up)


def _owed(services: Services, outcome: Outcome, people: list[Behind], policy: Policy) -> list[FollowUp]:
    """A follow-up for each of them."""
    store, at = services.store, services.now
    earlier = _told_already(store, outcome, people)
    found, place = [], outcome.people
    for person in people:
        customer = person.customer or _introduce(services, person)
        told_already = person.customer_id in earlier
        standing = policy.standing(customer, outcome.kind, person.wants_answer, told_already)
        wait = outcome.wait_of(place, policy.a_second, at)
        found.append(FollowUp.owe(outcome, person.customer_id, person.case_id, standing, at, wait))
        place += standing[0] == "pending"
    return found


def _told_already(store: Store, outcome: Outcome, people: list[Behind]) -> set[str]:
    """Whoever was told the outcome that this one is part of, or still will be: all but those who were left out there."""
    if not outcome.part_of:
        return set()
    whose = {each: person.customer_id for person in people for each in person.everyone}
    found = store.follow_ups_among(outcome.part_of, list(whose))
    return {whose[each.customer_id] for each in found if each.state != "excluded"}


def _introduce(services: Services, person: Behind) -> Customer:
    """Whoever is behind an outcome is owed their answer even where their Submitted has not been reacted to yet, or never was.

    Of whom nothing is on record at all nobody could be told; they must not keep the others waiting.
    """
    try:
        customer = Customer.of(services.store.case(person.case_id or ""))
    except NotFound:
        return Customer(person.customer_id, None, None, services.settings.language, services.now)
    with suppress(Exists):
        services.store.commit(customer)
    return customer


def _entry(store: Store, outcome: Outcome, people: list[Behind]) -> list[Entry]:
    """The public entry with this page's people, where the outcome makes one known."""
    if not outcome.entry_id or outcome.kind == "corrected":
        return []
    try:
        entry = store.entry(outcome.entry_id)
    except NotFound:
        return []
    entry.supporters += sum(not person.again for person in people)
    consents = [consent.case_id for consent in _consents(store, people)]
    entry.named = list(dict.fromkeys(entry.named + consents))[:MOST_NAMED]
    return [entry]


def _consents(store: Store, people: list[Behind]) -> list[Naming]:
    """Of those among them who may be named for this."""
    asked = [case_id for person in people for case_id in may_name(person.case_ids)]
    namings = store.namings(asked) if asked else {}
    found = [consent_among(person.case_ids, namings) for person in people]
    return [consent for consent in found if consent]
