"""What a named person decides of an answer: that it arrived, that it is sent again, that they told them."""

from collections.abc import Callable

from chalicelib.answer import persons, several
from chalicelib.answer.deliver import pass_on
from chalicelib.domain.errors import HearbackError, NotAllowed, Stale
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.person import Person
from chalicelib.wiring import Services

Deed = Callable[[FollowUp, str, str], Event]
DEEDS: dict[str, Deed] = {"arrival": FollowUp.arrived, "resending": FollowUp.again, "call": FollowUp.call}
# Settled with one press: a page of a list.
MOST_AT_ONCE = 50


def decide(services: Services, follow_up: FollowUp, act: str, by: str) -> None:
    """Take one of DEEDS on record, with its fact, who and when. What a digest carries goes with it.

    Sent again it is due at once, and the sweep sends it: pages may not. Raises NotAllowed where it does not wait for this
    (any more), Stale where somebody, or evidence, was faster.
    """
    if act not in persons.acts_on(follow_up):
        is_digest = follow_up.kind == "digest" and act in persons.ACTS.get(follow_up.state, ())
        raise NotAllowed("errors.decide_on_each" if is_digest else "errors.already_settled")
    if act != "arrival":
        customer = services.store.persons([follow_up.customer_id])[follow_up.customer_id]
        if act == "resending" and persons.refusal(follow_up, customer):
            raise NotAllowed("errors.still_silenced")
        if isinstance(customer, Person) and several.told_as_another(services.store, follow_up, customer):
            raise NotAllowed("errors.told_as_another")
    event = DEEDS[act](follow_up, by, services.now)
    services.store.commit(follow_up, event)
    pass_on(services, follow_up)


def all_arrived(services: Services, outcome_id: str, seen: dict[str, str], by: str) -> tuple[int, int]:
    """Of the parked ones that somebody saw (follow-up id -> version): how many are settled now, and of how many more
    something was known meanwhile."""
    settled = 0
    for follow_up_id, version in list(seen.items())[:MOST_AT_ONCE]:
        try:
            follow_up = services.store.follow_up(outcome_id, follow_up_id)
            if str(follow_up.version) != version:
                raise Stale(follow_up_id)
            decide(services, follow_up, "arrival", by)
            settled += 1
        except HearbackError as error:
            if not isinstance(error, Stale | NotAllowed):
                raise
    return settled, len(seen) - settled
