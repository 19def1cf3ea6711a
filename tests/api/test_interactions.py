"""Interactions: taken in batches by a key that may, each once; and what cannot be taken is named, and none of the batch is."""

from typing import Any

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id, touchpoint_id
from chalicelib.domain.times import later
from tests.answer import story
from tests.api.programs import Program
from tests.invitations import AFTER, a_place
from tests.meter import metered
from tests.world import World

TOLD = {
    "id": "order-1", "touchpoint_id": AFTER, "customer": {"email": story.ADA}, "name": "delivered",
    "served_by": "Grace", "about": "Order 1042", "customer_name": "Ada Lovelace", "language": "en", "zone": "Europe/Berlin",
}  # fmt: skip


@pytest.fixture
def shop(world: World) -> Program:
    a_place(world)
    return Program(world)


def told(world: World, **fields: Any) -> dict[str, Any]:
    return TOLD | {"at": world.services.now} | fields


def send(shop: Program, *interactions: dict[str, Any], **headers: str) -> Any:
    return shop.post("/v1/interactions", {"interactions": list(interactions)}, **headers)


def count(world: World) -> int:
    rows = world.store.client.scan(TableName=world.store.name)["Items"]
    return sum(row.get("type", {}).get("S") == "Interaction" for row in rows)


def test_it_works(world: World, shop: Program) -> None:
    assert send(shop, told(world)).json == {"taken": 1}
    world.settle()
    [mail] = world.mails(story.ADA)
    assert mail["X-Hearback-kind"] == "invited" and "Order 1042" in story.text_of(mail)


def test_a_hundred_at_once_cost_a_unit_each(world: World, shop: Program) -> None:
    send(shop, told(world))
    with metered(world.store) as bill:
        assert send(shop, *(told(world, id=f"o{n}") for n in range(100))).json == {"taken": 100}
    assert bill.calls == ["GetItem"] + ["BatchWriteItem"] * 4 and bill.written == 100


@pytest.mark.parametrize("number", [0, 101])
def test_no_more_than_a_hundred_and_no_fewer_than_one(world: World, shop: Program, number: int) -> None:
    assert send(shop, *(told(world, id=f"o{n}") for n in range(number))).status == 422 and count(world) == 0


def test_sent_again_it_is_the_same_and_asks_once(world: World, shop: Program) -> None:
    for _ in range(3):
        assert send(shop, told(world), told(world)).json == {"taken": 2}
        world.settle()
    assert count(world) == 1 and len(world.mails()) == 1


def test_under_an_idempotency_key_it_answers_the_same(world: World, shop: Program) -> None:
    replies = [send(shop, told(world), Idempotency_Key='"a"') for _ in range(2)]
    assert [each.status for each in replies] == [200, 200] and replies[1].headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"at": "yesterday"}, {"at": "time"}),
        ({"name": "Delivered"}, {"name": "pattern"}),
        ({"id": ""}, {"id": "pattern"}),
        ({"served_by": "x" * 61}, {"served_by": "too_long"}),
        ({"served_by": " "}, {"served_by": "required"}),
        ({"about": "x" * 121}, {"about": "too_long"}),
        ({"about": 7}, {"about": "wrong_type"}),
        ({"language": "de"}, {"language": "not_a_choice"}),
        ({"zone": "../etc"}, {"zone": "pattern"}),
        ({"customer": {}}, {"customer": "customer_key"}),
        ({"customer": {"email": "nobody"}}, {"customer.email": "email"}),
        ({"colour": "red"}, {"colour": "unknown_field"}),
    ],
)
def test_one_that_cannot_be_taken_is_named_and_none_is_taken(
    world: World, shop: Program, wrong: dict[str, Any], problem: dict[str, str]
) -> None:
    answer = send(shop, told(world), told(world, **wrong))
    assert answer.status == 422 and count(world) == 0
    [(field, reason)] = problem.items()
    assert {"field": f"interactions.1.{field}", "reason": f"errors.{reason}"} == {
        name: answer.json["errors"][0][name] for name in ("field", "reason")
    }


def test_what_is_to_happen_on_another_day_has_not_happened(world: World, shop: Program) -> None:
    ahead = later(world.services.now, 86_401)
    answer = send(shop, told(world), told(world, at=ahead), told(world, at="3026-11-22T09:00:00Z"))
    assert answer.status == 422 and count(world) == 0
    assert [(each["field"], each["reason"]) for each in answer.json["errors"]] == [
        (f"interactions.{n}.at", "errors.time_ahead") for n in (1, 2)
    ]
    assert send(shop, told(world, at=later(world.services.now, 86_400))).json == {"taken": 1}


def test_a_zone_that_nobody_knows_counts_as_none(world: World, shop: Program) -> None:
    assert send(shop, told(world, zone="Mars/Olympus")).status == 200
    world.settle()
    assert len(world.mails()) == 1


@pytest.mark.parametrize("place", ["nowhere", touchpoint_id("never-made")])
def test_of_a_touchpoint_that_there_is_not_none_is_taken(world: World, shop: Program, place: str) -> None:
    answer = send(shop, told(world), told(world, touchpoint_id=place))
    assert answer.status == 404 and count(world) == 0
    assert "no touchpoint with this id" in answer.json["title"]


def test_a_key_for_something_else_is_refused(world: World) -> None:
    a_place(world)
    answer = send(Program(world, "signals:write"), told(world))
    assert answer.status == 403 and count(world) == 0


def test_without_a_key_nothing_is_taken(world: World) -> None:
    assert world.mallory.post_json("/v1/interactions", {"interactions": [told(world)]}).status == 401


def test_whoever_is_known_by_another_key_is_asked_by_the_address_on_record(world: World, shop: Program) -> None:
    who = customer_id(world.services.secrets.key("customers"), "external", "c-7")
    world.store.commit(Customer(who, story.ADA, "Ada", "zh-Hans", world.services.now, external_id="c-7"))
    assert send(shop, told(world, customer={"external_id": "c-7"})).status == 200
    world.settle()
    assert world.mails(story.ADA)[0]["Content-Language"] == "zh-Hans"


def test_what_is_claimed_changes_nothing_that_is_on_record(world: World, shop: Program) -> None:
    send(shop, told(world))
    world.settle()
    send(shop, told(world, id="order-2", customer_name="Mallory", language="zh-Hans"))
    world.settle()
    who = customer_id(world.services.secrets.key("customers"), "email", story.ADA)
    [person] = world.store.customers([who]).values()
    assert (person.name, person.language) == ("Ada Lovelace", "en")
