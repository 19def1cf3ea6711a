"""What SES says came of a mail, on the real store: any kind, any order, any number of times."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app
from chalicelib.answer.deliver import deliver, mark
from chalicelib.answer.evidence import Unclear, read, take_in
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Stale, Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import EVIDENCE_RANK, IN_PROGRESS, TOLD
from chalicelib.domain.times import day
from chalicelib.ports_sending import Accepted, Refused, Unknown
from dev.lambda_shapes import Context
from dev.ses_events import WHEN, ses_event, sns_event
from tests.people import NOON, a_customer, adopt_with
from tests.provider import Killed, Provider, die_after
from tests.world import World

ALWAYS = lambda: True  # noqa: E731
LATE = "2030-01-01T00:00:00.000Z"


@pytest.fixture
def provider() -> Provider:
    return Provider()


def owed_to(world: World, name: str = "Ada") -> FollowUp:
    _, outcome, _ = adopt_with(world, [a_customer(name)])
    fan_out(world.services, outcome.id, ALWAYS)
    [owed] = world.store.follow_ups(outcome.id).rows
    return owed


def told(world: World) -> FollowUp:
    """A follow-up of Ada's whose mail the provider took."""
    owed = owed_to(world)
    deliver(world.services, owed)
    return again(world, owed)


def again(world: World, follow_up: FollowUp) -> FollowUp:
    return world.store.follow_up(follow_up.outcome_id, follow_up.id)


def customer(world: World, follow_up: FollowUp) -> Customer:
    found = world.store.customers([follow_up.customer_id])[follow_up.customer_id]
    assert found
    return found


def tags(follow_up: FollowUp, attempt: str | None = None) -> dict[str, str]:
    return {
        "outcome": follow_up.outcome_id, "follow_up": follow_up.id,
        "attempt": attempt or follow_up.attempt_id or "", "kind": follow_up.kind,
    }  # fmt: skip


def say(world: World, follow_up: FollowUp, kind: str, **about: Any) -> int:
    """SES says so; returns how much of it was news."""
    return take_in(world.services, sns_event(ses_event(kind, tags(follow_up), **about))["Records"])


def test_it_works(world: World, provider: Provider) -> None:
    owed = told(world)
    [mail] = provider.accepted
    assert mail.tags == tags(owed), "SES hands back what went out"
    event = sns_event(ses_event("Delivery", mail.tags))
    assert app.evidence(event, Context("evidence")) == {"new": 1}
    now = again(world, owed)
    assert now.state == "delivered" and now.times["delivered"] == min(WHEN, world.services.now)
    assert app.evidence(event, Context("evidence")) == {"new": 0}
    assert again(world, owed).version == now.version, "a repetition writes nothing"


@pytest.mark.parametrize(
    ("kind", "about", "state"),
    [
        ("Send", {}, "sent"),
        ("Delivery", {}, "delivered"),
        ("Bounce", {}, "bounced"),
        ("Bounce", {"bounceSubType": "OnAccountSuppressionList"}, "bounced"),
        ("Bounce", {"bounceType": "Transient"}, "sent"),
        ("Bounce", {"bounceType": "Undetermined"}, "sent"),
        ("Complaint", {}, "complained"),
        ("Complaint", {"complaintFeedbackType": "not-spam"}, "sent"),
        ("Reject", {}, "failed"),
        ("DeliveryDelay", {}, "sent"),
        ("Open", {}, "sent"),
        ("Something new", {}, "sent"),
    ],
)
def test_each_kind_of_event_means_what_it_means(world: World, kind: str, about: dict[str, str], state: str) -> None:
    owed = told(world)
    news = say(world, owed, kind, **about)
    assert again(world, owed).state == state and bool(news) == (state != "sent")
    person = customer(world, owed)
    assert bool(person.bounced_at) == (state == "bounced") and bool(person.complained_at) == (state == "complained")


@pytest.mark.parametrize(
    ("kind", "state"),
    [("Send", "sent"), ("Delivery", "delivered"), ("Bounce", "bounced"), ("Complaint", "complained"), ("Reject", "failed")],
)  # fmt: skip
def test_evidence_settles_what_nobody_knew(world: World, provider: Provider, kind: str, state: str) -> None:
    provider.answers = [Unknown("ReadTimeoutError")]
    owed = told(world)
    assert owed.state == "unknown" and say(world, owed, kind) == 1
    now = again(world, owed)
    assert now.state == state and now.due_at is None
    assert now.provider_id or kind == "Reject"
    world.clock.pass_by(days=1)
    assert world.sweep() == 0 and provider.calls == 1


def test_evidence_settles_what_was_parked_for_a_person(world: World, provider: Provider) -> None:
    provider.answers = [Unknown("ReadTimeoutError")]
    owed = told(world)
    world.clock.pass_by(hours=1)
    world.sweep()
    assert again(world, owed).state == "parked" and say(world, owed, "Delivery") == 1
    assert again(world, owed).state == "delivered"


def test_evidence_may_come_before_the_answer_of_the_call(world: World, provider: Provider) -> None:
    provider.answers = [die_after]
    owed = owed_to(world)
    with pytest.raises(Killed):
        deliver(world.services, owed)
    owed = again(world, owed)
    assert say(world, owed, "Send") == 1
    mark(world.services, owed, owed.attempt_id or "", Accepted("late"))
    now = again(world, owed)
    assert (now.state, now.provider_id) == ("sent", "0102017c44f053b-61b59c11-000000")


def test_who_bounced_or_complained_gets_no_further_mail(world: World, provider: Provider) -> None:
    for kind, name in (("Bounce", "Bo"), ("Complaint", "Cy")):
        first, second = owed_to(world, name), owed_to(world, name)
        deliver(world.services, first)
        say(world, again(world, first), kind)
        deliver(world.services, second)
        assert again(world, second).state == "excluded"
    assert provider.calls == 2


def test_a_bounce_of_an_older_attempt_still_silences_and_its_rejection_says_nothing_of_the_newer(
    world: World, provider: Provider
) -> None:
    provider.answers = [Refused("Throttling", permanent=False)]
    owed = told(world)
    first = tags(owed)
    world.clock.pass_by(hours=1)
    world.sweep()
    now = again(world, owed)
    assert (now.state, now.attempts) == ("sent", 2) and first["attempt"] != now.attempt_id
    assert take_in(world.services, sns_event(ses_event("Reject", first))["Records"]) == 0
    assert again(world, owed).state == "sent"
    assert take_in(world.services, sns_event(ses_event("Bounce", first))["Records"]) == 1
    assert again(world, owed).state == "bounced"


def test_the_facts_say_it_and_the_measures_count_it_once(world: World) -> None:
    owed = told(world)
    for _ in range(2):
        say(world, owed, "Bounce")
    images = [record["dynamodb"]["NewImage"] for record in world.settle() if record["eventName"] == "INSERT"]
    names = [image["name"]["S"] for image in images if image.get("type") == {"S": "Event"}]
    assert names.count("Told") == names.count("Failed") == names.count("Bounced") == 1
    today = day(world.services.now)
    counts = [count for count in world.store.counts("loop", today, today) if count.dimension == "adopted"]
    assert sum(count.amounts.get("told", 0) for count in counts) == 0
    assert sum(count.amounts.get("failed", 0) for count in counts) == 1


@settings(max_examples=25)
@given(
    start=st.sampled_from(["accepted", "lost", "dead"]),
    kinds=st.lists(st.sampled_from(["Send", "DeliveryDelay", "Delivery", "Bounce", "Complaint"]), max_size=6),
    data=st.data(),
)
def test_in_any_order_and_any_number_of_times_it_ends_the_same(
    world: World, provider: Provider, start: str, kinds: list[str], data: Any
) -> None:
    """The same events in two orders, the second with repetitions: both end at the strongest, and what is known of the
    person is the same."""
    ends, silences = [], []
    second = data.draw(st.permutations(kinds + kinds))
    for number, order in enumerate((kinds, second)):
        provider.answers = [{"accepted": Accepted("x"), "lost": Unknown("lost"), "dead": die_after}[start]]
        owed = owed_to(world, f"C{world.services.now[-4:-1]}{len(provider.accepted)}{number}{provider.calls}")
        try:
            deliver(world.services, owed)
        except Killed:
            pass
        owed = again(world, owed)
        rank = EVIDENCE_RANK[owed.state]
        for kind in order:
            say(world, owed, kind)
            now = again(world, owed)
            assert EVIDENCE_RANK[now.state] >= rank, "evidence only moves forward"
            assert now.state in (*IN_PROGRESS, *TOLD, "bounced")
            rank = EVIDENCE_RANK[now.state]
        person = customer(world, owed)
        ends.append(rank)
        silences.append((bool(person.bounced_at), bool(person.complained_at)))
    assert ends[0] == ends[1] and silences[0] == silences[1] == ("Bounce" in kinds, "Complaint" in kinds)


@pytest.mark.parametrize("order", [["Send", "Reject"], ["Reject", "Send"], ["Reject", "Reject", "Send", "Send"]])
def test_a_rejected_mail_has_failed_in_whatever_order_we_hear_of_it(
    world: World, provider: Provider, order: list[str]
) -> None:
    provider.answers = [Unknown("lost")]
    owed = told(world)
    for kind in order:
        say(world, owed, kind)
    now = again(world, owed)
    assert (now.state, now.reason) == ("failed", "rejected")


def test_somebody_else_changing_the_person_meanwhile_is_no_loss(world: World) -> None:
    owed = told(world)
    store, commit, races = world.store, world.store.commit, iter([True, True])

    def after_another(*records: Any, **options: Any) -> None:
        if isinstance(records[0], Customer) and next(races, False):
            other = customer(world, owed)
            other.seen_at = world.services.now
            commit(other)
        commit(*records, **options)

    vars(store)["commit"] = after_another
    assert say(world, owed, "Complaint") == 1
    assert customer(world, owed).complained_at and again(world, owed).state == "complained"


@pytest.mark.parametrize("trouble", [Unavailable(), Stale("Customer")])
def test_a_store_in_trouble_is_tried_again_by_lambda_and_then_all_is_told(world: World, trouble: Exception) -> None:
    owed = told(world)
    store, commit = world.store, world.store.commit

    def never(*records: Any, **options: Any) -> None:
        raise trouble

    vars(store)["commit"] = never
    with pytest.raises(Unavailable):
        say(world, owed, "Bounce")
    vars(store)["commit"] = commit
    assert say(world, owed, "Bounce") == 1 and customer(world, owed).bounced_at


POISON = [
    "Successfully validated SNS topic for Amazon SES event publishing.",
    "null", "[]", "{}", '{"eventType": "Bounce"}', '{"eventType": 7, "mail": {}}', '{"eventType": [], "mail": {}}',
    '{"eventType": "Send", "mail": []}', "[" * 100_000,
    json.dumps(ses_event("Bounce", {"outcome": "o", "follow_up": "f", "attempt": "a"}) | {"bounce": "ada@example.org"}),
    json.dumps(ses_event("Send", {"follow_up": "ada@example.org"})),
    json.dumps(ses_event("Send", {"outcome": "ada@example.org", "follow_up": "f", "attempt": "a"})),
]  # fmt: skip


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
def test_what_is_not_understood_is_dropped_and_logged_without_its_words(
    world: World, poison: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unclear):
        read(poison, NOON)
    owed = told(world)
    with caplog.at_level(logging.DEBUG, "hearback"):
        assert take_in(world.services, sns_event(poison, ses_event("Delivery", tags(owed)))["Records"]) == 1
    assert again(world, owed).state == "delivered", "the others are not kept waiting"
    [logged] = [record for record in caplog.records if record.name == "hearback.evidence"]
    assert logged.getMessage() == "evidence not understood" and vars(logged)["sns_id"].endswith("000000000000")
    assert not logged.exc_info and "ada@" not in str(vars(logged)) and "Subject" not in str(vars(logged))


def test_evidence_about_nothing_of_ours_is_dropped(world: World, caplog: pytest.LogCaptureFixture) -> None:
    strange = {"outcome": "no-such-outcome", "follow_up": "no-such-follow-up", "attempt": "a"}
    with caplog.at_level(logging.DEBUG, "hearback"):
        assert take_in(world.services, sns_event(ses_event("Bounce", strange))["Records"]) == 0
    [logged] = [record for record in caplog.records if record.name == "hearback.evidence"]
    assert vars(logged)["follow_up_id"] == "no-such-follow-up" and "ada@" not in str(vars(logged))


def test_a_mail_that_is_no_follow_up_such_as_a_sign_in_code_is_passed_over() -> None:
    assert read(json.dumps(ses_event("Bounce", {})), NOON) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-11-21T12:30:00.5Z", "2026-11-21T12:30:00.500Z"),
        ("2026-11-21T20:30:00+08:00", "2026-11-21T12:30:00.000Z"),
        ("9999-12-31T23:59:59-23:59", "2026-11-21T12:29:00.000Z"),
        ("yesterday", "2026-11-21T12:29:00.000Z"),
        (None, "2026-11-21T12:29:00.000Z"),
        ("2031-01-01T00:00:00Z", LATE),
    ],
)
def test_the_providers_clock_is_believed_within_reason(given: Any, kept: str) -> None:
    event = ses_event("Delivery", {"outcome": "o", "follow_up": "f", "attempt": "a"}, timestamp=given)
    found = read(json.dumps(event), LATE)
    assert found and found.at == kept
