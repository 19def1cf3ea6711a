"""Pages of other sites: exact origins get in, errors included, and nobody else does."""

from typing import Any

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.voices import voice

SHOP = "https://shop.example"
ID = touchpoint_id("shop")
CASES = f"/v1/touchpoints/{ID}/cases"


@pytest.fixture
def shop(world: Any) -> Any:
    world.store.commit(Touchpoint(ID, "Shop", origins=[SHOP, "http://localhost:5000"]))
    return world


def test_it_works(shop: Any) -> None:
    asked = shop.ada.send("OPTIONS", CASES, Origin=SHOP, Access_Control_Request_Method="POST")
    assert asked.status == 204 and asked.headers["Access-Control-Allow-Origin"] == SHOP
    assert (
        asked.headers["Access-Control-Allow-Headers"] == "Content-Type"
        and "POST" in asked.headers["Access-Control-Allow-Methods"]
    )
    told = voice()
    reply = shop.ada.post_json(CASES, told, Origin=SHOP)
    assert reply.status == 201 and reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert reply.headers["Vary"] == "Origin" and "Access-Control-Allow-Credentials" not in reply.headers
    assert shop.store.case(told["id"]).origin == "widget"


@pytest.mark.parametrize("origin", [SHOP, "http://localhost:5000", "http://localhost:8000"])
def test_its_own_origins_and_ours_may_read_it(shop: Any, origin: str) -> None:
    reply = shop.ada.get(f"/v1/touchpoints/{ID}", Origin=origin)
    assert reply.status == 200 and reply.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example.evil.example", "http://shop.example", "https://shop.example:444", "https://SHOP.example",
     "https://sub.shop.example", "https://shop.example/", "null", "", "*"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_any_other_origin_is_refused_and_nothing_is_stored(shop: Any, origin: str, method: str) -> None:
    told = voice()
    reply = (
        shop.mallory.post_json(CASES, told, Origin=origin)
        if method == "POST"
        else shop.mallory.send(method, CASES, Origin=origin)
    )
    assert reply.status == 403 and reply.headers["Content-Type"] == "application/problem+json"
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert shop.store.inbox().rows == []


def test_a_program_that_is_no_browser_needs_no_origin(shop: Any) -> None:
    reply = shop.ada.post_json(CASES, voice())
    assert (
        reply.status == 201 and "Access-Control-Allow-Origin" not in reply.headers and reply.headers["Vary"] == "Origin"
    )


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [(b"{}", "application/json", 422), (b"{", "application/json", 422), (b"{}", "text/plain", 422)],
)
def test_the_page_may_read_what_was_wrong(shop: Any, body: bytes, content_type: str, status: int) -> None:
    reply = shop.ada.send("POST", CASES, body, **{"Content-Type": content_type, "Origin": SHOP})
    assert reply.status == status and reply.headers["Access-Control-Allow-Origin"] == SHOP


def test_the_origins_of_one_touchpoint_open_no_other(shop: Any) -> None:
    assert shop.ada.post_json("/v1/touchpoints/hello/cases", voice(), Origin=SHOP).status == 403


def test_an_origin_taken_away_is_refused_within_a_minute(shop: Any) -> None:
    assert shop.ada.post_json(CASES, voice(), Origin=SHOP).status == 201
    changed = shop.store.touchpoint(ID)
    changed.origins = []
    shop.store.commit(changed)
    shop.clock.pass_by(seconds=61)
    assert shop.ada.post_json(CASES, voice(), Origin=SHOP).status == 403
