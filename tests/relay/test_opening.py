"""Opening a suggestion to customers is a deed of staff: previewed, on record, and taken back; and what staff find."""

from typing import Any

import pytest

from chalicelib.domain.suggestion import Suggestion
from chalicelib.relay import picker, shelving
from tests.people import NOON, a_suggestion
from tests.world import Person, World


@pytest.fixture
def lid(world: World) -> Suggestion:
    one = a_suggestion(title="A tighter <lid>", text="It must close & stay closed.")
    world.store.commit(one)
    return one


def press(world: World, grace: Person, one: Suggestion, what: str, **typed: str) -> Any:
    version = {"version": str(world.store.suggestion(one.id).version)}
    return grace.post(f"/console/suggestions/{one.id}/{what}", version | typed)


def test_it_works(world: World, grace: Person, lid: Suggestion) -> None:
    assert "Only staff see this" in grace.get(f"/console/suggestions/{lid.id}").text
    preview = grace.get(f"/console/suggestions/{lid.id}/opening").text
    assert "A tighter &lt;lid&gt;" in preview and "It must close &amp; stay closed." in preview
    assert world.ada.get(f"/asks/{lid.id}").status == 404
    answer = press(world, grace, lid, "opening")
    assert answer.headers["Location"] == f"/console/suggestions/{lid.id}?done=opened"
    page = grace.get(answer.headers["Location"]).text
    assert f"/asks/{lid.id}" in page and "Grace opened it to customers" in page
    assert world.ada.get(f"/asks/{lid.id}").status == 200
    world.settle()
    assert world.ada.get("/v1/similar?q=tighter+lid").json["suggestions"][0]["id"] == lid.id


def test_it_is_closed_again_and_both_are_on_record(world: World, grace: Person, lid: Suggestion) -> None:
    press(world, grace, lid, "opening")
    assert press(world, grace, lid, "closing").status == 303
    events = [(event.name, event.by) for event in world.store.suggestion_file(lid.id).events]
    assert events == [("Opened", "grace"), ("Closed", "grace")]
    assert world.ada.get(f"/asks/{lid.id}").status == 404
    world.settle()
    assert not world.ada.get("/v1/similar?q=tighter+lid").json["suggestions"]


def test_new_ones_are_closed(world: World, grace: Person, submit: Any) -> None:
    case = submit("Sell spare lids, please.", "ada@example.org")
    made = grace.post(
        f"/console/cases/{case.id}/link", {"version": str(case.version), "title": "Spare lids", "text": "Sell them."}
    )
    assert made.status == 303
    one = world.store.suggestion(world.store.case(case.id).suggestion_id)
    assert not one.is_open_to_customers and world.ada.get(f"/asks/{one.id}").status == 404


@pytest.mark.parametrize(("first", "then"), [("opening", "opening"), ("", "closing"), ("decline", "opening")])
def test_what_cannot_be_done_is_refused(world: World, grace: Person, lid: Suggestion, first: str, then: str) -> None:
    if first:
        press(world, grace, lid, first, reason="It would make every list slower for everyone.")
    before = world.store.suggestion(lid.id)
    assert press(world, grace, lid, then).status == 409
    assert world.store.suggestion(lid.id) == before


def test_the_second_of_two_is_told(world: World, grace: Person, lid: Suggestion) -> None:
    press(world, grace, lid, "opening")
    assert grace.post(f"/console/suggestions/{lid.id}/closing", {"version": "1"}).status == 409
    assert world.store.suggestion(lid.id).is_open_to_customers


def test_after_the_decision_it_can_still_be_closed(world: World, grace: Person, lid: Suggestion) -> None:
    press(world, grace, lid, "opening")
    press(world, grace, lid, "decline", reason="It would make every list slower for everyone.")
    assert "/closing" in grace.get(f"/console/suggestions/{lid.id}").text
    assert press(world, grace, lid, "closing").status == 303


def test_staff_find_all_there_are_however_many(world: World) -> None:
    old = a_suggestion(title="Pi-hole support", arrived_at="2020-01-01T00:00:00.000Z")
    world.store.commit(old)
    for number in range(picker.LOOKED_AT + 5):
        world.store.commit(a_suggestion(title=f"Number {number}"))
    shelving.shelve(world.services, old.id)
    for search in ("pihole", "pi-h", "support"):
        assert [row.id for row in picker.find(world.store, search).rows] == [old.id]
    assert picker.find(world.store, "number").more


def test_staff_are_shown_what_is_like_the_case(world: World, grace: Person, submit: Any, lid: Suggestion) -> None:
    shelving.shelve(world.services, lid.id)
    for number in range(3):
        world.store.commit(a_suggestion(title=f"Number {number}", arrived_at="2030-01-01T00:00:00.000Z"))
    case = submit("The lid should be tighter.", "ada@example.org")
    page = grace.get(f"/console/cases/{case.id}/link").text
    assert page.index(lid.id) < page.index("Number 2") and "The first one is like what is asked for here" in page


def test_staff_are_told_of_what_was_decided_before(world: World, grace: Person, lid: Suggestion) -> None:
    press(world, grace, lid, "decline", reason="It would make every list slower for everyone.")
    world.settle()
    answer = grace.get("/console/similar.json?q=tight+lids")
    assert answer.json["suggestions"] == [] and [each["id"] for each in answer.json["answers"]] == [lid.id]
    assert world.mallory.get("/console/similar.json?q=tight+lids").status == 401
    assert grace.get("/console/similar.json?q=" + "x" * 3000).status == 200


def test_the_daily_round_finds_what_the_stream_never_brought(world: World, lid: Suggestion) -> None:
    lid = world.store.suggestion(lid.id)
    world.store.commit(lid, lid.open_to_customers("grace", NOON))
    assert shelving.catch_up(world.services, lambda: True) == 1
    assert world.ada.get("/v1/similar?q=tighter+lid").json["suggestions"]
    world.store.commit(lid, lid.close_to_customers("grace", NOON))
    for _ in range(10):
        shelving.catch_up(world.services, lambda: True)
    world.clock.pass_by(hours=25)
    assert sum(shelving.catch_up(world.services, lambda: True) for _ in range(10)) == 1


def test_a_round_without_time_does_nothing(world: World, lid: Suggestion) -> None:
    assert shelving.catch_up(world.services, lambda: False) == 0
    assert world.store.noted(shelving.ROUND) is None
