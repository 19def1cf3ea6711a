"""Who comes in: taken at once, held for a person, or asked to come again; nothing is ever dropped."""

import html
from typing import Any

import pytest

from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import budget
from tests.arriving import a_mail
from tests.listen.voices import voice
from tests.meter import metered
from tests.world import Person, World

ID = touchpoint_id("shop")
CASES = f"/v1/touchpoints/{ID}/cases"
FORM = {"kind": "complaint", "text": "The lid does not close."}


@pytest.fixture
def shop(world: World) -> Any:
    """`shop(**door)`: a touchpoint with that door."""

    def make(**door: Any) -> Touchpoint:
        # Budgets are those of ten minutes of the clock: what follows shall lie in one of them.
        world.clock.pass_by(seconds=budget.until_the_next(world.services))
        place = Touchpoint(ID, "Shop", door=door)
        world.store.commit(place)
        return place

    return make


def send(world: World, address: str = "203.0.113.7", **fields: Any) -> Any:
    someone = Person(world.gateway)
    someone.address = address
    return someone.post_json(CASES, voice(**fields))


def reasons(world: World) -> list[str]:
    return [str(row.marks) for row in world.store.inbox(status="held", limit=100).rows]


def test_it_works(world: World, shop: Any) -> None:
    shop()
    assert send(world).status == 201
    assert len(world.store.inbox().rows) == 1 and reasons(world) == []


def test_an_ordinary_one_is_one_write_and_no_read(world: World, shop: Any) -> None:
    shop()
    send(world)
    with metered(world.store) as bill:
        assert send(world).status == 201
    assert bill.calls == ["PutItem"]


@pytest.mark.parametrize(
    ("door", "text", "why"),
    [
        ({"hold": True}, "Please sell lids.", "all"),
        ({"words": ["casino"]}, "Visit my ＣＡＳＩＮＯ today", "blocked"),
        ({"words": ["赌场"]}, "欢迎光临赌场网站", "blocked"),
        ({"words": ["casino"]}, "Visit my ca\u200bsi\u00adno today", "blocked"),
        ({"words": ["Buy Now"]}, "You should buy\n  now", "blocked"),
        ({}, "http://a.example " * 5, "links"),
        ({}, "See www.a.example, https://b.example, www.c.example, www.d.example and www.e.example", "links"),
    ],
)
def test_what_looks_odd_is_held_with_the_reason(world: World, shop: Any, door: Any, text: str, why: str) -> None:
    shop(**door)
    reply = send(world, text=text)
    assert reply.status == 201 and reply.json["status"] == "new"
    assert reasons(world) == [why] and world.store.inbox().rows == []
    assert world.ada.get(reply.json["my_case"]).status == 200


@pytest.mark.parametrize(
    ("door", "text"),
    [
        ({"words": ["ass"]}, "First class, a classic!"),
        ({}, "Compare https://a.example/1 and https://a.example/2 please."),
        ({"words": ["lid"]}, "The lids do not close."),
        ({"words": ["\u200b"]}, "Nothing that anybody could see is on the list."),
    ],
)
def test_what_is_only_like_it_is_taken(world: World, shop: Any, door: Any, text: str) -> None:
    shop(**door)
    assert send(world, text=text).status == 201
    assert reasons(world) == [] and len(world.store.inbox().rows) == 1


def test_who_wants_to_be_named_as_the_company_is_looked_at(world: World, shop: Any) -> None:
    shop()
    wish = {"naming": {"level": "full_name"}}
    assert send(world, name="Аcme", **wish).status == 201 and reasons(world) == ["name"]
    assert send(world, name="Acme").status == send(world, name="Ada Acme", **wish).status == 201
    assert reasons(world) == ["name"]


def test_words_of_answers_are_looked_at_too(world: World) -> None:
    asked = [{"id": "q1", "kind": "text", "labels": {"en": "Why?"}}]
    world.store.commit(Touchpoint(ID, "Shop", text="optional", questions=asked, door={"words": ["casino"]}))
    assert send(world, text="", answers={"q1": "casino"}).status == 201
    assert reasons(world) == ["blocked"]


def test_one_network_over_its_budget_is_held_and_others_are_not(world: World, shop: Any) -> None:
    shop(a_network=10)
    for number in range(14):
        assert send(world, address=f"203.0.113.{number}").status == 201
    assert reasons(world) == ["crowd"] * 4
    assert send(world, address="198.51.100.1").status == 201
    assert len(world.store.inbox().rows) == 11


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "203.0.113.7"])
def test_on_one_machine_only_budgets_that_staff_set_apply(world: World, shop: Any, address: str) -> None:
    shop()
    for _ in range(130):
        assert send(world, address=address).status == 201
    assert bool(reasons(world)) == (address == "203.0.113.7")
    place = world.store.touchpoint(ID)
    place.door = {"a_network": 2}
    world.store.commit(place)
    world.clock.pass_by(minutes=10)
    for _ in range(12):
        send(world, address=address)
    assert "crowd" in reasons(world)


def test_beyond_what_people_can_look_at_they_are_asked_to_come_again(world: World, shop: Any) -> None:
    shop(a_network=2)
    told = [send(world) for _ in range(25)]
    statuses = [reply.status for reply in told]
    assert statuses == sorted(statuses) and set(statuses) == {201, 429}
    assert len(world.store.inbox().rows) + len(reasons(world)) == statuses.count(201) <= 22
    late = told[-1]
    assert 0 < int(late.headers["Retry-After"]) <= 600
    assert late.headers["Content-Type"] == "application/problem+json" and "Nothing you typed is lost" in late.text
    with metered(world.store) as bill:
        assert send(world).status == 429
    assert bill.calls == [], "what is refused costs nothing"
    world.clock.pass_by(seconds=int(late.headers["Retry-After"]))
    assert send(world).status == 201 and len(world.store.inbox(limit=50).rows) == 3


def test_a_form_that_is_asked_to_come_again_keeps_everything(world: World, shop: Any) -> None:
    shop(everybody=1)
    sent = FORM | {"submission_id": new_id(), "text": "Eleven <words> that nobody wants to type again."}
    while (reply := world.ada.post(f"/f/{ID}", sent | {"submission_id": new_id()})).status == 303:
        pass
    reply = world.ada.post(f"/f/{ID}", sent)
    assert reply.status == 429 and int(reply.headers["Retry-After"]) > 0
    assert html.escape(sent["text"]) in reply.text and sent["submission_id"] in reply.text
    world.clock.pass_by(minutes=10)
    assert world.ada.post(f"/f/{ID}", sent).status == 303
    assert world.store.case(sent["submission_id"]).held is None


def test_one_network_does_not_use_up_everybodys_budget(world: World, shop: Any) -> None:
    shop(a_network=1, everybody=15)
    for _ in range(40):
        send(world)
    assert send(world, address="198.51.100.1").status == 201
    assert len(world.store.inbox(limit=50).rows) >= 2


def test_addresses_come_from_the_gateway_and_never_from_a_header(world: World, shop: Any) -> None:
    shop(a_network=2)
    for number in range(30):
        world.ada.post_json(
            CASES, voice(), **{"X-Forwarded-For": f"198.51.{number}.1", "X-Real-IP": f"10.{number}.0.1"}
        )
    assert send(world, address="127.0.0.2").status == 429


@pytest.mark.parametrize("address", ["2001:db8::1", "", "nonsense"])
def test_every_address_has_a_network(world: World, shop: Any, address: str) -> None:
    shop(a_network=1)
    assert [send(world, address=address).status for _ in range(20)][-1] == 429


def test_a_network_of_ipv6_is_a_customers_whole_prefix(world: World, shop: Any) -> None:
    shop(a_network=1)
    told = [send(world, address=f"2001:db8:1:2::{number:x}").status for number in range(20)]
    assert told[-1] == 429 and send(world, address="2001:db8:1:3::1").status == 201


def test_the_same_words_from_many_networks_are_held(world: World, shop: Any) -> None:
    shop()
    text = "Cheap watches for everybody, call now."
    for number in range(5):
        send(world, address=f"198.51.{number}.1", text=text.upper() if number % 2 else f" {text}\n")
    assert reasons(world) == ["same"] * 3
    for number in range(5):
        send(world, address=f"198.51.{number}.1", text="Great!")
    assert reasons(world) == ["same"] * 3, "short words are said by many"


def test_pressing_again_is_the_same_case_whatever_the_door_says_now(world: World, shop: Any) -> None:
    shop(a_network=2)
    told = voice()
    first = world.ada.post_json(CASES, told)
    for _ in range(5):
        world.ada.post_json(CASES, voice())
    again = world.ada.post_json(CASES, told)
    # The links are the same, too, where no clock is ahead of the machine's; here it may be.
    assert (first.status, first.json["id"]) == (again.status, again.json["id"]) == (201, told["id"])
    assert world.store.case(told["id"]).held is None


def test_nothing_of_a_network_is_kept_but_a_hash_for_a_day(world: World, shop: Any) -> None:
    shop(a_network=2)
    for _ in range(6):
        send(world)
    items = world.store.client.scan(TableName=world.store.name)["Items"]
    counted = [item for item in items if item["pk"]["S"].startswith("USED#door/")]
    assert counted and "203.0.113" not in str(items)
    assert all(0 < int(item["ttl"]["N"]) - world.clock.now().timestamp() <= 24 * 3600 for item in counted)


def test_a_test_of_the_staffs_is_never_held(world: World, shop: Any) -> None:
    shop(hold=True)
    grace = world.staff("Grace")
    page = grace.get(f"/console/touchpoints/{ID}").text
    path = html.unescape(page.partition("test=")[2].partition('"')[0])
    assert world.ada.post(f"/f/{ID}?test={path}", FORM | {"submission_id": new_id()}).status == 303
    assert len(world.store.inbox().rows) == 1


@pytest.mark.parametrize(("door", "why"), [({"hold": True}, "all"), ({"words": ["casino"]}, "blocked")])
def test_mail_is_held_where_the_touchpoint_says_so(office: Any, door: dict[str, Any], why: str) -> None:
    address = office.shop()
    place = office.store.touchpoint(address.partition("@")[0])
    place.door = door
    office.store.commit(place)
    office.drop(a_mail("Welcome to my casino."), address)
    office.settle()
    assert [row.marks for row in office.store.inbox(status="held").rows] == [why]
    assert office.store.inbox().rows == [] and office.mails() == []
