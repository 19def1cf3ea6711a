"""Days of one person: what they are owed on one of them, what waits for the next, and where all of it ends."""

from typing import Any

from chalicelib.answer.evidence import take_in
from chalicelib.domain.customer import Customer
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from dev.ses_events import ses_event, sns_event
from tests.answer import story
from tests.people import a_customer, a_suggestion
from tests.provider import Killed

CALLS = ("put_item", "update_item", "delete_item", "get_item", "query", "batch_get_item", "transact_write_items")


def ada(**fields: Any) -> Customer:
    return a_customer("Ada", **fields)


def decided(world: Any, number: int, *people: Customer) -> list[Outcome]:
    """So many adoptions on one day, each with these people behind it, without a case; whoever may be told at once is."""
    found = []
    for count in range(number):
        suggestion = story.suggests(world, title=f"Wish {count}")
        for person in people or (ada(),):
            story.backs(world, suggestion, person)
        event = story.adopts_quietly(world, suggestion, f"Granted, {count}.")
        found.append(world.store.outcome(event.id))
    return found


def waiting(world: Any, person: Customer, number: int = 2) -> list[FollowUp]:
    """So many answers to somebody, put on record as a fan-out does, and held until now."""
    found = []
    if not world.store.customers([person.id])[person.id]:
        world.store.commit(person)
    for count in range(number):
        suggestion = a_suggestion(title=f"Wish {count}")
        event = suggestion.plan("Soon.", story.GRACE, world.services.now)
        outcome = Outcome.of(event, "en")
        outcome.turn_page(None, 1, world.services.now)
        owed = FollowUp.owe(outcome, person.id, None, ("pending", None), world.services.now)
        world.store.commit(suggestion, event, outcome, owed)
        owed.hold(world.services.now)
        world.store.commit(owed)
        found.append(owed)
    return found


def owed_for(world: Any, outcomes: list[Outcome]) -> list[FollowUp]:
    return [each for outcome in outcomes for each in world.store.follow_ups(outcome.id).rows]


def now(world: Any, follow_ups: list[FollowUp]) -> list[FollowUp]:
    return [world.store.follow_up(each.outcome_id, each.id) for each in follow_ups]


def states(follow_ups: list[FollowUp]) -> list[str]:
    return [each.state for each in follow_ups]


def digest_of(world: Any, carried: FollowUp) -> FollowUp:
    fresh = world.store.follow_up(carried.outcome_id, carried.id)
    [digest] = world.store.follow_ups(fresh.carrier).rows
    return digest


def add_up(world: Any, follow_ups: list[FollowUp]) -> None:
    """Promise G2: the tally of each outcome says exactly what its follow-ups say."""
    for outcome_id in {each.outcome_id for each in follow_ups}:
        counted = world.store.standings([outcome_id])[outcome_id]
        rows = world.store.follow_ups(outcome_id).rows
        assert counted == {each: [row.standing for row in rows].count(each) for each in {row.standing for row in rows}}


def say(world: Any, follow_up: FollowUp, kind: str, **about: Any) -> int:
    """SES says what came of a mail; returns how much of it was news."""
    tags = {
        "outcome": follow_up.outcome_id, "follow_up": follow_up.id,
        "attempt": follow_up.attempt_id or "", "kind": follow_up.kind,
    }  # fmt: skip
    return take_in(world.services, sns_event(ses_event(kind, tags, **about))["Records"])


class Dying:
    """A store's client that dies when it is called for the n-th time, before anything happens."""

    def __init__(self, client: Any, at: int) -> None:
        self.client, self.at, self.calls = client, at, 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)
        if name not in CALLS:
            return method

        def call(**arguments: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                raise Killed
            return method(**arguments)

        return call
