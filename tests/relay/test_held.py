"""What is held at the door: in a list of its own, until a named person lets it in or turns it away."""

from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.people import a_case
from tests.world import Person, World

DAY = 24 * 3600


@pytest.fixture
def held(world: World) -> Any:
    """`held(text, why)`: a case of Ada's that waits at the door."""

    def hold(text: str = "Buy lids at my shop.", *why: str, **fields: Any) -> Case:
        given = {"held": {"why": list(why) or ["links"], "at": world.services.now}}
        case = world.store.submit(a_case(text, at=world.services.now, **(given | fields)))
        world.settle()
        return case

    return hold


def test_it_works(world: World, grace: Person, held: Any) -> None:
    case = held()
    page = grace.get("/console/held").text
    assert "Buy lids at my shop." in page and "It is full of links" in page
    world.clock.pass_by(hours=3)
    reply = grace.post("/console/held", {f"case-{case.id}": "yes", "deed": "let_in"})
    assert reply.status == 303 and "It is in the inbox now." in grace.get(reply.headers["Location"]).text
    world.settle()
    assert [row.id for row in world.store.inbox(status="new").rows] == [case.id]
    assert len(world.mails("ada@example.org")) == 1


def test_meanwhile_nobody_hears_of_it_and_nothing_counts_it(world: World, grace: Person, held: Any) -> None:
    case = held(begun=True, naming={"level": "full_name", "wording": "naming-1"})
    assert world.mails() == [] and world.store.customers([case.customer_id]) == {case.customer_id: None}
    for status in ("", "unresolved", "new"):
        assert world.store.inbox(status=status).rows == []
    assert "Buy lids" not in grace.get("/console?status=all").text
    assert world.store.namings([case.id]) == {}
    today = world.services.now[:10]
    assert world.store.counts("volume", today, today) == world.store.counts("forms", today, today) == []


def test_let_in_it_is_as_if_it_came_now(world: World, grace: Person, held: Any) -> None:
    case = held(begun=True, naming={"level": "full_name", "wording": "naming-1"})
    said = case.arrived_at
    world.clock.pass_by(hours=3)
    assert grace.post(f"/console/cases/{case.id}/admission", {"version": "1"}).status == 303
    world.settle()
    found = world.store.case(case.id)
    assert (found.held, found.said_at, found.arrived_at) == (None, said, world.services.now)
    assert world.store.namings([case.id])[case.id].given_at == said, "they agreed when they sent it"
    [line] = world.store.customer_file(case.customer_id).tellings
    assert line.case_id == case.id
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Grace let it in from the door" in page and "/replies" in page


def test_what_the_stream_forgot_is_found_by_the_sweep(world: World, grace: Person, held: Any) -> None:
    from chalicelib import reactions

    case = held()
    world.clock.pass_by(hours=3)
    assert reactions.catch_up(world.services, lambda: True) == 0
    grace.post(f"/console/cases/{case.id}/admission", {"version": "1"})
    world.clock.pass_by(minutes=20)
    assert reactions.catch_up(world.services, lambda: True) == 1
    assert len(world.store.follow_ups(case.id).rows) == 1
    world.settle()
    assert len(world.mails("ada@example.org")) == 1


def test_what_is_held_is_not_found_by_the_sweep(world: World, held: Any) -> None:
    from chalicelib import reactions

    held()
    world.clock.pass_by(minutes=20)
    assert reactions.catch_up(world.services, lambda: True) == 0


def test_turned_away_it_is_kept_for_a_month_and_can_still_be_let_in(world: World, grace: Person, held: Any) -> None:
    case = held()
    assert grace.post("/console/held", {f"case-{case.id}": "yes", "deed": "turn_away"}).status == 303
    world.settle()
    found = world.store.case(case.id)
    assert found.ttl is not None and found.ttl == int(world.clock.now().timestamp()) + 30 * DAY
    assert "Buy lids" not in grace.get("/console/held").text
    assert "Buy lids" in grace.get("/console/held?stands=turned_away").text and world.mails() == []
    assert grace.post(f"/console/cases/{case.id}/admission", {"version": str(found.version)}).status == 303
    world.settle()
    assert world.store.case(case.id).ttl is None and len(world.mails()) == 1


def test_who_decided_stays_on_record(world: World, grace: Person, held: Any) -> None:
    case = held()
    grace.post("/console/held", {f"case-{case.id}": "yes", "deed": "turn_away"})
    [event] = world.store.case_file(case.id).events
    assert (event.name, event.by, event.data["why"]) == ("TurnedAway", "grace", ["links"])


@pytest.mark.parametrize("deed", ["replies", "resolution", "assignment", "link"])
def test_nothing_else_can_be_done_to_it(world: World, grace: Person, held: Any, deed: str) -> None:
    case = held()
    typed = {"reply": "x", "resolution": "x", "assignee": "grace", "title": "A title", "text": "x", "version": "1"}
    reply = grace.post(f"/console/cases/{case.id}/{deed}", typed)
    assert reply.status == 409 and "held at the door" in reply.text
    assert world.store.case(case.id).version == 1
    page = grace.get(f"/console/cases/{case.id}").text
    assert "It is full of links" in page and "/replies" not in page and "/assignment" not in page


def test_many_are_decided_at_once_and_by_reason(world: World, grace: Person, held: Any) -> None:
    links = [held(f"links {n}").id for n in range(30)]
    kept = held("A word", "blocked")
    assert grace.get("/console/held").text.count('class="pick"') == 25
    reply = grace.post("/console/held", {"all": "yes", "deed": "turn_away", "why": "links"})
    assert reply.status == 303
    assert [row.id for row in world.store.inbox(status="held").rows] == [kept.id]
    assert {row.id for row in world.store.inbox(status="turned_away", limit=50).rows} == set(links)


def test_the_touchpoint_narrows_it(world: World, grace: Person, held: Any) -> None:
    shop = Touchpoint(touchpoint_id("shop"), "Shop")
    world.store.commit(shop)
    held("At the shop", touchpoint_id=shop.id)
    held("Elsewhere")
    page = grace.get(f"/console/held?touchpoint={shop.id}").text
    assert "At the shop" in page and "Elsewhere" not in page


def test_a_colleague_who_was_faster_is_told_of(world: World, grace: Person, held: Any) -> None:
    case = held()
    assert grace.post(f"/console/cases/{case.id}/turning-away", {"version": "1"}).status == 303
    again = grace.post(f"/console/cases/{case.id}/turning-away", {"version": "1"})
    assert again.status == 409 and "Grace" in again.text
    assert grace.post("/console/held", {f"case-{case.id}": "yes", "deed": "turn_away"}).status == 409


@pytest.mark.parametrize("form", [{"deed": "let_in"}, {"deed": "burn", "case-x": "yes"}, {}, {"case-x": "yes"}])
def test_nothing_chosen_changes_nothing(world: World, grace: Person, held: Any, form: dict[str, str]) -> None:
    case = held()
    assert grace.post("/console/held", form).status in (409, 422)
    assert world.store.case(case.id).version == 1


def test_it_is_counted_for_the_bar(world: World, grace: Person, held: Any) -> None:
    assert grace.get("/console/held.json").json == {"n": 0, "shown": "0", "words": "0 are held at the door"}
    held()
    assert grace.get("/console/held.json").json == {"n": 1, "shown": "1", "words": "1 is held at the door"}
    assert 'data-held="/console/held.json"' in grace.get("/console").text


def test_an_empty_list_and_a_bad_cursor_say_so(grace: Person) -> None:
    assert "Nobody waits at the door" in grace.get("/console/held").text
    assert "Nothing was turned away" in grace.get("/console/held?stands=turned_away&why=nonsense").text
    assert grace.get("/console/held?cursor=nonsense").status == 422


def test_programs_do_not_see_it(world: World, held: Any) -> None:
    from chalicelib.domain.errors import NotAllowed
    from chalicelib.relay import conversation

    case = held()
    with pytest.raises(NotAllowed):
        conversation.reply(world.services, case, "x", "key/x")
    assert world.store.inbox().rows == []
