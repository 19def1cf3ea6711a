"""Customers whom staff add for a phone call or a shop visit: told like everyone else, by mail or in person."""

import re
from typing import Any

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id
from chalicelib.domain.suggestion import Suggestion
from tests.people import a_customer
from tests.relay.behind import REASON, outcomes, press, suggested, told
from tests.world import Person, World

DOT = {"name": "Dot", "email": "Dot@Example.org", "phone": "", "language": "en", "wants_answer": "yes", "said": ""}


@pytest.fixture
def asked(world: World, grace: Person) -> Suggestion:
    return suggested(world, "A lid")


def add(grace: Person, suggestion: Suggestion, **changes: str) -> Any:
    page = grace.get(f"/console/suggestions/{suggestion.id}/addition").text
    found = re.search(r'name="addition" value="([^"]+)"', page)
    assert found
    return grace.post(f"/console/suggestions/{suggestion.id}/addition", {"addition": found[1], **DOT, **changes})


def on_record(world: World, kind: str, key: str) -> Customer | None:
    who = customer_id(world.services.secrets.key("customers"), kind, key)
    return world.store.customers([who])[who]


def test_it_works(world: World, grace: Person, asked: Suggestion) -> None:
    assert add(grace, asked, said="The lid leaks on every train.").headers["Location"].endswith("?done=added")
    dot = on_record(world, "email", "dot@example.org")
    assert dot and (dot.name, dot.email, dot.language) == ("Dot", "Dot@Example.org", "en")
    world.settle()
    page = grace.get(f"/console/suggestions/{asked.id}").text
    assert "The lid leaks on every train." in page and "Grace added a customer" in page and "added by Grace" in page
    press(world, grace, asked, "decline", reason=REASON)
    world.settle()
    assert told(world, outcomes(world, asked, "Declined")[0]) == {dot.id: "sent"}


def test_whoever_left_only_a_phone_is_to_be_called(world: World, grace: Person, asked: Suggestion) -> None:
    add(grace, asked, email="", phone="0044 20-7946 0018")
    dot = on_record(world, "phone", "+442079460018")
    assert dot and dot.phone == "0044 20-7946 0018"
    assert "One person: 1 by phone only" in grace.get(f"/console/suggestions/{asked.id}/decline").text
    press(world, grace, asked, "decline", reason=REASON)
    world.settle()
    assert told(world, outcomes(world, asked, "Declined")[0]) == {dot.id: "unreachable"}


def test_a_number_is_the_same_person_however_it_is_written(world: World, grace: Person, asked: Suggestion) -> None:
    for phone in ("+44 20 7946 0018", "0044 (20) 7946-0018", "＋４４ 20 7946 0018"):
        add(grace, asked, email="", phone=phone)
    assert len(world.store.supporters([asked.id]).rows) == 1


def test_where_to_find_them_need_be_no_number(world: World, grace: Person, asked: Suggestion) -> None:
    for _ in range(2):
        assert add(grace, asked, email="", phone="Comes to the shop on Fridays").status == 303
    assert len(world.store.supporters([asked.id]).rows) == 2, "nobody can say that they are the same"


def test_what_is_on_record_stays_and_a_phone_is_filled_in(world: World, grace: Person, asked: Suggestion) -> None:
    key = world.services.secrets.key("customers")
    known = a_customer("Dorothea", email="dot@example.org", language="zh-Hans")
    known.id = customer_id(key, "email", "dot@example.org")
    world.store.commit(known)
    add(grace, asked, phone="030 1234567")
    add(grace, asked, phone="030 7654321")
    found = world.store.customers([known.id])[known.id]
    assert found and (found.name, found.language, found.phone) == ("Dorothea", "zh-Hans", "030 1234567")


def test_sending_it_twice_adds_once(world: World, grace: Person, asked: Suggestion) -> None:
    form = {**DOT, "addition": "01a20074-9d38-775d-8333-bfc84c4db29e", "email": "", "phone": "at the counter"}
    for _ in range(2):
        assert grace.post(f"/console/suggestions/{asked.id}/addition", form).status == 303
    assert [event.name for event in world.store.suggestion_file(asked.id).events].count("Added") == 1
    assert len(world.store.supporters([asked.id]).rows) == 1


def test_whoever_does_not_want_to_hear_counts_and_is_not_told(world: World, grace: Person, asked: Suggestion) -> None:
    add(grace, asked, wants_answer="")
    assert "One person: 1 wants no answer" in grace.get(f"/console/suggestions/{asked.id}/decline").text


def test_a_customer_added_and_linked_is_one_supporter(
    world: World, grace: Person, submit: Any, asked: Suggestion
) -> None:
    form = {"kind": "complaint", "text": "My lid.", "email": "dot@example.org", "may_answer": "yes"}
    case_id = world.ada.post("/f/hello", form) and world.store.inbox().rows[0].id
    world.settle()
    grace.post(f"/console/cases/{case_id}/link", {"version": "1", "suggestion_id": asked.id})
    add(grace, asked)
    [supporter] = world.store.supporters([asked.id]).rows
    assert supporter.case_ids == {case_id} and supporter.added_by == "grace"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"email": ""}, "email"),
        ({"email": "dot@"}, "email"),
        ({"email": "x" * 300}, "email"),
        ({"name": "x" * 81}, "name"),
        ({"phone": "x" * 121}, "phone"),
        ({"said": "x" * 2001}, "said"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    world: World, grace: Person, asked: Suggestion, changes: dict[str, str], where: str
) -> None:
    answer = add(grace, asked, **{"said": "Word for word.", **changes})
    assert (
        answer.status == 422
        and f'id="{where}-error"' in answer.text
        and 'value="Dot"' in answer.text
        or where == "name"
    )
    assert "Word for word." in answer.text or where == "said"
    assert not world.store.supporters([asked.id]).rows


def test_after_the_decision_nobody_is_added(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "decline", reason=REASON)
    assert grace.get(f"/console/suggestions/{asked.id}/addition").status == 303
    answer = grace.post(f"/console/suggestions/{asked.id}/addition", DOT)
    assert answer.status == 409 and "decided already" in answer.text and 'value="Dot"' in answer.text
    assert not world.store.supporters([asked.id]).rows
