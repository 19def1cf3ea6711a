"""Several outcomes in one mail: what is over a person's daily limit waits for the morning, and goes as one digest."""

from typing import Any

import pytest

from chalicelib.answer import digest
from chalicelib.answer.deliver import deliver, settle
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import LEASE_SECONDS, QUIET_SECONDS
from chalicelib.domain.times import day
from chalicelib.ports_sending import Refused, Unknown
from tests.answer import story
from tests.answer.days import (
    Dying,
    ada,
    add_up,
    decided,
    digest_of,
    now,
    owed_for,
    say,
    states,
    waiting,
)
from tests.people import a_customer
from tests.provider import Killed, Provider, die_after, die_before
from tests.world import World


@pytest.fixture
def provider() -> Provider:
    return Provider()


def person(world: World, customer: Customer) -> Customer:
    found = world.store.customers([customer.id])[customer.id]
    assert found
    return found


def change(world: World, customer: Customer, **fields: Any) -> None:
    """Something becomes known of a person."""
    current = person(world, customer)
    for name, value in fields.items():
        setattr(current, name, value)
    world.store.commit(current)


def gathered(world: World, number: int = 2, who: Customer | None = None) -> tuple[list[FollowUp], FollowUp]:
    """What a digest carries, and its own follow-up, which nobody has claimed yet."""
    held = waiting(world, who or ada(), number)
    deliver(world.services, held[0])
    return now(world, held), digest_of(world, held[0])


def sweeps(world: World, *seconds: float) -> None:
    for each in seconds:
        world.clock.pass_by(seconds=each)
        world.sweep()


def test_it_works(world: World, provider: Provider) -> None:
    story.rules(world, a_day=2)
    owed = owed_for(world, decided(world, 4))
    assert states(owed) == ["sent", "sent", "pending", "pending"] and len(provider.accepted) == 2
    tomorrow = day((world.clock.moment.replace(hour=0)).isoformat())
    for each in owed[2:]:
        assert each.held and each.reason == "daily_limit" and each.due_at
        assert each.due_at[11:] == "06:00:00.000Z" and each.due_at[:10] > tomorrow
    world.clock.pass_by(minutes=5)
    assert world.sweep() == 0, "the night is quiet"
    story.morning(world)
    owed = now(world, owed)
    assert states(owed) == ["sent"] * 4 and len(provider.accepted) == 3
    mail, own = provider.accepted[-1], digest_of(world, owed[2])
    assert mail.tags["kind"] == "digest" and mail.tags["follow_up"] == own.id and own.state == "sent"
    assert "Wish 2" in mail.text and "Granted, 3." in mail.text and "Wish 0" not in mail.text
    assert {each.provider_id for each in owed[2:]} == {own.provider_id}
    add_up(world, owed)
    sweeps(world, 86_400)
    assert len(provider.accepted) == 3 and world.store.held(ada().id) == []


def test_one_that_waits_alone_goes_as_itself(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    owed = owed_for(world, decided(world, 2))
    story.morning(world)
    assert states(now(world, owed)) == ["sent", "sent"]
    assert [mail.tags["kind"] for mail in provider.accepted] == ["adopted", "adopted"]


def test_an_answer_to_their_own_words_never_waits(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    case = story.tells(world, email="ada@example.org")
    suggestion = story.suggests(world, case.id)
    story.adopts_quietly(world, suggestion)
    story.replies(world, case.id)
    story.resolves(world, case.id)
    kinds = [mail.tags["kind"] for mail in provider.accepted]
    assert kinds == ["acknowledged", "adopted", "replied", "resolved"]


def test_each_person_has_a_limit_of_their_own(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    owed = owed_for(world, decided(world, 2, ada(), a_customer("Bo")))
    assert sorted(states(owed)) == ["pending", "pending", "sent", "sent"]
    assert sorted(mail.to for mail in provider.accepted) == ["ada@example.org", "bo@example.org"]


def test_what_is_decided_before_the_morning_does_not_take_the_place_of_what_waits(
    world: World, provider: Provider
) -> None:
    story.rules(world, a_day=1)
    world.clock.moment = world.clock.moment.replace(hour=12)
    first = owed_for(world, decided(world, 3))
    world.clock.moment = world.clock.moment.replace(hour=5)
    world.clock.pass_by(days=1)
    newer = owed_for(world, decided(world, 1))
    assert newer[0].held and len(provider.accepted) == 1
    world.clock.pass_by(hours=1, minutes=1)
    world.sweep()
    world.settle()
    assert len(provider.accepted) == 2 and states(now(world, first)) == ["sent"] * 3
    story.morning(world)
    assert len(provider.accepted) == 3 and states(now(world, newer)) == ["sent"]


def test_a_digest_is_never_put_off_again(world: World, provider: Provider) -> None:
    """Not even where its person has no place today: the company lowered its limit meanwhile."""
    story.rules(world, a_day=3)
    carried, own = gathered(world)
    story.rules(world, a_day=1)
    world.store.spend(f"mailed/{ada().id}/{day(world.services.now)}", "another", 1, 4_000_000_000)
    deliver(world.services, own)
    assert states(now(world, carried)) == ["sent", "sent"]


def test_what_waits_goes_in_the_morning_though_the_limit_was_lifted_meanwhile(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    owed = owed_for(world, decided(world, 3))
    story.rules(world, a_day=0)
    sweeps(world, 120)
    assert len(provider.accepted) == 1, "and not before"
    story.morning(world)
    assert states(now(world, owed)) == ["sent"] * 3 and len(provider.accepted) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"opted_out_at": "now"}, "opted_out"),
        ({"no_decisions_at": "now"}, "preference"),
        ({"complained_at": "now"}, "complained"),
        ({"erased_at": "now"}, "erased"),
        ({"bounced_at": "now"}, "bounced"),
        ({"email": None}, "no_address"),
    ],
)
@pytest.mark.parametrize("when", ["while they wait", "after they were gathered"])
def test_who_left_in_between_gets_nothing_and_each_answer_says_why(
    world: World, provider: Provider, when: str, fields: dict[str, Any], reason: str
) -> None:
    if when == "while they wait":
        held = waiting(world, ada())
    else:
        held, _ = gathered(world)
    change(world, ada(), **{name: value and world.services.now for name, value in fields.items()})
    sweeps(world, 61)
    left = now(world, held)
    assert [(each.state, each.reason, each.held) for each in left] == [("excluded", reason, False)] * 2
    assert provider.calls == 0 and world.store.held(ada().id) == []
    add_up(world, left)
    sweeps(world, 86_400)
    assert states(now(world, held)) == ["excluded"] * 2


def test_who_leaves_while_the_digest_is_being_claimed_gets_nothing(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    store, claim = world.store, world.store.claim

    def leave_then_claim(follow_up: FollowUp) -> None:
        if not person(world, ada()).opted_out_at:
            change(world, ada(), opted_out_at=world.services.now)
        claim(follow_up)

    vars(store)["claim"] = leave_then_claim
    deliver(world.services, own)
    sweeps(world, 1)
    assert states(now(world, held)) == ["excluded"] * 2 and provider.calls == 0


@pytest.mark.parametrize("when", ["while they wait", "after they were gathered"])
def test_whose_address_died_in_between_is_called_about_each(world: World, provider: Provider, when: str) -> None:
    who = ada(phone="+44 20 7946 0000")
    held = waiting(world, who) if when == "while they wait" else gathered(world, who=who)[0]
    change(world, who, bounced_at=world.services.now)
    sweeps(world, 61)
    called = now(world, held)
    assert [(each.state, each.reason, each.channel) for each in called] == [("unreachable", "bounced", "phone")] * 2
    assert world.store.held(who.id) == [] and not any(each.due_at for each in called)
    assert [each.kind for each in world.store.listed("unreachable").rows] == ["planned", "planned"], "no digest"
    add_up(world, called)
    settle(world.services, called[0], lambda current: current.call("grace", world.services.now))
    assert states(now(world, held)) == ["called", "unreachable"] and provider.calls == 0


def test_a_digest_that_is_refused_has_failed_with_all_that_it_carried(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Refused("MessageRejected", permanent=True)]
    deliver(world.services, own)
    assert [(each.state, each.reason) for each in now(world, held)] == [("failed", "MessageRejected")] * 2
    add_up(world, [*held, own])


def test_a_throttled_digest_is_tried_again_and_then_tells_all(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Refused("Throttling", permanent=False)]
    deliver(world.services, own)
    assert states(now(world, held)) == ["carried"] * 2
    sweeps(world, 61)
    assert states(now(world, held)) == ["sent"] * 2 and len(provider.accepted) == 1


def test_of_a_digest_of_which_nobody_knows_nothing_is_told_until_somebody_does(
    world: World, provider: Provider
) -> None:
    held, own = gathered(world)
    provider.answers = [Unknown("ReadTimeoutError")]
    deliver(world.services, own)
    sweeps(world, QUIET_SECONDS + 1)
    assert digest_of(world, held[0]).state == "parked" and states(now(world, held)) == ["carried"] * 2
    sweeps(world, 3700, 3700)
    add_up(world, now(world, held))
    settle(world.services, digest_of(world, held[0]), lambda current: current.arrived("grace", world.services.now))
    assert states(now(world, held)) == ["sent"] * 2 and provider.calls == 1


def test_a_parked_digest_that_is_sent_again_tells_all_of_it_again(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Unknown("ReadTimeoutError")]
    deliver(world.services, own)
    first = digest_of(world, held[0])
    sweeps(world, QUIET_SECONDS + 1)
    settle(world.services, digest_of(world, held[0]), lambda current: current.again("grace", world.services.now))
    assert states(now(world, held)) == ["carried"] * 2
    sweeps(world, 1)
    assert states(now(world, held)) == ["sent"] * 2 and len(provider.accepted) == 1
    assert say(world, first, "Bounce") == 1, "the person's address is flagged"
    assert states(now(world, held)) == ["sent"] * 2, "the first attempt came back, and says nothing of the second"


def test_a_failed_digest_that_is_sent_again_takes_along_what_failed_with_it(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Refused("MessageRejected", permanent=True)]
    deliver(world.services, own)
    failed = digest_of(world, held[0])
    event = failed.again("grace", world.services.now)
    world.store.commit(failed, event)  # as a page would: what it carries follows when the digest moves on
    sweeps(world, 1)
    assert states(now(world, held)) == ["sent"] * 2 and len(provider.accepted) == 1
    add_up(world, held)


def test_a_digest_that_failed_before_its_first_attempt_can_be_sent_again_too(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    settle(world.services, own, lambda current: current.unsendable("unsendable", world.services.now))
    assert states(now(world, held)) == ["failed"] * 2
    settle(world.services, digest_of(world, held[0]), lambda current: current.again("grace", world.services.now))
    assert states(now(world, held)) == ["carried"] * 2
    sweeps(world, 1)
    assert states(now(world, held)) == ["sent"] * 2 and len(provider.accepted) == 1


def test_one_of_a_failed_digest_can_be_sent_again_by_itself(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Refused("MessageRejected", permanent=True)]
    deliver(world.services, own)
    one, other = now(world, held)
    settle(world.services, one, lambda current: current.again("grace", world.services.now))
    sweeps(world, 1)
    assert states(now(world, held)) == ["sent", "failed"] and provider.accepted[-1].tags["kind"] == "planned"
    settle(world.services, other, lambda current: current.call("grace", world.services.now))
    assert states(now(world, held)) == ["sent", "called"]
    say(world, digest_of(world, other), "Delivery")
    assert states(now(world, held)) == ["sent", "called"], "it is no part of the digest any more"


def test_who_is_called_about_a_failed_digest_was_told_all_of_it(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    provider.answers = [Refused("MessageRejected", permanent=True)]
    deliver(world.services, own)
    settle(world.services, digest_of(world, held[0]), lambda current: current.call("grace", world.services.now))
    assert [(each.state, each.channel) for each in now(world, held)] == [("called", "phone")] * 2


@pytest.mark.parametrize(
    ("kinds", "end"),
    [
        (["Send"], "sent"),
        (["Delivery"], "delivered"),
        (["Delivery", "Send"], "delivered"),
        (["Delivery", "Bounce"], "bounced"),
        (["Bounce"], "bounced"),
        (["Delivery", "Complaint"], "complained"),
        (["Reject"], "failed"),
        (["Send", "Reject"], "failed"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_what_became_of_the_digest_became_of_all_that_it_carried(
    world: World, provider: Provider, known: bool, kinds: list[str], end: str
) -> None:
    held, own = gathered(world)
    provider.answers = [] if known else [Unknown("ReadTimeoutError")]
    deliver(world.services, own)
    assert states(now(world, held)) == (["sent"] * 2 if known else ["carried"] * 2)
    for kind in kinds:
        say(world, digest_of(world, held[0]), kind)
    carried = now(world, held)
    assert states(carried) == [end] * 2 and digest_of(world, held[0]).state == end
    add_up(world, carried)
    versions = [each.version for each in carried]
    for kind in kinds:
        say(world, digest_of(world, held[0]), kind)
    assert [each.version for each in now(world, held)] == versions, "a repetition writes nothing"


@pytest.mark.parametrize("kind", ["Delivery", "Bounce", "Complaint", "Reject"])
def test_evidence_whose_reader_dies_half_way_is_taken_in_whole_when_it_comes_again(world: World, kind: str) -> None:
    held, own = gathered(world)
    deliver(world.services, own)
    own = digest_of(world, held[0])
    client, number, died = world.store.client, 0, True
    while died:
        number += 1
        vars(world.store)["client"] = Dying(client, number)
        try:
            say(world, own, kind)
            died = False
        except Killed:
            pass
        vars(world.store)["client"] = client
    assert number > 5
    [state] = {each.state for each in [*now(world, held), digest_of(world, held[0])]}
    assert state == {"Delivery": "delivered", "Bounce": "bounced", "Complaint": "complained", "Reject": "failed"}[kind]


def test_two_workers_gather_the_same_once(world: World, provider: Provider) -> None:
    held = waiting(world, ada(), 3)
    stale = now(world, held)
    for copy in [*held, *stale]:
        deliver(world.services, copy)
    assert len({each.carrier for each in now(world, held)}) == 1 and states(now(world, held)) == ["carried"] * 3
    sweeps(world, 61)
    assert len(provider.accepted) == 1 and states(now(world, held)) == ["sent"] * 3


def test_two_workers_that_read_the_same_make_one_digest(world: World, provider: Provider) -> None:
    """The second reads what waits before the first commits."""
    held = waiting(world, ada(), 2)
    store, commit, inner = world.store, world.store.commit, iter([True])

    def after_another(*records: Any, **options: Any) -> None:
        if next(inner, False):
            assert digest.gather(world.services, held[1], person(world, ada()))
        commit(*records, **options)

    vars(store)["commit"] = after_another
    assert digest.gather(world.services, held[0], person(world, ada()))
    assert len({each.carrier for each in now(world, held)}) == 1
    sweeps(world, 61)
    assert len(provider.accepted) == 1


def test_killed_at_any_step_nothing_is_lost_and_nothing_told_twice(world: World, provider: Provider) -> None:
    """At every call to the store from the first look at what waits to the last answer that follows its digest."""
    story.rules(world, a_day=5)
    client, number, died = world.store.client, 0, True
    everything: list[FollowUp] = []
    while died:
        number += 1
        world.store.policy(fresh=True)
        who = a_customer(f"C{number}")
        held, calls = waiting(world, who), len(provider.accepted)
        dying = Dying(client, number)
        vars(world.store)["client"] = dying
        try:
            deliver(world.services, held[0])
            deliver(world.services, digest_of(world, held[0]))
            died = False
        except Killed:
            pass
        vars(world.store)["client"] = client
        sweeps(world, 61, LEASE_SECONDS + 1, QUIET_SECONDS + 1, 301)
        ended = now(world, held)
        assert len(provider.accepted) - calls == 1, f"one mail to {who.name}"
        [state] = set(states(ended))
        own = digest_of(world, held[0])
        assert (state, own.state) in (("sent", "sent"), ("carried", "parked")), "told, or truly in doubt"
        everything += ended
        add_up(world, ended)
    assert number > 12
    assert len({mail.to for mail in provider.accepted}) == len(provider.accepted)
    assert states(now(world, everything)).count("carried") == 2, (
        "only the death between the call and its mark is in doubt"
    )


@pytest.mark.parametrize("death", [die_before, die_after])
def test_killed_in_the_call_it_is_parked_with_all_that_it_carries(world: World, provider: Provider, death: Any) -> None:
    held, own = gathered(world)
    provider.answers = [death]
    with pytest.raises(Killed):
        deliver(world.services, own)
    sweeps(world, LEASE_SECONDS + 1, QUIET_SECONDS + 1, 3601)
    assert digest_of(world, held[0]).state == "parked" and states(now(world, held)) == ["carried"] * 2
    assert provider.calls == 1


def test_a_digest_tells_twenty_at_most(world: World, provider: Provider) -> None:
    held = waiting(world, ada(), 23)
    sweeps(world, 1, 61)
    assert states(now(world, held)) == ["sent"] * 23
    assert sorted(mail.text.count("* * *") for mail in provider.accepted) == [3, 20]


def test_what_is_gone_is_left_out_and_the_rest_is_told(world: World, provider: Provider) -> None:
    held, own = gathered(world, 3)
    key = {"pk": {"S": f"OUTCOME#{held[0].outcome_id}"}, "sk": {"S": "OUTCOME"}}
    world.store.client.delete_item(TableName=world.store.name, Key=key)
    deliver(world.services, own)
    [mail] = provider.accepted
    assert mail.text.count("* * *") == 2 and states(now(world, held))[1:] == ["sent"] * 2
    sweeps(world, 301)
    assert states(now(world, held)) == ["sent"] * 3


def test_a_digest_of_which_nothing_is_left_is_not_sent(world: World, provider: Provider) -> None:
    held, own = gathered(world)
    for each in held:
        for name in ("OUTCOME", f"FOLLOWUP#{each.id}"):
            key = {"pk": {"S": f"OUTCOME#{each.outcome_id}"}, "sk": {"S": name}}
            world.store.client.delete_item(TableName=world.store.name, Key=key)
    deliver(world.services, own)
    own = world.store.follow_up(own.outcome_id, own.id)
    assert (own.state, own.reason) == ("failed", "unsendable") and provider.calls == 0
    with pytest.raises(NotFound):
        now(world, held)


def test_the_measures_count_what_is_told_and_not_the_mails(world: World, provider: Provider) -> None:
    story.rules(world, a_day=1)
    owed = owed_for(world, decided(world, 4))
    story.morning(world)
    say(world, digest_of(world, owed[3]), "Bounce")
    world.settle()
    assert states(now(world, owed)) == ["sent", "bounced", "bounced", "bounced"]
    days = sorted({day(each.owed_at) for each in owed})
    counts = world.store.counts("loop", days[0], "9999")
    total: dict[str, int] = {}
    for count in counts:
        assert count.dimension == "adopted"
        for name, amount in count.amounts.items():
            total[name] = total.get(name, 0) + amount
    assert total == {"owed": 4, "told": 1, "failed": 3}
