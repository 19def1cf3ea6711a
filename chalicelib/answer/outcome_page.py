"""Everything that staff see of one outcome: what was decided, where everyone's answer stands, and what staff did about it."""

from typing import Any

from chalicelib.answer import adding_up, persons
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import LISTED
from chalicelib.domain.person import Known
from chalicelib.ports import Page, Store
from chalicelib.web import pages
from chalicelib.web.visit import Visit

PEOPLE = 25
# One pass over the list; what is rarer than a state has its own tab.
ALL = ""


def facts_of(visit: Visit, outcome_id: str, pinned: str = "") -> dict[str, Any]:
    """The facts of templates/console/outcome.html. `pinned` is a follow-up that is shown above the list."""
    store = visit.services.store
    outcome = store.outcome(outcome_id)
    total = adding_up.add_up(store.standings([outcome_id])[outcome_id])
    wanted = visit.query.get("state", ALL)
    wanted = wanted if wanted in LISTED else ALL
    found, acts = _people(store, outcome_id, wanted, visit.query.get("cursor")), store.acts(outcome_id)
    rows = [*([store.follow_up(outcome_id, pinned)] if pinned else []), *found.rows]
    customers = _customers(store, rows, acts)
    shown = [persons.person(each, customers.get(each.customer_id), acts) for each in rows]
    names = pages.Names(store)
    return {
        "outcome": outcome,
        "matter": store.matters([outcome])[outcome_id],
        "total": total,
        "wanted": wanted,
        "standings": [(ALL, total.owed), *((state, n) for state in LISTED if (n := total.standing(state)))],
        "pinned": shown[0] if pinned else None,
        "people": shown[1:] if pinned else shown,
        "following": pages.next_page(visit, found.cursor),
        "turned": "cursor" in visit.query,
        "acts": acts,
        "who": {name: each.name or each.email or each.phone for name, each in customers.items() if each},
        "names": names,
        "decided_by": names[outcome.by],
        "language_name": pages.language_name(outcome.language),
        **_carried(store, outcome),
    }


def _customers(store: Store, rows: list[FollowUp], acts: list[Event]) -> dict[str, Known | None]:
    """Everyone whom the page names, in one round trip."""
    ids = [each.customer_id for each in rows] + [each.data["customer_id"] for each in acts]
    return store.persons(list(dict.fromkeys(ids))) if ids else {}


def _people(store: Store, outcome_id: str, wanted: str, cursor: str | None) -> Page[FollowUp]:
    if wanted:
        return store.listed(wanted, outcome_id, cursor, PEOPLE)
    return store.follow_ups(outcome_id, cursor, PEOPLE)


def _carried(store: Store, outcome: Outcome) -> dict[str, Any]:
    """Of a digest: the outcomes that its one mail tells, with what they are about."""
    if not outcome.carries:
        return {"carried": []}
    found = store.outcomes_among([outcome_id for outcome_id, _ in outcome.carries])
    matters = store.matters(list(found.values()))
    return {"carried": [(each, matters[each.id]) for each in found.values()]}
