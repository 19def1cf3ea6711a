"""Promise G2: owed = told + in progress + excluded + failed, at every step, in the counters as in the ledger."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import IN_PROGRESS, TOLD, FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.measure.metrics.loop import Loop
from chalicelib.measure.overview import days_until, overview
from tests.people import a_case, a_customer, adopt_with

STEPS: dict[str, Callable[[FollowUp, str], Event | None]] = {
    "accepted": lambda f, at: f.accepted("try", "ses-1", at),
    "delivered": lambda f, at: f.witness("delivered", at),
    "bounced": lambda f, at: f.witness("bounced", at),
    "refused for good": lambda f, at: f.refused("try", True, "rejected", at),
    "throttled": lambda f, at: f.refused("try", False, "throttled", at),
    "lost": lambda f, at: f.lose("try", at),
    "parked": lambda f, at: f.park(at),
    "opted out": lambda f, at: f.exclude("opted_out", at),
}


def loop_of(world: Any) -> Loop:
    return overview(world.store, days_until(world.clock.now(), 7))["loop"]


def step(world: Any, follow_up: FollowUp, name: str) -> None:
    event = STEPS[name](follow_up, world.services.now)
    world.store.commit(follow_up, *([event] if event else []))


class Owing:
    """An adoption with Ada, Bob and Eve, who can be told, and Carol, who left no address."""

    def __init__(self, world: Any, count: Any) -> None:
        self.world, self.count = world, count
        people = [a_customer("Ada"), a_customer("Bob"), a_customer("Eve"), a_customer("Carol", email=None)]
        _, self.outcome, _ = adopt_with(world, people)
        fan_out(world.services, self.outcome.id, lambda: True)
        self.ids = {each.email: each.id for each in people}

    def of(self, name: str) -> FollowUp:
        rows = self.world.store.follow_ups(self.outcome.id).rows
        return next(each for each in rows if each.customer_id == self.ids[f"{name.lower()}@example.org"])

    def claimed(self, name: str) -> FollowUp:
        follow_up = self.of(name)
        follow_up.claim("try", self.world.services.now)
        self.world.store.commit(follow_up)
        return follow_up

    def check(self) -> None:
        """The counters say what the ledger says."""
        self.count()
        states = Counter(each.state for each in self.world.store.follow_ups(self.outcome.id).rows)
        total = loop_of(self.world).total
        assert total.owed == total.told + total.in_progress + total.excluded + total.failed == states.total()
        assert total.told == sum(states[each] for each in TOLD)
        assert total.in_progress == sum(states[each] for each in IN_PROGRESS)
        assert total.excluded == states["excluded"] and total.failed == states["failed"] + states["bounced"]


@pytest.fixture
def owing(world: Any, count: Any) -> Owing:
    return Owing(world, count)


def test_it_works(world: Any, owing: Owing) -> None:
    owing.check()
    for name in ("Ada", "Bob"):
        follow_up = owing.claimed(name)
        owing.check()
        step(world, follow_up, "accepted")
        owing.check()
    total = loop_of(world).total
    assert (total.owed, total.told, total.in_progress, total.excluded, total.failed) == (4, 2, 1, 1, 0)
    assert total.rate == 0.6667


@pytest.mark.parametrize("answer", ["accepted", "refused for good", "throttled", "lost"])
def test_the_sum_holds_whatever_the_provider_answers(world: Any, owing: Owing, answer: str) -> None:
    step(world, owing.claimed("Ada"), answer)
    owing.check()


def test_a_bounce_takes_the_told_back(world: Any, owing: Owing) -> None:
    follow_up = owing.claimed("Ada")
    for name in ("accepted", "delivered"):
        step(world, follow_up, name)
        owing.check()
    assert loop_of(world).total.told == 1
    step(world, follow_up, "bounced")
    owing.check()
    assert (loop_of(world).total.told, loop_of(world).total.failed) == (0, 1)


def test_a_bounce_without_an_answer_from_the_provider_only_fails(world: Any, owing: Owing) -> None:
    follow_up = owing.claimed("Ada")
    step(world, follow_up, "lost")
    step(world, follow_up, "bounced")
    owing.check()
    assert (loop_of(world).total.told, loop_of(world).total.failed) == (0, 1)


def test_parked_is_still_in_progress_until_evidence_settles_it(world: Any, owing: Owing) -> None:
    follow_up = owing.claimed("Ada")
    step(world, follow_up, "lost")
    step(world, follow_up, "parked")
    owing.check()
    assert (loop_of(world).total.parked, loop_of(world).total.in_progress) == (1, 3)
    step(world, follow_up, "delivered")
    owing.check()
    assert (loop_of(world).total.parked, loop_of(world).total.told) == (1, 1)


def test_one_who_opts_out_before_the_claim_is_excluded(world: Any, owing: Owing) -> None:
    step(world, owing.of("Eve"), "opted out")
    owing.check()
    assert loop_of(world).total.excluded == 2


def test_everything_counts_on_the_day_it_was_owed(world: Any, owing: Owing) -> None:
    owed_on = days_until(world.clock.now(), 1)
    world.clock.pass_by(days=1)
    step(world, owing.claimed("Ada"), "accepted")
    owing.count()
    assert overview(world.store, owed_on)["loop"].total.told == 1
    assert overview(world.store, days_until(world.clock.now(), 1))["loop"].total.owed == 0


def test_an_acknowledgement_is_no_answer(world: Any, count: Any) -> None:
    case, customer = a_case(at=world.services.now), a_customer("Ada")
    case.customer_id = customer.id
    world.store.commit(customer)
    world.store.submit(case)
    outcome = Outcome("ack", "acknowledged", f"case/{case.id}", world.services.now, "hearback")
    world.store.commit(outcome)
    fan_out(world.services, outcome.id, lambda: True)
    count()
    seen = loop_of(world)
    assert seen.by_kind["acknowledged"].owed == 1 and seen.total.owed == 0 and seen.total.rate is None


def test_the_stream_twice_changes_nothing(world: Any, owing: Owing) -> None:
    follow_up = owing.claimed("Ada")
    for name in ("accepted", "bounced"):
        step(world, follow_up, name)
    owing.check()
    once = loop_of(world)
    owing.count(again=True)
    assert loop_of(world) == once
