"""After an interaction: who is invited, when, and why not. It goes through the ledger like every mail."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import reactions
from chalicelib.domain.customer import Customer
from chalicelib.domain.times import later
from tests.answer import story
from tests.invitations import a_place, decision, follow_up_of, happens, invited, path_of
from tests.world import World

NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
HOURS = {"quiet_from": 20, "quiet_to": 9, "weekdays": [0, 1, 2, 3, 4]}


def why_not(world: World, interaction: Any) -> str:
    event = decision(world, interaction)
    return event.data["reason"] if event.name == "PassedOver" else event.name


def test_it_works(world: World) -> None:
    message = invited(world)
    assert message["To"] == story.ADA and "Ada Lovelace" in story.text_of(message)
    [owed] = [each for each in world.store.waiting()] or [None]
    assert owed is None, "nothing is left to do"


def test_what_is_decided_is_a_fact_and_stands_in_the_ledger(world: World) -> None:
    a_place(world)
    interaction = happens(world)
    assert decision(world, interaction).name == "Invited"
    owed = follow_up_of(world, interaction)
    assert (owed.kind, owed.state, owed.about) == ("invited", "sent", f"{interaction.touchpoint_id}|Grace")
    [person] = world.store.customers([interaction.customer_id]).values()
    assert person.email == story.ADA and person.invited_at == world.services.now


def test_the_same_interaction_told_again_invites_once(world: World) -> None:
    a_place(world)
    for _ in range(3):
        happens(world)
    assert len(world.mails()) == 1


def test_decided_twice_at_once_it_is_decided_once(world: World) -> None:
    a_place(world)
    interaction = happens(world, settle=False)
    records = world._stream()
    for _ in range(3):
        reactions.react(world.services, [each for each in records if each["eventName"] == "INSERT"], lambda: True)
    world.settle()
    assert decision(world, interaction).name == "Invited" and len(world.mails()) == 1


@pytest.mark.parametrize(
    ("rule", "reason"),
    [({"on": False}, "rule_off"), ({"share": 0}, "not_sampled"), ({"weekdays": []}, "never_open")],
)
def test_a_rule_says_no_and_why_is_on_record(world: World, rule: dict[str, Any], reason: str) -> None:
    a_place(world, **rule)
    assert why_not(world, happens(world)) == reason and not world.mails()


def test_what_is_long_ago_nobody_is_asked_of(world: World) -> None:
    a_place(world)
    assert why_not(world, happens(world, at=later(world.services.now, -15 * 24 * 3600))) == "too_old"


def test_of_what_is_far_ahead_nobody_is_asked_and_it_keeps_nobody_from_being_asked_of_something_else(
    world: World,
) -> None:
    a_place(world)
    for number, at in enumerate((later(world.services.now, 15 * 24 * 3600), "9999-12-31T23:59:59.000Z")):
        assert why_not(world, happens(world, number, at=at)) == "far_ahead" and not world.mails()
    assert why_not(world, happens(world, 2)) == "Invited"


@pytest.mark.parametrize(
    ("zone", "company", "day"),
    [("Pacific/Auckland", "UTC", "22 November 2026"), ("America/Los_Angeles", "UTC", "21 November 2026"),
     (None, "Asia/Shanghai", "22 November 2026"), (None, "UTC", "21 November 2026")],
)  # fmt: skip
def test_the_day_of_it_is_that_of_the_place_where_it_happened(
    world: World, zone: str | None, company: str, day: str
) -> None:
    world.clock.moment = datetime(2026, 11, 23, tzinfo=UTC)
    a_place(world, zone=company)
    happens(world, at="2026-11-21T20:30:00.000Z", zone=zone)
    message = story.mail(world)
    assert day in story.text_of(message) and day in story.html_of(message)
    assert day in world.ada.get(path_of(message)).text


def test_of_a_touchpoint_that_is_not_there_nobody_is_asked(world: World) -> None:
    assert why_not(world, happens(world, place="gone")) == "rule_off"


STEPS = {
    "opted_out": lambda person, at: person.opt_out(at),
    "bounced": lambda person, at: person.bounce(at),
    "complained": lambda person, at: person.complain(at),
    "preference": lambda person, at: person.prefer(["answers", "decisions", "acknowledgements"], at),
}


@pytest.mark.parametrize("reason", STEPS)
def test_whoever_left_is_not_asked(world: World, reason: str) -> None:
    a_place(world)
    story.tells(world)
    [person] = world.store.customers([story.tells(world).customer_id]).values()
    who = happens(world, settle=False).customer_id
    person.id, person.version = who, 0
    event = STEPS[reason](person, world.services.now)
    world.store.commit(person, event)
    before = len(world.mails())
    interaction = happens(world)
    assert why_not(world, interaction) == reason and len(world.mails()) == before


def test_whoever_is_erased_is_not_asked(world: World) -> None:
    a_place(world)
    first = happens(world, 1)
    [person] = world.store.customers([first.customer_id]).values()
    person.erased_at, person.invited_at = world.services.now, None
    world.store.commit(person)
    assert why_not(world, happens(world, 2)) == "erased"


def test_whoever_has_no_address_is_not_asked_and_nobody_is_called(world: World) -> None:
    a_place(world)
    interaction = happens(world, email="", who="Ada")
    assert why_not(world, interaction) == "no_address"
    assert world.store.customers([interaction.customer_id]) == {interaction.customer_id: None}


def test_at_most_one_in_so_many_days_whatever_the_touchpoint(world: World) -> None:
    a_place(world, every_days=30)
    other = a_place(world, "calls", every_days=30)
    happens(world, 1)
    assert why_not(world, happens(world, 2)) == "asked_lately"
    assert why_not(world, happens(world, 3, place=other.id)) == "asked_lately"
    world.clock.pass_by(days=29)
    assert why_not(world, happens(world, 4)) == "asked_lately"
    world.clock.pass_by(days=1)
    assert why_not(world, happens(world, 5, place=other.id)) == "Invited"
    assert len(world.mails()) == 2


def test_of_ten_interactions_at_once_one_invites(world: World) -> None:
    a_place(world)
    told = [happens(world, number, settle=False) for number in range(10)]
    world.settle()
    assert sorted(why_not(world, each) for each in told) == ["Invited"] + ["asked_lately"] * 9
    assert len(world.mails()) == 1


def test_somebody_who_is_several_customers_is_asked_once(world: World) -> None:
    a_place(world)
    other = "ada@work.example"
    first, second = (happens(world, 1, email=each, settle=False) for each in (story.ADA, other))
    ids = [each.customer_id for each in (first, second)]
    one, two = (
        Customer(each, email, "Ada", "en", world.services.now)
        for each, email in zip(ids, (story.ADA, other), strict=True)
    )
    world.store.commit(one)
    world.store.commit(two)
    world.store.commit(one, two, *one.absorb(two, "grace", world.services.now))
    world.settle()
    assert sorted(why_not(world, each) for each in (first, second)) == ["Invited", "asked_lately"]
    assert len(world.mails()) == 1


def test_it_waits_for_the_open_hours_of_its_customer(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS, zone="Europe/Berlin")
    interaction = happens(world, zone="America/New_York")
    owed = follow_up_of(world, interaction)
    assert owed.state == "sent", "half past five in the afternoon over there"


def test_it_waits_for_the_open_hours_of_the_company(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS, zone="Europe/Berlin")
    interaction = happens(world)
    assert (follow_up_of(world, interaction).state, follow_up_of(world, interaction).due_at) == (
        "pending", "2026-11-24T08:01:00.000Z",
    )  # fmt: skip
    world.clock.moment = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)
    assert world.sweep() == 0
    world.clock.pass_by(minutes=3)
    world.sweep()
    assert follow_up_of(world, interaction).state == "sent" and len(world.mails()) == 1


def test_a_sweep_that_comes_too_late_waits_for_the_morning(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS, zone="UTC")
    interaction = happens(world)
    world.clock.moment = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    world.sweep()
    assert follow_up_of(world, interaction).due_at == "2026-11-25T09:00:00.000Z" and not world.mails()


def test_switched_off_meanwhile_it_goes_to_nobody(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS)
    interaction = happens(world)
    a_place(world, **HOURS, on=False)
    world.clock.pass_by(hours=24)
    world.sweep()
    owed = follow_up_of(world, interaction)
    assert (owed.state, owed.reason) == ("excluded", "rule_off") and not world.mails()


def test_whoever_leaves_before_it_goes_gets_none(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS)
    interaction = happens(world)
    [person] = world.store.customers([interaction.customer_id]).values()
    world.store.commit(person, person.prefer(["answers"], world.services.now))
    world.clock.pass_by(hours=14)
    world.sweep()
    owed = follow_up_of(world, interaction)
    assert (owed.state, owed.reason) == ("excluded", "preference") and not world.mails()


def test_whom_no_mail_reaches_any_more_is_not_called_to_be_asked(world: World) -> None:
    world.clock.moment = NIGHT
    a_place(world, **HOURS)
    interaction = happens(world)
    [person] = world.store.customers([interaction.customer_id]).values()
    person.phone = "+442079460018"
    world.store.commit(person, person.bounce(world.services.now))
    world.clock.pass_by(hours=14)
    world.sweep()
    assert follow_up_of(world, interaction).state == "excluded"


def test_it_is_not_late_before_its_time(world: World) -> None:
    grace = world.staff("Grace")
    world.clock.moment = NIGHT
    a_place(world, **HOURS, delay_hours=48)
    happens(world)
    world.clock.pass_by(hours=30)
    assert "Ada" not in grace.get("/console/told").text


def test_it_is_no_answer_that_was_owed(world: World) -> None:
    olga = world.staff("Olga", "owner")
    invited(world)
    figures = olga.get("/console/measures.json").json["loop"]
    assert figures["by_kind"] == {} and figures["total"]["owed"] == 0
