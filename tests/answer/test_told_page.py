"""The told page: everything in the installation that waits for somebody, and how far the recent outcomes have come."""

import re

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.policy import Policy
from tests.answer.hearers import bring, company, hearers, press
from tests.people import a_customer, adopt_with
from tests.world import Person, World


def page(person: Person, query: str = "") -> str:
    answer = person.get(f"/console/told{query}")
    assert answer.status == 200, answer.text[:500]
    return re.sub(r"\s+", " ", answer.text)


def test_it_works(world: World, grace: Person) -> None:
    outcome, owed = company(world)
    text = page(grace)
    for words in ("Parked for you", "Came back", "Could not be sent", "Marked as spam", "One person to call"):
        assert words in text, words
    assert "8 owed = 2 told + 1 on the way + 2 need you + 2 not reached + 1 left out" in text
    assert f"/follow-ups/{owed['Bo'].id}/arrival" in text and f"/console/outcomes/{outcome.id}" in text
    assert "Everyone who asked has been told" not in text


def test_when_nothing_is_left_it_says_so(world: World, grace: Person) -> None:
    assert "Everyone who asked has been told" in page(grace)
    adopt_with(world, [a_customer("Ada")])
    world.settle()
    text = page(grace)
    assert "Everyone who asked has been told" in text and "1 owed = 1 told" in text
    assert "每一位提出意见的人都已得到回音" in page(world.staff("Lin", language="zh-Hans"))


def test_it_is_a_place_of_the_console(grace: Person) -> None:
    assert re.search(r'<a href="/console/told" aria-current="page">.*?Told', page(grace))


def test_a_parked_answer_is_decided_from_here(world: World, grace: Person) -> None:
    _, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    answer = press(grace, parked, "arrival", back="/console/told")
    assert answer.headers["Location"] == "/console/told?done=arrived"
    assert "Parked for you" not in page(grace, "?done=arrived")


def test_what_is_on_its_way_for_an_hour_is_late(world: World, grace: Person) -> None:
    hearers(world, a_customer("Ada"))
    world.clock.pass_by(minutes=59)
    assert "Owed for too long" not in page(grace)
    world.clock.pass_by(minutes=2)
    text = page(grace)
    assert "Owed for too long" in text and "<bdi>Ada</bdi>" in text


def test_what_waits_for_its_persons_next_day_is_not_late(world: World, grace: Person) -> None:
    _, owed = hearers(world, a_customer("Ada"))
    owed["Ada"].hold("2999-01-01T06:00:00.000Z")
    world.store.commit(owed["Ada"])
    world.clock.pass_by(hours=5)
    assert "Owed for too long" not in page(grace)


def test_what_waits_its_turn_by_the_pace_is_not_late_until_its_turn_is_over(world: World, grace: Person) -> None:
    world.store.commit(Policy(a_second=1))
    world.store.policy(fresh=True)
    outcome, _ = hearers(world, a_customer("Ada"))
    stored = world.store.outcome(outcome.id)
    stored.people = 7200
    world.store.commit(stored)
    world.clock.pass_by(hours=2)
    assert "Owed for too long" not in page(grace), "two hours of mails at one a second, and one to spare"
    world.clock.pass_by(hours=2)
    assert "Owed for too long" in page(grace)


def test_a_list_that_is_still_made_after_an_hour_is_late(world: World, grace: Person) -> None:
    adopt_with(world, [a_customer("Ada")])
    world.clock.pass_by(hours=2)
    assert "Still finding everyone since" in page(grace)


def test_when_not_all_was_looked_at_it_says_so(world: World, grace: Person) -> None:
    _, outcome, _ = adopt_with(world, [a_customer(f"Person{n}") for n in range(30)])
    fan_out(world.services, outcome.id, lambda: True)
    assert "were looked at here" in page(grace)


def test_failing_addresses_are_named_and_lead_managers_to_the_list(world: World, grace: Person) -> None:
    _, owed = company(world)
    link = f"/console/suppression/{owed['Cy'].customer_id}"
    assert "cy@example.org" in page(grace) and link not in page(grace)
    assert link in page(world.staff("Mary", "manager"))


def test_more_than_a_few_outcomes_are_pages(world: World, grace: Person) -> None:
    for number in range(12):
        adopt_with(world, [a_customer(f"Person{number}")])
    address, seen = "/console/told", 0
    while address:
        text = grace.get(address).text
        seen += text.count('class="recent-head"')
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/console/told{found[1].replace('&amp;', '&')}" if found else ""
    assert seen == 12


def test_a_page_that_is_gone_gets_a_clear_answer(grace: Person) -> None:
    assert grace.get("/console/told?cursor=nowhere").status == 422
