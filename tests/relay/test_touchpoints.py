"""Touchpoints: set up in the console, and at once an address that works."""

import pytest

from chalicelib.domain.ids import is_touchpoint_id, touchpoint_id
from tests.world import Person, World

SHOP = {
    "name": "Shop in Berlin",
    "slug": "shop-berlin",
    "kind": "web",
    "language-en": "yes",
    "origins": "https://shop.example\n",
}


@pytest.fixture
def mary(world: World) -> Person:
    return world.staff("Mary", "manager")


def test_it_works(world: World, mary: Person) -> None:
    answer = mary.post("/console/touchpoints", SHOP)
    made = touchpoint_id("shop-berlin")
    assert answer.headers["Location"] == f"/console/touchpoints/{made}?done=saved"
    place = world.store.touchpoint(made)
    assert (place.name, place.languages, place.origins) == ("Shop in Berlin", ["en"], ["https://shop.example"])
    page = mary.get(f"/console/touchpoints/{made}").text
    assert f"http://localhost:8000/f/{made}?lang=en" in page and "lang=zh-Hans" not in page
    snippet = (
        f'<script async src="http://localhost:8000/widget.js?touchpoint={made}" data-touchpoint="{made}"></script>'
    )
    assert snippet.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page
    assert world.ada.get(f"/f/{made}").status == 200


def test_the_default_one_is_always_there(mary: Person) -> None:
    page = mary.get("/console/touchpoints").text
    assert "http://localhost:8000/f/hello" in page
    assert mary.get("/console/touchpoints/hello").status == 200


def test_changing_the_default_one_puts_it_on_record(world: World, mary: Person) -> None:
    form = {
        "version": "0",
        "name": "Front door",
        "kind": "web",
        "language-zh-Hans": "yes",
        "origins": "http://localhost:8001",
    }
    assert mary.post("/console/touchpoints/hello", form).status == 303
    assert world.store.touchpoint("hello").languages == ["zh-Hans"]
    assert mary.post("/console/touchpoints/hello", {**form, "version": "1", "name": "Back door"}).status == 303
    assert world.store.touchpoint("hello").name == "Back door"


@pytest.mark.parametrize("version", ["0", "7", ""])
def test_the_second_of_two_editors_is_told(world: World, mary: Person, version: str) -> None:
    form = {"name": "Front door", "kind": "web", "language-en": "yes"}
    assert mary.post("/console/touchpoints/hello", {**form, "version": "0"}).status == 303
    answer = mary.post("/console/touchpoints/hello", {**form, "version": version, "name": "Typed in vain"})
    assert answer.status == 409
    assert "Typed in vain" in answer.text
    assert world.store.touchpoint("hello").name == "Front door"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "Please fill this in"),
        ("name", "好" * 61, "too long"),
        ("slug", "", "Please fill this in"),
        ("slug", "shop berlin", "Only small letters"),
        ("slug", "-shop", "Only small letters"),
        ("slug", "shop/../x", "Only small letters"),
        ("slug", "店", "Only small letters"),
        ("kind", "carrier-pigeon", "Please choose one"),
        ("origins", "shop.example", "Each line must be a site"),
        ("origins", "https://shop.example/path", "Each line must be a site"),
        ("origins", "javascript:alert(1)", "Each line must be a site"),
        ("origins", "https://good.example\nnull", "Each line must be a site"),
        ("origins", "\n".join(f"https://s{n}.example" for n in range(21)), "too many"),
        ("language-en", "", "Please fill this in"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_with_the_reason(
    world: World, mary: Person, field: str, value: str, reason: str
) -> None:
    answer = mary.post("/console/touchpoints", {**SHOP, field: value})
    assert answer.status == 422
    assert reason in answer.text
    assert "Shop in Berlin" in answer.text or field == "name"
    assert not world.store.touchpoints()


def test_a_short_name_is_taken_once(mary: Person) -> None:
    assert mary.post("/console/touchpoints", SHOP).status == 303
    answer = mary.post("/console/touchpoints", SHOP)
    assert answer.status == 422 and "with this short name already" in answer.text


def test_sites_are_kept_as_browsers_say_them(world: World, mary: Person) -> None:
    mary.post("/console/touchpoints", {**SHOP, "origins": " HTTPS://Shop.Example/ \r\n\r\nhttp://localhost:3000\r\n"})
    assert world.store.touchpoint(touchpoint_id("shop-berlin")).origins == [
        "https://shop.example",
        "http://localhost:3000",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80/", "http://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://例え.jp", "https://xn--r8jz45g.jp"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_site_that_browsers_spell_in_another_way_is_allowed_all_the_same(
    world: World, mary: Person, written: str, said: str
) -> None:
    mary.post("/console/touchpoints", {**SHOP, "origins": written})
    assert world.store.touchpoint(touchpoint_id("shop-berlin")).origins == [said]


@pytest.mark.parametrize("site", ["https://*.shop.example", "https://shop.example/path", "https://fuß.example", "*"])
def test_what_no_browser_would_ever_say_is_no_site(world: World, mary: Person, site: str) -> None:
    reply = mary.post("/console/touchpoints", {**SHOP, "origins": site})
    assert reply.status == 422 and site in reply.text and "Each line must be a site" in reply.text
    assert not world.store.touchpoints()


def test_a_mistyped_address_is_known_without_the_store() -> None:
    assert is_touchpoint_id(touchpoint_id("shop-berlin"))
    assert not is_touchpoint_id("shop-berlin-aaaa")


def test_an_agent_sees_the_addresses_and_changes_nothing(world: World, grace: Person) -> None:
    page = grace.get("/console/touchpoints").text
    assert "/f/hello" in page and "/console/touchpoints/new" not in page
    assert '<form class="form tight"' not in grace.get("/console/touchpoints/hello").text
    assert grace.post("/console/touchpoints", SHOP).status == 403
    assert grace.post("/console/touchpoints/hello", {"version": "0", "name": "x", "kind": "web"}).status == 403
    assert not world.store.touchpoints()


def test_a_touchpoint_that_is_not_there_is_not_found(mary: Person) -> None:
    assert mary.get("/console/touchpoints/nowhere").status == 404
