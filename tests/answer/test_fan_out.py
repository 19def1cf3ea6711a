"""Who is told by what a company mails, and a fan-out that runs out of time."""

import pytest

from chalicelib import reactions
from chalicelib.answer.fan_out import PAGE, fan_out
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import FAST_PATH_SECONDS, Outcome
from chalicelib.domain.suggestion import Supporter
from tests.answer import story
from tests.answer.days import ada
from tests.people import a_customer, adopt_with
from tests.provider import Provider
from tests.world import World


class Spare:
    """Time for so many looks at the clock."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> bool:
        self.looks -= 1
        return self.looks >= 0


@pytest.fixture
def provider() -> Provider:
    return Provider()


def many(world: World) -> Outcome:
    """An adoption with two pages and a bit behind it, not fanned out yet."""
    return adopt_with(world, [a_customer(f"C{number:03}") for number in range(2 * PAGE + 7)])[1]


def standings(world: World, outcome_id: str) -> dict[str, int]:
    return world.store.standings([outcome_id])[outcome_id]


@pytest.mark.slow
def test_it_works(world: World, provider: Provider) -> None:
    """Out of time after each page, it hands itself on through the stream until everyone is told."""
    outcome, handed_on = many(world), 0
    while records := world._stream():
        for record in (each for each in records if each["eventName"] == "INSERT"):
            fact = world.store.facts(record)
            handed_on += bool(fact and fact.event.name == "HandedOn")
            assert not reactions.react(world.services, [record], Spare(2))["batchItemFailures"]
            if fact and isinstance(fact.record, FollowUp):
                assert not reactions.deliver_all(world.services, [record], Spare(1))["batchItemFailures"]
    assert handed_on == 2 and world.store.outcome(outcome.id).done
    assert standings(world, outcome.id) == {"sent": 2 * PAGE + 7}
    assert len({mail.to for mail in provider.accepted}) == len(provider.accepted) == 2 * PAGE + 7


def test_with_the_stream_gone_the_sweep_goes_on(world: World, provider: Provider) -> None:
    outcome = many(world)
    fan_out(world.services, outcome.id, Spare(1))
    assert standings(world, outcome.id) == {"pending": PAGE}
    assert world.sweep() == 0, "not before the stream had its minute"
    for _ in range(2):
        world.clock.pass_by(seconds=FAST_PATH_SECONDS + 1)
        world.sweep()
    assert world.store.outcome(outcome.id).done and len(provider.accepted) == 2 * PAGE + 7
    assert standings(world, outcome.id) == {"sent": 2 * PAGE + 7}


def test_what_is_not_mailed_is_on_record_and_the_public_entry_tells_it_once(world: World, provider: Provider) -> None:
    story.rules(world, silent=["adopted"])
    suggestion = story.suggests(world)
    story.backs(world, suggestion, ada())
    adopted = story.adopts_quietly(world, suggestion)
    assert standings(world, adopted.id) == {"excluded.not_mailed": 1} and provider.calls == 0
    story.publishes(world, suggestion, adopted.id)
    assert [mail.tags["kind"] for mail in provider.accepted] == ["published"]
    world.clock.pass_by(days=1)
    world.sweep()
    assert provider.calls == 1


def test_who_heard_of_the_adoption_does_not_hear_of_its_entry(world: World, provider: Provider) -> None:
    suggestion = story.suggests(world)
    story.backs(world, suggestion, ada())
    adopted = story.adopts_quietly(world, suggestion)
    entry = story.publishes(world, suggestion, adopted.id)
    [outcome] = [each for each in world.store.outcomes().rows if each.kind == "published"]
    assert standings(world, outcome.id) == {"excluded.told_already": 1} and provider.calls == 1
    assert world.store.entry(entry.id).supporters == 1


def test_who_still_will_hear_of_the_adoption_does_not_hear_of_its_entry(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    first, second = story.suggests(world), story.suggests(world)
    for each in (first, second):
        story.backs(world, each, ada())
    story.adopts_quietly(world, first)
    held = story.adopts_quietly(world, second)
    assert standings(world, held.id) == {"pending": 1}
    story.publishes(world, second, held.id)
    story.morning(world)
    assert [mail.tags["kind"] for mail in provider.accepted] == ["adopted", "adopted"]


@pytest.mark.parametrize("why", ["opted_out_at", "no_decisions_at", "bounced_at"])
def test_who_could_not_be_told_of_the_adoption_and_can_be_now_hears_of_its_entry(
    world: World, provider: Provider, why: str
) -> None:
    suggestion = story.suggests(world)
    story.backs(world, suggestion, ada(**{why: world.services.now}))
    adopted = story.adopts_quietly(world, suggestion)
    person = world.store.customers([ada().id])[ada().id]
    assert person and provider.calls == 0
    setattr(person, why, None)
    world.store.commit(person)
    story.publishes(world, suggestion, adopted.id)
    assert [mail.tags["kind"] for mail in provider.accepted] == ["published"]


@pytest.mark.parametrize("case_ids", [set(), {"a case that is gone"}])
def test_of_whom_nothing_is_on_record_keeps_nobody_waiting(
    world: World, provider: Provider, case_ids: set[str]
) -> None:
    suggestion = story.suggests(world)
    world.store.commit(Supporter(suggestion.id, "0-nobody-we-know", world.services.now, True, case_ids))
    story.backs(world, suggestion, ada())
    adopted = story.adopts_quietly(world, suggestion)
    assert standings(world, adopted.id) == {"excluded.no_address": 1, "sent": 1}
