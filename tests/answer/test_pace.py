"""So many mails a second from the whole installation, and no answer to anybody's own words waits for that."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.answer.deliver import deliver
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.outcome import FAST_PATH_SECONDS, Outcome
from chalicelib.domain.times import later, seconds_between
from chalicelib.ports_sending import Mail, Receipt, Refused
from tests.answer import story
from tests.people import NOON, a_customer, adopt_with
from tests.provider import Provider
from tests.world import World

ALWAYS = lambda: True  # noqa: E731


@dataclass
class TimedProvider(Provider):
    """Keeps the second in which each mail was accepted."""

    seconds: list[int] = field(default_factory=list)

    def send(self, mail: Mail) -> Receipt:
        self.seconds.append(int(time.time()))
        return super().send(mail)


@pytest.fixture
def provider() -> TimedProvider:
    return TimedProvider()


def people(number: int) -> list[Any]:
    return [a_customer(f"C{count:02}") for count in range(number)]


def begin_a_second() -> None:
    """Until a second of the world's begins, so that what follows has all of it."""
    time.sleep(1 - time.time() % 1)


def test_it_works(world: World, provider: TimedProvider) -> None:
    story.rules(world, a_second=5)
    _, outcome, _ = adopt_with(world, people(12))
    begin_a_second()
    world.settle()
    assert len(provider.accepted) == 5, "the stream sends those whose turn it is"
    world.clock.pass_by(seconds=FAST_PATH_SECONDS + 3)
    began = int(time.time())
    world.sweep()
    assert len(provider.accepted) == len({mail.to for mail in provider.accepted}) == 12
    swept = provider.seconds[5:]
    # Between its place and the provider a mail may slip into a later second, but never into an earlier one.
    assert all(second >= began + number // 5 for number, second in enumerate(swept)), swept
    assert world.store.standings([outcome.id])[outcome.id] == {"sent": 12}


def test_each_has_its_turn(world: World) -> None:
    story.rules(world, a_second=5)
    _, outcome, _ = adopt_with(world, people(12))
    fan_out(world.services, outcome.id, ALWAYS)
    owed = world.store.follow_ups(outcome.id).rows
    waits = Counter(seconds_between(each.owed_at, each.due_at or "") - FAST_PATH_SECONDS for each in owed)
    assert waits == {0: 5, 1: 5, 2: 2}
    assert sorted(each.waits_its_turn for each in owed) == [False] * 5 + [True] * 7


@pytest.mark.parametrize(
    ("place", "a_second", "seconds", "wait"),
    [(0, 5, 0, 0), (4, 5, 0, 0), (5, 5, 0, 1), (99, 5, 0, 19), (99, 5, 12, 7), (99, 5, 60, 0), (99, 0, 0, 0)],
)
def test_a_turn_counts_from_the_decision(place: int, a_second: int, seconds: int, wait: int) -> None:
    outcome = Outcome("o", "adopted", "suggestion/s", NOON, "grace")
    assert outcome.wait_of(place, a_second, later(NOON, seconds)) == wait


def test_an_answer_to_their_own_words_passes_by(world: World, provider: TimedProvider) -> None:
    story.rules(world, a_second=1)
    case = story.tells(world)
    before = len(provider.accepted)
    second = int(time.time())
    for ahead in range(8):
        world.store.spend(f"sent/{second + ahead}", "somebody else's", 1, second + 100)
    story.replies(world, case.id)
    assert len(provider.accepted) == before + 1


def test_what_finds_no_place_waits_on_record_for_the_next_sweep(world: World, provider: TimedProvider) -> None:
    story.rules(world, a_second=1)
    _, outcome, _ = adopt_with(world, people(1))
    fan_out(world.services, outcome.id, ALWAYS)
    [owed] = world.store.follow_ups(outcome.id).rows
    second = int(time.time())
    for ahead in range(6):
        world.store.spend(f"sent/{second + ahead}", "somebody else's", 1, second + 100)
    deliver(world.services, owed)
    [waiting] = world.store.follow_ups(outcome.id).rows
    assert (waiting.state, waiting.version, provider.calls) == ("pending", owed.version, 0)
    story.rules(world, a_second=0)
    world.clock.pass_by(seconds=FAST_PATH_SECONDS + 1)
    world.sweep()
    assert len(provider.accepted) == 1


def test_a_throttled_provider_loses_nobody(world: World, provider: TimedProvider) -> None:
    provider.answers = [Refused("Throttling", permanent=False)] * 3
    _, outcome, _ = adopt_with(world, people(6))
    world.settle()
    assert len(provider.accepted) == 3
    world.clock.pass_by(minutes=2)
    world.sweep()
    assert len({mail.to for mail in provider.accepted}) == len(provider.accepted) == 6
