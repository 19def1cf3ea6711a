"""People behind suggestions, ready-made: what the tests of merging, adding and deciding begin with."""

from dataclasses import replace
from typing import Any

from chalicelib.domain.customer import Customer
from chalicelib.domain.suggestion import Suggestion, Supporter
from tests.people import a_suggestion
from tests.world import Person, World

REASON = "It would make every list slower for everyone."
WORDS = {"asked-en": "A tighter lid", "did-en": "The lid closes now.", "note": "Thank you for your patience."}


def suggested(world: World, title: str, *customers: Customer) -> Suggestion:
    """A suggestion with these customers behind it, who all want an answer."""
    suggestion = a_suggestion(title=title, arrived_at=world.services.now)
    world.store.commit(suggestion)
    for customer in customers:
        if not world.store.customers([customer.id])[customer.id]:
            world.store.commit(replace(customer, version=0))
        world.store.commit(Supporter(suggestion.id, customer.id, world.services.now, True, voted_at=world.services.now))
    world.settle()
    return suggestion


def press(world: World, person: Person, suggestion: Suggestion, deed: str, **form: str) -> Any:
    """A deed on a suggestion as it is now."""
    version = str(world.store.suggestion(suggestion.id).version)
    return person.post(f"/console/suggestions/{suggestion.id}/{deed}", {"version": version, **form})


def merged(world: World, person: Person, part: Suggestion, into: Suggestion) -> None:
    assert press(world, person, part, "merger", into=into.id).status == 303


def outcomes(world: World, suggestion: Suggestion, *names: str) -> list[str]:
    """The ids of its decisions of these names, oldest first."""
    return [event.id for event in world.store.suggestion_file(suggestion.id).events if event.name in names]


def told(world: World, outcome_id: str) -> dict[str, str]:
    """Customer's id -> how they stand, for everyone on record for an outcome."""
    found, cursor = {}, None
    while True:
        page = world.store.follow_ups(outcome_id, cursor)
        found |= {each.customer_id: each.standing for each in page.rows}
        if not (cursor := page.cursor):
            return found
