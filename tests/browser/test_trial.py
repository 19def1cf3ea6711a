"""A test mail followed in a real browser: with the script the page moves by itself, without it one looks again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.answer import evidence
from chalicelib.domain.staff import Staff
from chalicelib.wiring import use
from dev.ses_events import ses_event, sns_event
from tests.answer.asked import Dark, Nowhere
from tests.provider import Provider


@pytest.fixture
def acme(live: Any) -> Iterator[Any]:
    """An installation that sends through SES, as far as it knows; `acme.world.provider` has what it took."""
    world, provider = live.world, Provider()
    swapped = world.services.swapped | {"mailer": provider, "inspector": Dark(), "resolver": Nowhere()}
    settings = replace(world.services.settings, mail="ses", ses_configuration_set="acme-mail")
    world.services, world.provider = replace(world.services, settings=settings, swapped=swapped), provider
    use(world.services)
    yield live


def at_the_doctors(live: Any, visitor: Any, **options: Any) -> Any:
    world = live.world
    olga = Staff("olga", "olga@acme.example", "Olga", "owner", "en", invited_at=world.services.now)
    world.store.commit(olga)
    page = visitor("en", **options)
    cookies = world.signed_in(olga).cookies.items()
    page.context.add_cookies([{"name": name, "value": value, "url": live.base} for name, value in cookies])
    page.goto(live.address("/console/doctor"))
    page.click("form[action$='/trials'] button")
    page.wait_for_url("**/console/doctor/trials/*")
    return page


def prove(live: Any) -> None:
    tags = live.world.provider.accepted[-1].tags
    evidence.take_in(live.world.services, sns_event(ses_event("Delivery", tags))["Records"])


def test_it_works(acme: Any, visitor: Any) -> None:
    page = at_the_doctors(acme, visitor)
    page.wait_for_selector("li:has-text('The mail provider took it').sent")
    assert page.is_visible("text=This page looks again by itself.") and page.is_hidden("[data-reload]")
    prove(acme)
    page.wait_for_selector("text=Your test mail arrived.")
    assert "UTC" not in page.inner_text("[data-trial]"), "times are in the reader's zone, also those that came later"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3500)
    assert not asked, "nothing more will follow, so nothing more is asked for"


def test_without_the_script_one_looks_again(acme: Any, visitor: Any) -> None:
    page = at_the_doctors(acme, visitor, java_script_enabled=False)
    acme.settle()
    prove(acme)
    assert page.is_hidden("text=This page looks again by itself.")
    page.click("[data-reload]")
    page.wait_for_selector("text=Your test mail arrived.")
