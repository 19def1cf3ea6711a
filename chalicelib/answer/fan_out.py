"""T1 of the ledger: put a follow-up on record for everyone behind an outcome, page by page.

It may be cut off anywhere and run again, here or in the sweep: a follow-up is put only where none is, and the cursor is
saved after its page.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.customer import Customer, Naming, consent_among, may_name
from chalicelib.domain.errors import Exists, NotFound, Stale
from chalicelib.domain.outcome import FollowUp, Outcome
from chalicelib.domain.suggestion import MOST_NAMED, Supporter
from chalicelib.ports import Page, Store
from chalicelib.wiring import Services

PAGE = 50


@dataclass(frozen=True)
class Behind:
    """One person behind an outcome, and their cases, oldest first: the first is the one they would recognise it by."""

    customer_id: str
    case_ids: list[str]
    wants_answer: bool

    @property
    def case_id(self) -> str | None:
        return self.case_ids[0] if self.case_ids else None


def fan_out(services: Services, outcome_id: str, has_time: Callable[[], bool]) -> None:
    """Go on until everyone is on record or time is up; the sweep takes over from there."""
    store = services.store
    outcome = store.outcome(outcome_id)
    while not outcome.done and has_time():
        page = people_behind(store, outcome, outcome.cursor, PAGE)
        _owe(services, outcome, page.rows)
        consents = _consents(store, page.rows) if outcome.entry_id else []
        outcome.turn_page(page.cursor)
        try:
            _save_page(store, outcome, len(page.rows), consents)
        except Stale:
            # Another worker is at the same outcome and got further: what both put on record is the same.
            return


def people_behind(store: Store, outcome: Outcome, cursor: str | None = None, limit: int = PAGE) -> Page[Behind]:
    """A page of the people whom an outcome is for, each person once."""
    kind, _, subject_id = outcome.subject.partition("/")
    if kind == "case":
        case = store.case(subject_id)
        return Page([Behind(case.customer_id, [case.id], case.wants_answer)])
    supporters = store.supporters(subject_id, cursor, limit)
    return Page([_behind(supporter) for supporter in supporters.rows], supporters.cursor)


def silence_of(outcome: Outcome, person: Behind, customer: Customer) -> str | None:
    """Why this person is left out, or None."""
    return customer.standing(outcome.kind, person.wants_answer)[1]


def _behind(supporter: Supporter) -> Behind:
    return Behind(supporter.customer_id, sorted(supporter.case_ids), supporter.wants_answer)


def _owe(services: Services, outcome: Outcome, people: list[Behind]) -> None:
    """A follow-up for each of them."""
    profiles = services.store.customers([person.customer_id for person in people])
    for person in people:
        customer = profiles[person.customer_id] or _introduce(services.store, person)
        owed = FollowUp.owe(
            outcome, person.customer_id, person.case_id, silence_of(outcome, person, customer), services.now
        )
        with suppress(Exists):
            services.store.commit(owed)


def _consents(store: Store, people: list[Behind]) -> list[Naming]:
    """Of those among them who may be named for this."""
    asked = [case_id for person in people for case_id in may_name(person.case_ids)]
    namings = store.namings(asked) if asked else {}
    found = [consent_among(person.case_ids, namings) for person in people]
    return [consent for consent in found if consent]


def _introduce(store: Store, person: Behind) -> Customer:
    """Whoever is behind an outcome is owed their answer even where their Submitted has not been reacted to yet, or never was."""
    if not person.case_id:
        raise NotFound(person.customer_id)
    customer = Customer.of(store.case(person.case_id))
    with suppress(Exists):
        store.commit(customer)
    return customer


def _save_page(store: Store, outcome: Outcome, people: int, consents: list[Naming]) -> None:
    """The cursor, and with an adoption the public entry's people, in one transaction: a page counts once."""
    if not outcome.entry_id:
        store.commit(outcome)
        return
    try:
        entry = store.entry(outcome.entry_id)
    except NotFound:
        store.commit(outcome)
        return
    entry.supporters += people
    entry.named = list(dict.fromkeys(entry.named + [consent.case_id for consent in consents]))[:MOST_NAMED]
    store.commit(outcome, entry)
