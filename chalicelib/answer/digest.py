"""Several outcomes in one mail: what waited for a person's next day goes as one follow-up of its own, the digest.

A digest is an outcome like any other, owed to one person, whose mail goes through the whole ledger. What it carries is in
the state `carried` until that mail's end is known, and then has the same.
"""

from chalicelib.domain.errors import Exists, NotAllowed, Stale
from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.person import Known
from chalicelib.ports import Store
from chalicelib.wiring import Services


def gather(services: Services, follow_up: FollowUp, customer: Known) -> bool:
    """Put everything that waits for this person into one digest; False where only this one does, which then goes by itself."""
    store, now = services.store, services.now
    waiting = [each for each in store.held(customer.id) if each.due_at and each.due_at <= now]
    if follow_up.id not in {each.id for each in waiting}:
        # It was gathered, or went, since it was read.
        return True
    if len(waiting) < 2:
        return False
    event = Event("Gathered", f"customer/{customer.id}", now, SYSTEM, {"outcomes": len(waiting)})
    outcome = Outcome.of(event, customer.language)
    outcome.carries = [[each.outcome_id, each.id] for each in waiting]
    outcome.turn_page(None, 1, now)
    owed = FollowUp.owe(outcome, customer.id, None, ("pending", None), now)
    try:
        for each in waiting:
            each.carry(outcome.id, now)
        store.commit(outcome, event, owed, *waiting)
    except (NotAllowed, Stale, Exists):
        # Another worker gathers the same.
        return True
    return True


def carried_by(store: Store, carrier: FollowUp) -> list[FollowUp]:
    """What the mail of a digest tells."""
    return [follow_up for _, follow_up in store.carried(store.outcome(carrier.outcome_id).carries)]


def carrier_of(store: Store, carried: FollowUp) -> FollowUp:
    """The digest's own follow-up."""
    digest = store.outcome(carried.carrier or "")
    [owed] = store.follow_ups_among(digest.id, [carried.customer_id])
    return owed
