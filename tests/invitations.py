"""What happens before somebody says how it was: a touchpoint with its rule, interactions, and the mail that invites."""

from email.message import EmailMessage
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.domain.ids import customer_id, touchpoint_id
from chalicelib.domain.interaction import Interaction, interaction_id
from chalicelib.domain.rule import Rule
from chalicelib.domain.times import later
from chalicelib.domain.touchpoint import Touchpoint
from tests.answer import story

# At once, at any hour: what rules forbid is for the tests of rules.
ALWAYS: dict[str, Any] = {
    "on": True,
    "delay_hours": 0,
    "quiet_from": 0,
    "quiet_to": 0,
    "weekdays": [0, 1, 2, 3, 4, 5, 6],
}
AFTER = touchpoint_id("after")


def a_place(world: Any, slug: str = "after", **rule: Any) -> Touchpoint:
    """A touchpoint that invites, on record; or the same with another rule."""
    place = Touchpoint(touchpoint_id(slug), "After a delivery", "email", created_at=world.services.now)
    known = {each.id: each for each in world.store.touchpoints()}
    place = known.get(place.id, place)
    place.invitation = Rule.of(ALWAYS | rule).kept
    world.store.commit(place)
    return place


def happens(world: Any, number: int = 1, email: str = story.ADA, settle: bool = True, **fields: Any) -> Interaction:
    """Something happened with somebody, and other systems told us."""
    place, at = fields.pop("place", AFTER), world.services.now
    who = customer_id(world.services.secrets.key("customers"), "email", email)
    reference = f"order-{number}"
    told: dict[str, Any] = {
        "name": "delivered", "at": later(at, -3600), "told_at": at, "told_by": "key: Shop", "served_by": "Grace",
        "about": "Order 1042", "email": email, "who": "Ada Lovelace",
    }  # fmt: skip
    interaction = Interaction(interaction_id(place, who, reference), place, who, reference, **(told | fields))
    world.store.keep_interactions([interaction])
    if settle:
        world.settle()
    return interaction


def invited(world: Any, language: str = "en", **rule: Any) -> EmailMessage:
    """The mail that invites Ada."""
    a_place(world, **rule)
    happens(world, language=language)
    return story.mail(world)


def path_of(message: EmailMessage) -> str:
    return story.link(message, "/invited/").partition("?")[0]


def decision(world: Any, interaction: Interaction) -> Any:
    """The fact that says whether its customer was invited."""
    return world.store.get(keys.event(f"interaction/{interaction.id}", interaction.id))


def follow_up_of(world: Any, interaction: Interaction) -> Any:
    [found] = world.store.follow_ups(interaction.id).rows
    return found
