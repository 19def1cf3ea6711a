"""While the store cannot answer: 503 with a time to come back, readable for the widget, and nothing half done."""

from typing import Any

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.outage import throttled
from tests.listen.voices import voice

SHOP = "https://shop.example"
ID = touchpoint_id("shop")
CASES = f"/v1/touchpoints/{ID}/cases"


def test_it_works_again_afterwards_with_the_same_id(world: Any) -> None:
    told = voice()
    with throttled(world.store):
        reply = world.ada.post_json("/v1/touchpoints/hello/cases", told)
    assert reply.status == 503 and int(reply.headers["Retry-After"]) > 0
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert world.ada.post_json("/v1/touchpoints/hello/cases", told).status == 201


def test_the_widget_may_read_it_even_when_the_touchpoint_is_due_to_be_read_again(world: Any) -> None:
    world.store.commit(Touchpoint(ID, "Shop", origins=[SHOP]))
    assert world.ada.send("OPTIONS", CASES, Origin=SHOP).status == 204
    world.clock.pass_by(minutes=5)
    with throttled(world.store):
        reply = world.ada.post_json(CASES, voice(), Origin=SHOP)
    assert reply.status == 503 and reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]
