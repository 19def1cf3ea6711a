"""Suggestions: what is asked, who is behind it, how far it has come."""

import re
from typing import Any

import pytest

from chalicelib.domain.suggestion import Suggestion, Supporter
from tests.meter import metered
from tests.people import a_suggestion
from tests.world import Person, World


def back(world: World, suggestion: Suggestion, submit: Any, number: int, start: int = 0) -> None:
    """So many more customers behind it."""
    for n in range(start, start + number):
        case = submit(f"Mine, too: {n}", f"c{n}@example.org", excerpt=f"Mine, too: {n}", name=f"Customer {n}")
        event = case.link(suggestion.id, "grace", world.services.now)
        world.store.support(
            suggestion.id, case, event, Supporter(suggestion.id, case.customer_id, world.services.now, True, {case.id})
        )
    world.settle()


def test_it_works(grace: Person, case: Any, suggestion: Suggestion) -> None:
    assert "A tighter lid" in grace.get("/console/suggestions").text
    page = grace.get(f"/console/suggestions/{suggestion.id}").text
    for words in ("Please make the lid close.", "The lid does not close.", "Grace opened this suggestion"):
        assert words in page, words


def test_each_status_has_its_list(world: World, grace: Person) -> None:
    for number, status in enumerate(("open", "planned", "adopted")):
        world.store.commit(a_suggestion(title=f"Suggestion {number}", status=status))
    assert "Suggestion 1" in grace.get("/console/suggestions?status=planned").text
    assert "Suggestion 1" not in grace.get("/console/suggestions").text
    assert "Nothing here" in grace.get("/console/suggestions?status=declined").text


def test_every_suggestion_is_on_exactly_one_page(world: World, grace: Person) -> None:
    for number in range(60):
        world.store.commit(
            a_suggestion(title=f"Suggestion {number:02}", arrived_at=f"2026-11-21T12:00:{number:02}.000Z")
        )
    address, seen = "/console/suggestions", []
    while address:
        page = grace.get(address).text
        seen += re.findall(r"<bdi>(Suggestion \d\d)</bdi>", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/console/suggestions" + found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Suggestion {number:02}" for number in range(59, -1, -1)]


def test_a_cursor_that_leads_nowhere_gets_a_clear_answer(grace: Person, suggestion: Suggestion) -> None:
    answer = grace.get("/console/suggestions?cursor=nowhere")
    assert answer.status == 422 and "Back to the start" in answer.text
    answer = grace.get(f"/console/suggestions/{suggestion.id}?cursor=nowhere")
    assert answer.status == 422 and "This page of the list is gone" in answer.text


def test_the_cases_behind_it_come_in_pages(world: World, grace: Person, submit: Any, suggestion: Suggestion) -> None:
    back(world, suggestion, submit, 30)
    address, seen = f"/console/suggestions/{suggestion.id}", set()
    while address:
        page = grace.get(address).text
        seen |= set(re.findall(r"Mine, too: \d+", page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/console/suggestions/{suggestion.id}" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == 30


def test_a_move_is_on_record(world: World, grace: Person, suggestion: Suggestion) -> None:
    assert (
        grace.post(f"/console/suggestions/{suggestion.id}/status", {"version": "1", "status": "under_review"}).status
        == 303
    )
    assert world.store.suggestion(suggestion.id).status == "under_review"
    assert "Grace moved it to “Under review”" in grace.get(f"/console/suggestions/{suggestion.id}").text


@pytest.mark.parametrize("status", ["open", "planned", "adopted", "merged", "", "x"])
def test_a_move_that_is_no_step_is_refused(world: World, grace: Person, suggestion: Suggestion, status: str) -> None:
    assert grace.post(f"/console/suggestions/{suggestion.id}/status", {"version": "1", "status": status}).status == 409
    assert world.store.suggestion(suggestion.id).status == "open"


def test_the_second_of_two_movers_is_told(world: World, grace: Person, suggestion: Suggestion) -> None:
    world.staff("Hedy").post(f"/console/suggestions/{suggestion.id}/status", {"version": "1", "status": "in_progress"})
    answer = grace.post(f"/console/suggestions/{suggestion.id}/status", {"version": "1", "status": "under_review"})
    assert answer.status == 409 and "Hedy was faster" in answer.text
    assert world.store.suggestion(suggestion.id).status == "in_progress"


@pytest.mark.slow
def test_a_page_costs_the_same_for_few_and_many_supporters(
    world: World, grace: Person, submit: Any, suggestion: Suggestion
) -> None:
    back(world, suggestion, submit, 27)
    with metered(world.store) as few:
        grace.get(f"/console/suggestions/{suggestion.id}")
    back(world, suggestion, submit, 60, start=27)
    with metered(world.store) as many:
        grace.get(f"/console/suggestions/{suggestion.id}")
    # Session; suggestion with its facts and counts; a page of supporters; staff; their cases.
    assert few.calls == many.calls
    assert sorted(many.calls) == ["BatchGetItem", "BatchGetItem", "Query", "Query", "Query"]
    assert (many.read <= few.read + 0.5, many.written) == (True, 0)
