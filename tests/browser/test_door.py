"""The door in a real browser: under pressure the form does the work and arrives, heard or seen; and staff decide what is held."""

from typing import Any

import pytest

from chalicelib.domain.touchpoint import default
from chalicelib.listen import budget
from tests.browser.test_axe import LOOKS, serious
from tests.listen.voices import voice
from tests.people import a_case

pytestmark = pytest.mark.slow
TEXT = "Please sell spare lids.\n请卖备用盖子。"


@pytest.fixture
def grace(live: Any, visitor: Any) -> Any:
    """`grace("zh-Hans", **look)`: a page of hers, signed in."""

    def sit_down(language: str = "en", **look: Any) -> Any:
        person = live.world.staff("Grace", "manager", language)
        page = visitor(language, **look)
        page.context.add_cookies([{"name": n, "value": v, "url": live.base} for n, v in person.cookies.items()])
        return page

    return sit_down


def crowd(live: Any, number: int = 3) -> None:
    """More at the door than its budget of two."""
    # Budgets are those of ten minutes of the clock: what follows shall lie in one of them.
    live.world.clock.pass_by(seconds=budget.until_the_next(live.world.services))
    place = default(["en", "zh-Hans"])
    place.door = {"everybody": 2}
    live.world.store.commit(place)
    for _ in range(number):
        assert live.world.ada.post_json("/v1/touchpoints/hello/cases", voice()).status == 201


def write(page: Any, live: Any) -> None:
    page.goto(live.address("/f/hello"))
    page.locator("[value=suggestion]").check(force=True)
    page.fill("#text", TEXT)


def held(live: Any) -> list[list[str]]:
    return [str(row.marks).split() for row in live.world.store.inbox(status="held").rows]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_it_works(live: Any, visitor: Any, language: str) -> None:
    crowd(live)
    before = held(live)
    page = visitor(language)
    write(page, live)
    live.world.clock.pass_by(seconds=20)
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**thanks=1**", timeout=60_000)
    [row] = [row for row in live.world.store.inbox().rows if row.excerpt.startswith("Please sell spare lids. 请")]
    assert held(live) == before
    assert live.world.store.case(row.id).text == TEXT


def test_it_says_what_happens_and_keeps_what_was_typed(live: Any, visitor: Any) -> None:
    crowd(live)
    page = visitor("en")
    page.route("**/static/solve.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    write(page, live)
    page.locator("button.primary").click()
    page.wait_for_selector("form[data-challenge]")
    assert page.input_value("#text") == TEXT
    assert page.locator("[data-work]").inner_text().startswith("Working")
    assert page.evaluate("document.activeElement.id") == "errors"
    before = len(held(live))
    page.get_by_role("button", name="Send it without: a person looks at it first").click()
    page.wait_for_url("**/my/**thanks=1**")
    assert len(held(live)) == before + 1


def test_where_the_work_cannot_be_done_it_is_held(live: Any, visitor: Any) -> None:
    crowd(live)
    before = len(held(live))
    page = visitor("en")
    page.route("**/v1/challenge*", lambda route: route.abort())
    write(page, live)
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**thanks=1**")
    assert len(held(live)) == before + 1


def test_without_a_script_it_is_held(live: Any, visitor: Any) -> None:
    crowd(live)
    before = len(held(live))
    page = visitor("en", java_script_enabled=False)
    write(page, live)
    page.locator("button.primary").click()
    assert "thanks=1" in page.url and len(held(live)) == before + 1


def test_staff_see_how_many_wait_and_let_them_in(live: Any, grace: Any) -> None:
    now = live.world.services.now
    for text in ("One", "Two"):
        live.world.store.submit(a_case(text, at=now, held={"why": ["links"], "at": now}))
    page = grace()
    page.goto(live.address("/console"))
    badge = page.locator(".held-count")
    badge.wait_for(state="visible")
    assert badge.inner_text() == "2" and badge.get_attribute("aria-label") == "2 are held at the door"
    badge.click()
    page.get_by_label("Choose: Ada Lovelace").first.check()
    page.get_by_role("button", name="Let in what is chosen").click()
    page.wait_for_selector("text=It is in the inbox now.")
    assert len(held(live)) == 1 and len(live.world.store.inbox().rows) == 1


@pytest.mark.parametrize(("language", "look"), LOOKS, ids=["en-desk-light", "zh-phone-dark"])
def test_axe_finds_nothing_serious(live: Any, visitor: Any, grace: Any, language: str, look: Any) -> None:
    crowd(live)
    now = live.world.services.now
    case = a_case("Buy http://lids.example now", at=now, held={"why": ["links", "fast", "crowd"], "at": now})
    live.world.store.submit(case)
    page = visitor(language, **look)
    page.route("**/static/solve.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    write(page, live)
    page.locator("button.primary").click()
    page.wait_for_selector("form[data-challenge]")
    assert serious(page) == []
    page = grace(language, **look)
    paths = ("/console/held", f"/console/cases/{case.id}", "/console/touchpoints/hello/door", "/console/held?why=all")
    for path in paths:
        page.goto(live.address(path))
        assert serious(page) == [], path
