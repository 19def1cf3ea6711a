"""The suppression list: who gets no mail and why, what the owner may say about it, and what only the person may."""

import re
from typing import Any

import pytest

from chalicelib.answer import links
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id
from tests.answer import story
from tests.people import a_customer
from tests.world import Person, World


def id_of(world: World, email: str) -> str:
    return customer_id(world.services.secrets.key("customers"), "email", email)


def known(world: World, email: str = "ada@example.org", **stamps: Any) -> Customer:
    """Somebody whom we know by their address, as listen knows them."""
    person = a_customer("Ada", email=email, **stamps)
    person.id = id_of(world, email)
    world.store.commit(person)
    return person


def again(world: World, person: Customer) -> Customer:
    found = world.store.customers([person.id])[person.id]
    assert found
    return found


def lift(who: Person, person: Customer, version: int | None = None) -> Any:
    return who.post(f"/console/suppression/{person.id}/lifting", {"version": str(version or person.version)})


def facts(world: World) -> list[tuple[str, str]]:
    images = [record["dynamodb"]["NewImage"] for record in world.settle() if record["eventName"] == "INSERT"]
    return [(image["name"]["S"], image["by"]["S"]) for image in images if image["type"]["S"] == "Event"]


def test_it_works(world: World, olga: Person) -> None:
    world.settle()
    answer = olga.post("/console/suppression", {"email": " Caller@Example.org "})
    name = id_of(world, "caller@example.org")
    assert answer.status == 303 and answer.headers["Location"] == f"/console/suppression/{name}?done=silenced"
    assert facts(world) == [("Silenced", "olga")]
    assert "caller@example.org" in olga.get("/console/suppression").text
    page = olga.get(answer.headers["Location"]).text
    assert "Put here by Olga" in page and "Olga put the address on the suppression list" in page
    [person] = world.store.silenced().rows
    assert lift(olga, person).status == 303 and facts(world) == [("Lifted", "olga")]
    assert not world.store.silenced().rows
    assert "Mail may go there" in olga.get(f"/console/suppression/{name}?done=lifted").text


def test_whoever_was_added_by_hand_before_they_told_us_anything_gets_no_mail(world: World, olga: Person) -> None:
    olga.post("/console/suppression", {"email": "ada@customer.example"})
    body = {"kind": "complaint", "text": "It broke.", "email": "ada@customer.example", "may_answer": True}
    assert world.ada.post_json("/v1/touchpoints/hello/cases", body).status == 201
    world.settle()
    assert not world.mails()


@pytest.mark.parametrize("stamp", ["bounced_at", "complained_at"])
def test_the_owner_lifts_what_the_provider_said(world: World, olga: Person, stamp: str) -> None:
    person = known(world, **{stamp: world.services.now})
    assert "Let mail go there again" in olga.get(f"/console/suppression/{person.id}").text
    assert lift(olga, person).status == 303
    assert again(world, person).silence("resolved") is None


def test_whoever_unsubscribed_can_only_be_brought_back_by_themselves(world: World, olga: Person) -> None:
    person = known(world, opted_out_at=world.services.now)
    page = olga.get(f"/console/suppression/{person.id}").text
    assert "Unsubscribed themselves" in page and "Only they can take it back" in page and "/lifting" not in page
    answer = lift(olga, person)
    assert answer.status == 409 and "only they can take that back" in answer.text
    assert again(world, person).opted_out_at


def test_of_a_bounce_and_their_own_word_only_the_bounce_is_lifted(world: World, olga: Person) -> None:
    person = known(world, opted_out_at=world.services.now, bounced_at=world.services.now)
    assert lift(olga, person).status == 303
    assert again(world, person).silence("resolved") == "opted_out" and not again(world, person).bounced_at


def test_their_own_word_after_the_owners_is_theirs(world: World, olga: Person) -> None:
    person = known(world)
    olga.post("/console/suppression", {"email": "ada@example.org"})
    world.settle()
    token = links.unsubscribe(world.services.secrets, person.id)
    world.ada.post(token, {"mail": "stop"})
    assert ("OptedOut", "customer") in facts(world)
    assert lift(olga, again(world, person)).status == 409
    world.ada.post(token, {"mail": "resume"})
    assert again(world, person).silence("resolved") is None and not again(world, person).liftable


def test_added_twice_it_happens_once(world: World, olga: Person) -> None:
    olga.post("/console/suppression", {"email": "caller@example.org"})
    world.settle()
    answer = olga.post("/console/suppression", {"email": "caller@example.org"})
    assert answer.status == 303 and "done" not in answer.headers["Location"] and not facts(world)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "=?utf-8?q?x?=@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_refused_and_kept_in_the_form(world: World, olga: Person, email: str) -> None:
    for path in ("/console/suppression", "/console/suppression/search"):
        answer = olga.post(path, {"email": email})
        assert answer.status == 422 and 'aria-invalid="true"' in answer.text, path
    assert not world.store.silenced().rows


def test_an_address_is_found_by_itself_and_never_stands_in_ours(world: World, olga: Person) -> None:
    person = known(world, bounced_at=world.services.now)
    answer = olga.post("/console/suppression/search", {"email": "ADA@example.org"})
    assert answer.status == 303 and answer.headers["Location"] == f"/console/suppression/{person.id}"
    answer = olga.post("/console/suppression/search", {"email": "stranger@example.org"})
    assert answer.status == 200 and "Nobody is known with stranger@example.org" in answer.text


def test_a_manager_sees_and_only_the_owner_edits(world: World, grace: Person) -> None:
    person, mary = known(world, bounced_at=world.services.now), world.staff("Mary", "manager")
    page = mary.get(f"/console/suppression/{person.id}").text
    assert "An owner can lift this." in page and "/lifting" not in page
    assert "No more mail there" not in mary.get("/console/suppression").text
    assert (
        lift(mary, person).status == 403 and mary.post("/console/suppression", {"email": "x@y.example"}).status == 403
    )
    assert grace.get("/console/suppression").status == 403 and again(world, person).bounced_at


def test_somebody_was_faster(world: World, olga: Person) -> None:
    person = known(world, bounced_at=world.services.now)
    again_read = again(world, person)
    again_read.complained_at = world.services.now
    world.store.commit(again_read)
    answer = lift(olga, person)
    assert answer.status == 409 and "Somebody was faster" in answer.text and again(world, person).bounced_at


def test_who_is_not_on_record_is_not_found(olga: Person) -> None:
    assert olga.get("/console/suppression/nobody").status == 404
    assert olga.post("/console/suppression/nobody/lifting", {"version": "1"}).status == 404


def test_everyone_is_on_exactly_one_page_the_newest_first(world: World, olga: Person) -> None:
    for n in range(30):
        known(world, f"p{n:02}@example.org", bounced_at=f"2026-11-21T12:00:{n:02}.000Z")
    address, seen = "/console/suppression", []
    while address:
        text = olga.get(address).text
        seen += re.findall(r"<bdi>(p\d\d)@example.org</bdi>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/console/suppression{found[1].replace('&amp;', '&')}" if found else ""
    assert seen == [f"p{n:02}" for n in range(29, -1, -1)]
    assert olga.get("/console/suppression?cursor=nowhere").status == 422


def test_when_nobody_is_on_it_it_says_so(olga: Person) -> None:
    assert "Mail may go to everyone" in olga.get("/console/suppression").text


def test_staff_see_on_the_case_that_an_address_fails(world: World, grace: Person) -> None:
    case = story.tells(world)
    assert "Mail to this address comes back" not in grace.get(f"/console/cases/{case.id}").text
    person = world.store.customers([case.customer_id])[case.customer_id]
    person.bounce(world.services.now)
    world.store.commit(person)
    assert "Mail to this address comes back" in grace.get(f"/console/cases/{case.id}").text
