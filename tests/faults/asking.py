"""An invitation as the decision leaves it: due now, at any hour. What goes wrong is between the claim and its end."""

from typing import Any

from chalicelib.domain.customer import Customer
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import new_id
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.rule import Rule
from chalicelib.domain.touchpoint import Touchpoint

RULE = Rule(on=True, delay_hours=0, quiet_from=0, quiet_to=0, weekdays=[0, 1, 2, 3, 4, 5, 6])


def invitation(person: Customer, now: str) -> tuple[Outcome, list[Any]]:
    """The outcome, and all records that the decision commits with it."""
    place = Touchpoint(f"after-{new_id()}", "After", "email", invitation=RULE.kept)
    told = Interaction(new_id(), place.id, person.id, "order-1", "delivered", now, now, "key: Shop")
    event = told.invite(person.id, now, now)
    outcome = Outcome.of(event, "en")
    outcome.turn_page(None, 1, now)
    owed = FollowUp.owe(outcome, person.id, None, ("pending", None), now)
    # What the transaction of the decision puts into the tally, the first step of the ledger puts there here.
    asked = Invitation(told.id, place.id, person.id, told.name, now, "recommend", 6, "en", now, now)
    return outcome, [place, event, outcome, owed, asked]
