"""The page of an outcome in a browser: its numbers go on by themselves, and whoever is at work on it is left in peace."""

from typing import Any

from chalicelib.domain.staff import Staff
from tests.answer.hearers import bring, hearers
from tests.people import a_customer


def test_the_numbers_go_on_and_what_is_open_stays_open(live: Any, visitor: Any) -> None:
    world = live.world
    with live.still():
        outcome, owed = hearers(world, a_customer("Ada"), a_customer("Bo"))
        for each in owed.values():
            each.hold("2999-01-01T06:00:00.000Z")
            world.store.commit(each)
    olga = Staff("olga", "olga@acme.example", "Olga", "owner", "en", invited_at=world.services.now)
    world.store.commit(olga)
    person, page = world.signed_in(olga), visitor()
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live.base} for name, value in person.cookies.items()]
    )
    page.goto(live.address(f"/console/outcomes/{outcome.id}"))
    assert page.locator(".equation").inner_text() == "2 owed = 2 on the way"
    page.locator(".person summary").first.click()
    for each in owed.values():
        bring(world, each, "delivered")
    page.locator(".equation", has_text="2 owed = 2 told").wait_for(timeout=15_000)
    assert page.locator(".person details[open]").count() == 1
    assert not page.locator("[data-refresh]").count(), "what is settled is not asked for again"
