"""Cases behind a suggestion: nobody gets behind one whose answers are already going out."""

from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotAllowed, Stale
from chalicelib.domain.suggestion import Suggestion, Supporter
from tests.people import a_suggestion
from tests.world import Person, World


def test_it_works(world: World, grace: Person, case: Case, suggestion: Suggestion) -> None:
    assert suggestion.title == "A tighter lid"
    assert world.store.case(case.id).suggestion_id == suggestion.id
    [supporter] = world.store.supporters([suggestion.id]).rows
    assert (supporter.customer_id, supporter.case_ids, supporter.wants_answer) == (case.customer_id, {case.id}, True)
    assert [event.name for event in world.store.suggestion_file(suggestion.id).events] == ["Suggested"]
    assert "A tighter lid" in grace.get(f"/console/cases/{case.id}").text


def test_a_case_is_linked_to_a_suggestion_that_is_there(
    world: World, grace: Person, submit: Any, suggestion: Suggestion
) -> None:
    other = submit("My lid, too.", "bob@example.org")
    assert suggestion.title in grace.get(f"/console/cases/{other.id}/link").text
    assert grace.post(f"/console/cases/{other.id}/link", {"version": "1", "suggestion_id": suggestion.id}).status == 303
    world.settle()
    assert world.store.suggestion_file(suggestion.id).supporters == 2


def test_two_cases_of_one_customer_are_one_supporter(
    world: World, grace: Person, submit: Any, case: Case, suggestion: Suggestion
) -> None:
    again = submit("The lid, again.", wants_answer=False)
    grace.post(f"/console/cases/{again.id}/link", {"version": "1", "suggestion_id": suggestion.id})
    world.settle()
    [supporter] = world.store.supporters([suggestion.id]).rows
    assert supporter.case_ids == {case.id, again.id} and supporter.wants_answer
    assert world.store.suggestion_file(suggestion.id).supporters == 1


def test_a_case_stands_behind_one_suggestion(world: World, grace: Person, case: Case, suggestion: Suggestion) -> None:
    answer = grace.post(f"/console/cases/{case.id}/link", {"version": "2", "title": "Another", "text": "x"})
    assert answer.status == 409 and "linked to a suggestion already" in answer.text


def test_a_decided_suggestion_takes_nobody_any_more(
    world: World, grace: Person, submit: Any, suggestion: Suggestion
) -> None:
    grace.post(
        f"/console/suggestions/{suggestion.id}/decline",
        {"version": "1", "reason": "It would be too dear for what it brings."},
    )
    late = submit("My lid, too.", "bob@example.org")
    answer = grace.post(f"/console/cases/{late.id}/link", {"version": "1", "suggestion_id": suggestion.id})
    assert answer.status == 409 and "decided already" in answer.text
    assert world.store.case(late.id).suggestion_id is None


def test_a_link_that_meets_a_decision_in_the_store_is_not_written(world: World, submit: Any) -> None:
    """Read as open, decided by another process, then written: the transaction itself refuses."""
    case, suggestion, now = submit(), a_suggestion(), world.services.now
    world.store.commit(suggestion)
    event = case.link(suggestion.id, "grace", now)
    world.store.commit(suggestion, suggestion.decline("No.", "hedy", now))
    with pytest.raises(NotAllowed):
        world.store.support(
            suggestion.id, case, event, Supporter(suggestion.id, case.customer_id, now, True, {case.id})
        )
    assert not world.store.supporters([suggestion.id]).rows
    assert world.store.case(case.id).suggestion_id is None


def test_a_link_of_a_case_that_somebody_changed_is_stale(world: World, submit: Any) -> None:
    case, suggestion, now = submit(), a_suggestion(), world.services.now
    world.store.commit(suggestion)
    other = world.store.case(case.id)
    world.store.commit(other, other.assign("hedy", "hedy", now))
    event = case.link(suggestion.id, "grace", now)
    with pytest.raises(Stale):
        world.store.support(
            suggestion.id, case, event, Supporter(suggestion.id, case.customer_id, now, True, {case.id})
        )


def test_a_suggestion_needs_a_title_and_words(world: World, grace: Person, case: Case) -> None:
    answer = grace.post(f"/console/cases/{case.id}/link", {"version": "1", "title": "", "text": "Typed before."})
    assert answer.status == 422
    assert "Please fill this in" in answer.text and "Typed before." in answer.text
    assert not world.store.suggestions("open").rows


def test_a_suggestion_that_is_not_there_is_not_found(grace: Person, case: Case) -> None:
    assert grace.post(f"/console/cases/{case.id}/link", {"version": "1", "suggestion_id": "nothing"}).status == 404
