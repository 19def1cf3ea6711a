"""People behind an adoption, each at another point of the ledger: for the pages that show who was told."""

from typing import Any

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.customer import Customer
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.times import later
from tests.people import a_customer, adopt_with


def hearers(world: Any, *people: Customer) -> tuple[Outcome, dict[str, FollowUp]]:
    """An adoption with these people on record, nobody told yet: their follow-ups by name."""
    _, outcome, _ = adopt_with(world, list(people))
    fan_out(world.services, outcome.id, lambda: True)
    return outcome, named(world, outcome)


def named(world: Any, outcome: Outcome) -> dict[str, FollowUp]:
    rows = world.store.follow_ups(outcome.id).rows
    found = world.store.customers([each.customer_id for each in rows])
    return {found[each.customer_id].name: each for each in rows}


def bring(world: Any, follow_up: FollowUp, state: str) -> FollowUp:
    """To parked, sent, bounced, delivered, complained or failed, by the ledger's own steps."""
    at, store = world.services.now, world.store
    follow_up.claim("attempt", at)
    store.claim(follow_up)
    if state == "parked":
        follow_up.lose("attempt", at)
        store.commit(follow_up)
        store.commit(follow_up, follow_up.park(at))
    elif state == "failed":
        store.commit(follow_up, follow_up.refused("attempt", True, "MessageRejected", at))
    else:
        event = follow_up.witness(state, at)
        store.commit(follow_up, *([event] if event else []))
    return follow_up


def flag(world: Any, follow_up: FollowUp, stamp: str = "bounced_at") -> Customer:
    """As evidence leaves the person of a bounce."""
    person: Customer = world.store.customers([follow_up.customer_id])[follow_up.customer_id]
    setattr(person, stamp, world.services.now)
    world.store.commit(person)
    return person


def company(world: Any) -> tuple[Outcome, dict[str, FollowUp]]:
    """One of each: told, parked, to be called, bounced, failed, complained, left out, and on the way."""
    people = [a_customer(name) for name in "Ada Bo Cy Di Eli Flo".split()]
    caller = a_customer("Gus", email=None, phone="+49 30 901820")
    silent = a_customer("Hal", opted_out_at=later(world.services.now, -99))
    outcome, owed = hearers(world, *people, caller, silent)
    for name, state in zip(
        "Ada Bo Cy Di Eli".split(), "delivered parked bounced failed complained".split(), strict=True
    ):
        bring(world, owed[name], state)
    flag(world, owed["Cy"])
    flag(world, owed["Eli"], "complained_at")
    return outcome, owed


def press(person: Any, follow_up: FollowUp, act: str, **form: str) -> Any:
    address = f"/console/outcomes/{follow_up.outcome_id}/follow-ups/{follow_up.id}/{act}"
    return person.post(address, {"version": str(follow_up.version), **form})
