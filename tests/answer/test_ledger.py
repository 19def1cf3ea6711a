"""The follow-up ledger on the real store: everyone is told once, whatever fails, and it always adds up."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.answer import fan_out as module
from chalicelib.answer.deliver import deliver, settle
from chalicelib.answer.fan_out import PAGE, fan_out
from chalicelib.answer.sweep import POSTPONE_SECONDS
from chalicelib.domain.errors import Stale
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import BACK_OFF_SECONDS, IN_PROGRESS, LEASE_SECONDS, QUIET_SECONDS, TOLD
from chalicelib.domain.policy import Policy
from chalicelib.ports_sending import Refused, Unknown
from tests.people import a_case, a_customer, adopt_with
from tests.provider import Killed, Provider, die_after, die_before
from tests.world import World

ALWAYS = lambda: True  # noqa: E731


@pytest.fixture
def provider() -> Provider:
    return Provider()


def all_follow_ups(world: World, outcome: Outcome) -> list[FollowUp]:
    found, cursor = [], None
    while True:
        page = world.store.follow_ups(outcome.id, cursor)
        found += page.rows
        if not (cursor := page.cursor):
            return found


def states(world: World, outcome: Outcome) -> Counter[str]:
    return Counter(follow_up.state for follow_up in all_follow_ups(world, outcome))


def owed_to(world: World, names: str = "Ada") -> tuple[Outcome, list[FollowUp]]:
    """An adoption with these people behind it, fanned out, nobody told yet."""
    _, outcome, _ = adopt_with(world, [a_customer(name) for name in names.split()])
    fan_out(world.services, outcome.id, ALWAYS)
    return outcome, all_follow_ups(world, outcome)


def test_it_works(world: World, provider: Provider) -> None:
    _, outcome, entry = adopt_with(world, [a_customer("Ada"), a_customer("Bo")])
    world.settle()
    assert states(world, outcome) == {"sent": 2}
    assert sorted(mail.to for mail in provider.accepted) == ["ada@example.org", "bo@example.org"]
    assert world.store.entry(entry.id).supporters == 2
    assert world.sweep() == 0, "nothing is left to look after"


def test_a_person_behind_it_in_two_ways_is_told_once(world: World, provider: Provider) -> None:
    ada = a_customer("Ada")
    _, outcome, _ = adopt_with(world, [ada, ada])
    world.settle()
    assert len(provider.accepted) == 1 and states(world, outcome) == {"sent": 1}


def test_facts_that_come_twice_tell_nobody_twice(world: World, provider: Provider) -> None:
    from chalicelib import reactions

    adopt_with(world, [a_customer("Ada"), a_customer("Bo")])
    records = [record for record in world.settle() if record["eventName"] == "INSERT"]
    reactions.react(world.services, records, ALWAYS)
    reactions.deliver_all(world.services, records, ALWAYS)
    world.settle()
    assert len(provider.accepted) == len(set(provider.told())) == 2


def test_without_any_stream_everyone_is_told_by_the_sweep(world: World, provider: Provider) -> None:
    _, outcome, _ = adopt_with(world, [a_customer(f"C{number}") for number in range(5)])
    for _ in range(3):
        world.clock.pass_by(seconds=61)
        world.sweep()
    assert states(world, outcome) == {"sent": 5} and len(provider.accepted) == 5


def test_the_sweep_leaves_the_fast_path_its_minute(world: World, provider: Provider) -> None:
    owed_to(world)
    assert world.sweep() == 0 and not provider.calls


def test_a_fan_out_cut_off_at_every_page_goes_on_where_it_stopped(world: World) -> None:
    people = [a_customer(f"C{number:03}") for number in range(2 * PAGE + 7)]
    _, outcome, entry = adopt_with(world, people)
    for pages in range(1, 4):
        once = iter([True, False])
        fan_out(world.services, outcome.id, lambda: next(once))  # noqa: B023
        assert len(all_follow_ups(world, outcome)) == min(pages * PAGE, len(people))
    fan_out(world.services, outcome.id, ALWAYS)
    assert world.store.outcome(outcome.id).done
    assert len(all_follow_ups(world, outcome)) == len(people) == world.store.entry(entry.id).supporters


def test_a_page_is_on_record_whole_or_not_at_all(world: World) -> None:
    _, outcome, entry = adopt_with(world, [a_customer("Ada"), a_customer("Bo")])
    stale = world.store.outcome(outcome.id)
    world.store.commit(world.store.outcome(outcome.id))
    page = module.people_behind(world.store, stale)
    with pytest.raises(Stale):
        module._save(world.services, stale, page, Policy())
    assert states(world, outcome) == {} and world.store.entry(entry.id).supporters == 0
    fan_out(world.services, outcome.id, ALWAYS)
    assert states(world, outcome) == {"pending": 2} and world.store.entry(entry.id).supporters == 2


def test_whoever_is_owed_it_already_does_not_keep_the_others_of_the_page_waiting(world: World) -> None:
    _, outcome, entry = adopt_with(world, [a_customer("Ada"), a_customer("Bo")])
    first = module.people_behind(world.store, outcome).rows[0]
    world.store.commit(FollowUp.owe(outcome, first.customer_id, None, ("pending", None), world.services.now))
    fan_out(world.services, outcome.id, ALWAYS)
    assert states(world, outcome) == {"pending": 2} and world.store.entry(entry.id).supporters == 2
    assert world.store.standings([outcome.id]) == {outcome.id: {"pending": 2}}


def test_two_workers_at_one_fan_out_count_each_page_once(world: World) -> None:
    _, outcome, entry = adopt_with(world, [a_customer("Ada")])
    first, second = world.store.outcome(outcome.id), world.store.outcome(outcome.id)
    page = module.people_behind(world.store, outcome)
    module._save(world.services, first, page, Policy())
    with pytest.raises(Stale):
        module._save(world.services, second, page, Policy())
    assert world.store.entry(entry.id).supporters == 1


def test_one_of_two_workers_wins_the_claim(world: World, provider: Provider) -> None:
    outcome, [owed] = owed_to(world)
    other = world.store.follow_up(outcome.id, owed.id)
    deliver(world.services, owed)
    deliver(world.services, other)
    assert provider.calls == 1 and states(world, outcome) == {"sent": 1}


def test_a_throttled_provider_is_asked_again_later(world: World, provider: Provider) -> None:
    provider.answers = [Refused("Throttling", permanent=False)] * 2
    outcome, [owed] = owed_to(world)
    deliver(world.services, owed)
    assert states(world, outcome) == {"pending": 1}
    for seconds in BACK_OFF_SECONDS[:2]:
        assert world.sweep() == 0
        world.clock.pass_by(seconds=seconds + 1)
        world.sweep()
    assert states(world, outcome) == {"sent": 1} and len(provider.accepted) == 1


def test_a_provider_that_never_takes_it_ends_in_failed(world: World, provider: Provider) -> None:
    provider.answers = [Refused("Throttling", permanent=False)] * 20
    outcome, _ = owed_to(world)
    for _ in range(10):
        world.clock.pass_by(hours=7)
        world.sweep()
    assert states(world, outcome) == {"failed": 1} and provider.calls == len(BACK_OFF_SECONDS) + 1


def test_a_refused_address_fails_with_its_reason(world: World, provider: Provider) -> None:
    provider.answers = [Refused("MessageRejected", permanent=True)]
    outcome, [owed] = owed_to(world)
    deliver(world.services, owed)
    [failed] = all_follow_ups(world, outcome)
    assert (failed.state, failed.reason, failed.due_at) == ("failed", "MessageRejected", None)


@pytest.mark.parametrize("death", [die_before, die_after])
def test_a_process_that_dies_in_the_call_leaves_a_parked_row_and_no_second_mail(
    world: World, provider: Provider, death: Any
) -> None:
    provider.answers = [death]
    outcome, [owed] = owed_to(world)
    with pytest.raises(Killed):
        deliver(world.services, owed)
    assert states(world, outcome) == {"sending": 1}
    world.clock.pass_by(seconds=LEASE_SECONDS + 1)
    world.sweep()
    assert states(world, outcome) == {"unknown": 1}
    world.clock.pass_by(seconds=QUIET_SECONDS + 1)
    world.sweep()
    assert states(world, outcome) == {"parked": 1}
    world.clock.pass_by(days=30)
    assert world.sweep() == 0 and provider.calls == 1


@pytest.mark.parametrize("evidence", ["sent", "delivered", "bounced", "complained"])
def test_evidence_settles_what_nobody_knew(world: World, provider: Provider, evidence: str) -> None:
    provider.answers = [Unknown("ReadTimeoutError")]
    outcome, [owed] = owed_to(world)
    deliver(world.services, owed)
    [lost] = all_follow_ups(world, outcome)
    assert lost.state == "unknown"
    settle(world.services, lost, lambda current: current.witness(evidence, world.services.now))
    world.clock.pass_by(days=1)
    world.sweep()
    assert states(world, outcome) == {evidence: 1} and provider.calls == 1


def test_a_late_mark_still_counts_after_the_lease(world: World, provider: Provider) -> None:
    from chalicelib.answer.deliver import mark
    from chalicelib.ports_sending import Accepted

    outcome, [owed] = owed_to(world)
    owed.claim("attempt", world.services.now)
    world.store.claim(owed)
    world.clock.pass_by(seconds=LEASE_SECONDS + 1)
    world.sweep()
    mark(world.services, owed, "attempt", Accepted("late"))
    [told] = all_follow_ups(world, outcome)
    assert (told.state, told.provider_id, told.due_at) == ("sent", "late", None)


def test_who_left_before_the_claim_is_left_out_with_the_reason(world: World, provider: Provider) -> None:
    outcome, [owed] = owed_to(world)
    customer = world.store.customers([owed.customer_id])[owed.customer_id]
    assert customer
    customer.opted_out_at = world.services.now
    world.store.commit(customer)
    deliver(world.services, owed)
    [left] = all_follow_ups(world, outcome)
    assert (left.state, left.reason) == ("excluded", "opted_out") and provider.calls == 0


def test_who_leaves_while_the_claim_is_being_made_is_not_claimed(world: World, provider: Provider) -> None:
    """The opt-out commits after the worker read the profile and before its claim."""
    outcome, [owed] = owed_to(world)
    store, claim = world.store, world.store.claim

    def leave_then_claim(follow_up: FollowUp) -> None:
        customer = store.customers([owed.customer_id])[owed.customer_id]
        if customer and not customer.opted_out_at:
            customer.opted_out_at = world.services.now
            store.commit(customer)
        claim(follow_up)

    vars(store)["claim"] = leave_then_claim
    deliver(world.services, owed)
    assert states(world, outcome) == {"excluded": 1} and provider.calls == 0


def test_nobody_silent_is_owed_a_mail_and_everyone_is_on_record(world: World, provider: Provider) -> None:
    now = world.services.now
    people = [
        a_customer("Ada"), a_customer("Opted", opted_out_at=now), a_customer("Bounced", bounced_at=now),
        a_customer("Complained", complained_at=now), a_customer("Shop", email=None),
    ]  # fmt: skip
    _, outcome, entry = adopt_with(world, people)
    world.settle()
    reasons = Counter(follow_up.reason for follow_up in all_follow_ups(world, outcome) if follow_up.state == "excluded")
    assert reasons == {"opted_out": 1, "bounced": 1, "complained": 1, "no_address": 1}
    assert [mail.to for mail in provider.accepted] == ["ada@example.org"] and world.store.entry(
        entry.id
    ).supporters == 5


def test_a_customer_whose_submission_was_never_reacted_to_is_told_all_the_same(
    world: World, provider: Provider
) -> None:
    case = world.store.submit(a_case(at=world.services.now))
    event = case.resolve("Fixed", "grace", world.services.now)
    outcome = Outcome.of(event, "en")
    world.store.commit(case, event, outcome)
    world.clock.pass_by(seconds=61)
    world.sweep()
    world.clock.pass_by(seconds=61)
    world.sweep()
    assert states(world, outcome) == {"sent": 1} and [mail.to for mail in provider.accepted] == ["ada@example.org"]


def test_what_keeps_failing_does_not_stand_before_the_others_for_ever(world: World, provider: Provider) -> None:
    outcome, owed = owed_to(world, "Ada Bo")
    broken = owed[0]
    broken.kind = "no-such-email"
    world.store.commit(broken)
    world.clock.pass_by(seconds=61)
    assert world.sweep() == 2
    assert world.sweep() == 0, "the one that failed waits its turn"
    world.clock.pass_by(seconds=POSTPONE_SECONDS + 1)
    assert world.sweep() == 1


def test_an_email_that_cannot_be_composed_is_never_claimed(world: World, provider: Provider) -> None:
    outcome, [owed] = owed_to(world)
    owed.kind = "no-such-email"
    with pytest.raises(KeyError):
        deliver(world.services, owed)
    assert states(world, outcome) == {"pending": 1} and provider.calls == 0


def test_one_failing_record_does_not_keep_the_sweep_from_the_others(world: World, provider: Provider) -> None:
    outcome, owed = owed_to(world, "Ada Bo Cy")
    broken = owed[0]
    broken.kind = "no-such-email"
    world.store.commit(broken)
    world.clock.pass_by(seconds=61)
    world.sweep()
    assert states(world, outcome) == {"sent": 2, "pending": 1}


def test_it_adds_up_at_every_step(world: World, provider: Provider) -> None:
    """G2: owed = told + in progress + excluded + failed or bounced, whatever was answered."""
    provider.answers = [Refused("Throttling", False), Unknown("lost"), Refused("MessageRejected", True), die_after]
    names = [f"C{number}" for number in range(8)]
    _, outcome, _ = adopt_with(world, [*(a_customer(name) for name in names), a_customer("Shop", email=None)])
    fan_out(world.services, outcome.id, ALWAYS)
    for owed in all_follow_ups(world, outcome):
        try:
            deliver(world.services, owed)
        except Killed:
            pass
        now = states(world, outcome)
        assert sum(now[state] for state in (*TOLD, *IN_PROGRESS, "excluded", "failed", "bounced")) == 9
    assert states(world, outcome) == {"sent": 4, "pending": 1, "unknown": 1, "failed": 1, "sending": 1, "excluded": 1}


def test_an_address_that_no_mail_can_be_made_for_fails_and_holds_nobody_up(world: World, provider: Provider) -> None:
    outcome, owed = owed_to(world, "Ada")
    odd = a_customer("Odd", email="odd\u2028@example.org")
    _, second, _ = adopt_with(world, [odd, a_customer("Bo")])
    world.settle()
    assert states(world, second) == {"failed": 1, "sent": 1}


def test_a_claim_whose_answer_was_lost_is_still_ours(world: World, provider: Provider) -> None:
    from chalicelib.domain.errors import Unavailable

    outcome, [owed] = owed_to(world)
    store, claim = world.store, world.store.claim

    def claim_and_lose_the_answer(follow_up: FollowUp) -> None:
        claim(follow_up)
        raise Unavailable()

    vars(store)["claim"] = claim_and_lose_the_answer
    deliver(world.services, owed)
    assert states(world, outcome) == {"sent": 1} and provider.calls == 1


def test_a_claim_that_never_reached_the_store_leaves_it_pending(world: World, provider: Provider) -> None:
    from chalicelib.domain.errors import Unavailable

    outcome, [owed] = owed_to(world)

    def never(follow_up: FollowUp) -> None:
        raise Unavailable()

    vars(world.store)["claim"] = never
    with pytest.raises(Unavailable):
        deliver(world.services, owed)
    assert states(world, outcome) == {"pending": 1} and provider.calls == 0


def test_one_address_gets_so_many_acknowledgements_a_day(world: World, provider: Provider) -> None:
    from chalicelib.answer.acknowledge import A_DAY

    for number in range(A_DAY + 4):
        world.store.submit(a_case(f"Voice {number}", at=world.services.now))
    world.settle()
    assert len(provider.accepted) == A_DAY
    world.clock.pass_by(days=1)
    world.store.submit(a_case("The next day", at=world.services.now))
    world.settle()
    assert len(provider.accepted) == A_DAY + 1
