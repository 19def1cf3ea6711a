"""The page of mail that came in: what became of each, for staff; what may do harm for managers only."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from tests.arriving import DOMAIN, Office, a_mail


@pytest.fixture
def office(table: str, engine: Any, streams: Any, tmp_path: Any) -> Iterator[Office]:
    yield Office(table, engine, streams, tmp_path)
    wiring.use(None)


def test_it_works(office: Office) -> None:
    office.drop(a_mail("It does not close."), office.shop())
    office.drop(a_mail("Away.", Auto_Submitted="auto-replied"), office.shop())
    page = office.staff("Grace").get("/console/mail").text
    assert "Opened a case" in page and "Automatic answer" in page and "ada@example.org" in page
    assert f"/console/cases/{office.store.inbox().rows[0].id}" in page


def test_an_empty_list_says_so(office: Office) -> None:
    assert "No mail came in" in office.staff("Grace").get("/console/mail").text


def test_an_installation_without_a_domain_says_so(world: Any) -> None:
    assert "has no domain for it yet" in world.staff("Grace").get("/console/mail").text


def test_long_lists_have_pages(office: Office) -> None:
    for number in range(27):
        office.drop(a_mail(f"{number}", sender=f"a{number}@example.org"), "x@" + DOMAIN)
    grace = office.staff("Grace")
    first = grace.get("/console/mail").text
    assert first.count('class="person"') == 25
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert grace.get(f"/console/mail{following}").text.count('class="person"') == 2
    assert grace.get("/console/mail?cursor=nonsense").status == 422


def test_a_touchpoint_of_the_kind_inbox_shows_its_address(office: Office) -> None:
    address = office.shop()
    mary = office.staff("Mary", "manager")
    place = address.partition("@")[0]
    assert (
        address in mary.get(f"/console/touchpoints/{place}").text and address in mary.get("/console/touchpoints").text
    )
    assert "Choose the kind" in mary.get("/console/touchpoints/hello").text


def test_without_a_domain_a_touchpoint_says_that_no_mail_comes(world: Any) -> None:
    assert "No mail comes in yet" in world.staff("Grace").get("/console/touchpoints/hello").text


def test_staff_can_make_one(office: Office) -> None:
    mary = office.staff("Mary", "manager")
    form = {"name": "Letters", "slug": "letters", "kind": "inbox", "language-en": "yes"}
    made = mary.post("/console/touchpoints", form)
    assert made.status == 303
    place = made.headers["Location"].rpartition("/")[2].partition("?")[0]
    office.drop(a_mail(), f"{place}@{DOMAIN}")
    assert office.letters()[0].became == "case"
