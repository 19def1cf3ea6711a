"""Somebody who is several customers is told once: as one of them.

A follow-up is always mailed to the address of the customer whom it is owed to. Customers may be merged after it was put on
record, so of several follow-ups that one person then has for an outcome one is sent, and the others give way. The claim
checks all of it again in its transaction (store.claim_as), so whatever is merged or taken apart meanwhile, nobody is
claimed twice. docs/decisions/0012-one-customer.md.
"""

from contextlib import suppress

from chalicelib.domain.errors import Exists, NotAllowed, Stale
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import UNTOLD
from chalicelib.domain.person import Person
from chalicelib.ports import Store
from chalicelib.wiring import Services

REASON = "same_person"


def told_as_another(store: Store, follow_up: FollowUp, person: Person) -> FollowUp | None:
    """The follow-up for the same outcome by which the person was told, or is being told, as another customer."""
    return next((each for each in others(store, follow_up, person) if each.state not in UNTOLD), None)


def others(store: Store, follow_up: FollowUp, person: Person) -> list[FollowUp]:
    """What else is owed to the person for the same outcome."""
    ids = [each for each in person.everyone if each != follow_up.customer_id]
    return store.follow_ups_among(follow_up.outcome_id, ids)


def gives_way(services: Services, follow_up: FollowUp, person: Person) -> bool:
    """Whether they hear of it as another customer; then this one is left out, and says why."""
    found = {each.customer_id: each for each in others(services.store, follow_up, person)}
    told = next((each for each in found.values() if each.state not in UNTOLD), None)
    best = person.reached.id
    if told := told or _first(found, follow_up, best):
        _give_way(services, follow_up, told)
        return True
    has_address = person.email and not person.bounced_at
    if follow_up.customer_id == best or best in found or has_address:
        return False
    return _hand_over(services, follow_up, best)


def _first(found: dict[str, FollowUp], follow_up: FollowUp, best: str) -> FollowUp | None:
    """Of several that all wait, the one that goes, unless it is this one: that of the customer as whom they are reached
    best, else that of the first by id, so that everyone chooses the same."""
    waiting = {name: each for name, each in found.items() if each.state == "pending"} | {
        follow_up.customer_id: follow_up
    }
    chosen = waiting.get(best) or waiting[min(waiting)]
    return None if chosen is follow_up else chosen


def _give_way(services: Services, follow_up: FollowUp, told: FollowUp) -> None:
    with suppress(NotAllowed, Stale):
        event = follow_up.exclude(REASON, services.now)
        services.store.give_way(follow_up, event, told)


def _hand_over(services: Services, follow_up: FollowUp, to: str) -> bool:
    """The address that it was owed to does not work, and another one of theirs does."""
    store = services.store
    outcome = store.outcome(follow_up.outcome_id)
    owed = FollowUp.owe(outcome, to, follow_up.case_id, ("pending", None), services.now)
    owed.about = follow_up.about
    with suppress(NotAllowed, Stale, Exists):
        event = follow_up.exclude(REASON, services.now)
        store.commit(follow_up, event, owed)
    return True
