"""The inbox: which cases wait for whom, in pages of bounded cost."""

import base64
import json
import re
from typing import Any

import pytest

from chalicelib.domain.staff import Staff
from tests.meter import metered
from tests.people import a_case
from tests.world import Person, World


def texts(page: str) -> list[str]:
    """The rows' texts, from top to bottom."""
    return re.findall(r'<p class="row-text" dir="auto">(.*?)</p>', page)


def next_of(page: str) -> str | None:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return "/console" + found[1].replace("&amp;", "&") if found else None


def fill(world: World, number: int, **fields: Any) -> None:
    for n in range(number):
        world.clock.pass_by(seconds=1)
        world.store.submit(a_case(f"voice {n}", at=world.services.now, excerpt=f"voice {n}", **fields))


def test_it_works(world: World, grace: Person) -> None:
    fill(world, 3)
    page = grace.get("/console")
    assert page.status == 200
    assert texts(page.text) == ["voice 2", "voice 1", "voice 0"]


def test_resolved_cases_are_out_of_the_way_until_asked_for(world: World, grace: Person, case: Any) -> None:
    grace.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "New lid."})
    assert texts(grace.get("/console").text) == []
    assert len(texts(grace.get("/console?status=resolved").text)) == 1
    assert len(texts(grace.get("/console?status=all").text)) == 1


def test_each_filter_narrows(world: World, grace: Person) -> None:
    fill(world, 1, kind="praise")
    fill(world, 1, touchpoint_id="shop-abcd")
    fill(world, 1, assignee="grace", status="open")
    assert len(texts(grace.get("/console").text)) == 3
    for query in (
        "kind=praise",
        "touchpoint=shop-abcd",
        "assignee=me",
        "status=open",
        "assignee=grace&kind=complaint&touchpoint=hello",
    ):
        assert len(texts(grace.get(f"/console?{query}").text)) == 1, query
    assert texts(grace.get("/console?assignee=heddy").text) == []


def test_what_is_no_choice_of_ours_counts_as_none(world: World, grace: Person) -> None:
    fill(world, 1)
    assert len(texts(grace.get("/console?status=%3Cscript%3E&kind=x&order=y").text)) == 1


@pytest.mark.parametrize("order", ["", "oldest"])
def test_every_case_is_on_exactly_one_page(world: World, grace: Person, order: str) -> None:
    fill(world, 60)
    address: str | None = f"/console?order={order}"
    seen, pages = [], 0
    while address:
        page = grace.get(address)
        seen += texts(page.text)
        address, pages = next_of(page.text), pages + 1
    expected = [f"voice {n}" for n in range(60)]
    assert seen == (expected if order else expected[::-1])
    assert pages == 3


def forged(**key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


WHOLE = {"pk": "CASE#x", "sk": "CASE", "lists_key": "CASE#resolved", "lists_order": "x"}
BAD = ["x", "%00", "e30", "ä" * 9, "A" * 3000, forged(lists_key="CASE#resolved"), forged(lists_order="")]
BAD += [forged(**(WHOLE | {"lists_order": "x" * 2000})), forged(**WHOLE, more="x"), forged(lists_order="\ud800")]


@pytest.mark.parametrize("status", ["", "resolved"])
@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_that_leads_nowhere_gets_a_clear_answer(world: World, grace: Person, cursor: str, status: str) -> None:
    from urllib.parse import quote

    answer = grace.get(f"/console?status={status}&cursor={quote(cursor)}")
    assert answer.status == 422
    assert "Back to the start" in answer.text


def test_a_cursor_of_another_list_gets_a_clear_answer(world: World, grace: Person) -> None:
    fill(world, 30, status="resolved")
    address = next_of(grace.get("/console?status=resolved").text)
    assert address
    assert grace.get(address.replace("resolved", "waiting")).status == 422


def test_an_empty_inbox_says_where_customers_can_speak(world: World, grace: Person) -> None:
    page = grace.get("/console").text
    assert "All heard" in page and "/console/touchpoints" in page


def test_names_stand_for_ids(world: World, grace: Person) -> None:
    world.store.commit(Staff("heddy", "heddy@acme.example", "Hedy Lamarr"))
    fill(world, 1, assignee="heddy")
    assert "<span>Hedy Lamarr</span>" in grace.get("/console").text


def test_a_page_costs_the_same_for_few_and_many(world: World, grace: Person) -> None:
    """The list is one query for each status shown; beside it the session, the staff and the touchpoints, each one trip."""
    bills = []
    for number in (5, 200):
        fill(world, number)
        with metered(world.store) as bill:
            assert grace.get("/console").status == 200
        bills.append(bill)
    few, many = bills
    assert few.calls == many.calls == ["BatchGetItem", "Query", "Query", "Query", "Query", "Query"]
    assert many.written == 0
    # Three lists of at most 26 rows of some 350 bytes: never more than 2 units each; 1 for the session, ½ for each of the rest.
    assert many.read <= 3 * 2 + 2 + 2


def test_a_page_of_one_status_is_one_query(world: World, grace: Person) -> None:
    fill(world, 40)
    with metered(world.store) as bill:
        grace.get("/console?status=new")
    assert bill.calls.count("Query") == 3
