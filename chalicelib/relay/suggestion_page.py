"""Everything that staff see of one suggestion."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.events import Event
from chalicelib.domain.suggestion import UNDECIDED, Supporter
from chalicelib.ports import Store
from chalicelib.web import pages
from chalicelib.web.visit import Visit

SUPPORTERS = 25
# Of one supporter's cases so many are shown, the newest; all of a page's must fit one batch of 100.
CASES_EACH = 3


@dataclass(frozen=True)
class Backer:
    """One customer behind a suggestion, with their newest cases and how many more there are."""

    name: str
    cases: list[Case]
    more: int


def facts_of(visit: Visit, suggestion_id: str) -> dict[str, Any]:
    """The facts of templates/console/suggestion.html."""
    store = visit.services.store
    file = store.suggestion_file(suggestion_id)
    supporters = store.supporters(file.suggestion.everyone, visit.query.get("cursor"), SUPPORTERS)
    decision = next((event for event in file.events if event.name in ("Adopted", "Declined")), None)
    return {
        "suggestion": file.suggestion,
        "supporters": file.supporters,
        "events": file.events,
        "names": pages.Names(store),
        "undecided": UNDECIDED if file.suggestion.status in UNDECIDED else (),
        "backers": _backers(store, supporters.rows),
        "following": pages.next_page(visit, supporters.cursor),
        "turned": "cursor" in visit.query,
        # What became of its own answers is the ledger below; the history shows none.
        "told": {},
        "language_name": pages.language_name(file.suggestion.language),
        **_answers_owed(visit, decision),
    }


def _backers(store: Store, supporters: list[Supporter]) -> list[Backer]:
    newest = {each.customer_id: sorted(each.case_ids, reverse=True)[:CASES_EACH] for each in supporters}
    wanted = [case_id for case_ids in newest.values() for case_id in case_ids]
    cases = {case.id: case for case in store.cases(wanted)} if wanted else {}
    found = []
    for supporter in supporters:
        own = [cases[case_id] for case_id in newest[supporter.customer_id] if case_id in cases]
        name = next((case.name for case in own if case.name), "")
        found.append(Backer(name or "", own, len(supporter.case_ids) - len(newest[supporter.customer_id])))
    return found


def _answers_owed(visit: Visit, decision: Event | None) -> dict[str, Any]:
    """Of a decided suggestion: a page of the ledger, with names."""
    if not decision:
        return {"ledger": [], "ledger_following": None}
    store = visit.services.store
    found = store.follow_ups(decision.id, visit.query.get("ledger"), SUPPORTERS)
    people = store.customers([each.customer_id for each in found.rows]) if found.rows else {}
    ledger = [(_name(people[each.customer_id]), each) for each in found.rows]
    return {"ledger": ledger, "ledger_following": pages.next_page(visit, found.cursor, "ledger")}


def _name(customer: Customer | None) -> str:
    return (customer.name or customer.email or "") if customer else ""
