"""The call list: whom no mail reaches, where to find them, what to say, and a tick that means told."""

import re

import pytest

from chalicelib.answer.calls import dialled
from chalicelib.domain.outcome import Outcome
from tests.answer import story
from tests.answer.hearers import hearers, press
from tests.people import a_customer, adopt_with
from tests.world import Person, World


def calls(person: Person, query: str = "") -> str:
    answer = person.get(f"/console/calls{query}")
    assert answer.status == 200, answer.text[:500]
    return re.sub(r"\s+", " ", answer.text)


def gus(name: str = "Gus", phone: str = "+49 30 901820", **fields: str) -> object:
    return a_customer(name, email=None, phone=phone, **fields)


def test_it_works(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, gus())
    text = calls(grace)
    for words in ("Gus", 'href="tel:+4930901820"', "You asked for something, and we did it.", "The lid does not close.",
                  "The lid closes now.", "Thank you all."):  # fmt: skip
        assert words in text, words
    answer = press(grace, owed["Gus"], "call", back="/console/calls")
    assert answer.headers["Location"] == "/console/calls?done=called"
    assert world.store.follow_up(outcome.id, owed["Gus"].id).state == "called"
    text = calls(grace, "?done=called")
    assert "On record: they were told." in text and "Nobody to call" in text


def test_the_words_are_in_the_persons_language_and_the_labels_in_ours(world: World, grace: Person) -> None:
    hearers(world, gus("王小明", language="zh-Hans"))
    text = calls(grace)
    assert '<p class="say-opening" lang="zh-Hans">您提的建议，我们做到了。</p>' in text and "They asked" in text


def test_a_place_is_not_dialled(world: World, grace: Person) -> None:
    hearers(world, gus(phone="Stall 14, Saturday market"))
    text = calls(grace)
    assert "Stall 14, Saturday market" in text and "tel:" not in text


@pytest.mark.parametrize(
    ("where", "dial"),
    [("+49 30 901820", "+4930901820"), ("(030) 90-18/20", "030901820"), ("138 0013 8000", "13800138000"), ("", ""),
     ("Stall 14", ""), ("1234", ""), ("12+345678", ""), ("030 901820 (Anna)", ""), ("javascript:alert(1)", "")],
)  # fmt: skip
def test_only_numbers_are_dialled(where: str, dial: str) -> None:
    assert dialled(where) == dial


def test_those_of_one_outcome(world: World, grace: Person) -> None:
    one, _ = hearers(world, gus("Gus"))
    hearers(world, gus("Hedy"))
    text = calls(grace, f"?outcome={one.id}")
    assert "<bdi>Gus</bdi>" in text and "<bdi>Hedy</bdi>" not in text and f"/console/outcomes/{one.id}" in text
    assert "<bdi>Hedy</bdi>" in calls(grace)
    assert grace.get("/console/calls?outcome=nowhere").status == 404


def test_a_decline_says_why(world: World, grace: Person) -> None:
    case = story.tells(world, email=None)
    person = world.store.customers([case.customer_id])[case.customer_id]
    person.phone = "030 901820"
    world.store.commit(person)
    suggestion = story.suggests(world, case.id)
    supporter = world.store.supporters([suggestion.id]).rows[0]
    supporter.wants_answer = True
    world.store.commit(supporter)
    event = suggestion.decline("It would slow the checkout.", "grace", world.services.now)
    world.store.commit(suggestion, event, Outcome.of(event, "en"))
    world.settle()
    text = calls(grace)
    assert "we decided not to do it" in text and "It would slow the checkout." in text
    assert "Please let the checkout remember my address." in text


def test_everyone_is_on_exactly_one_page(world: World, grace: Person) -> None:
    _, outcome, _ = adopt_with(world, [gus(f"Person{n:02}", phone=f"030 9018{n:02}") for n in range(25)])  # type: ignore[list-item]
    world.settle()
    address, seen = "/console/calls", []
    while address:
        text = grace.get(address).text
        seen += re.findall(r"<h2><bdi>(Person\d\d)</bdi>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/console/calls{found[1].replace('&amp;', '&')}" if found else ""
    assert sorted(seen) == [f"Person{n:02}" for n in range(25)]


def test_a_page_that_is_gone_gets_a_clear_answer(grace: Person) -> None:
    assert grace.get("/console/calls?cursor=nowhere").status == 422


def test_mallory_finds_nobodys_number(world: World) -> None:
    hearers(world, gus())
    answer = world.mallory.get("/console/calls")
    assert answer.status == 303 and "901820" not in answer.text
