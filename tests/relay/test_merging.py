"""Merging: the obligation moves with the people, and comes back with them."""

from typing import Any

import pytest

from chalicelib.answer import links
from chalicelib.domain.case import Case
from chalicelib.domain.suggestion import Suggestion
from tests.people import a_customer
from tests.relay.behind import REASON, merged, outcomes, press, suggested, told
from tests.world import Person, World

ADA, BO, CY = a_customer("Ada"), a_customer("Bo"), a_customer("Cy")


@pytest.fixture
def abc(world: World, grace: Person) -> tuple[Suggestion, Suggestion, Suggestion]:
    """A with Ada, B with Ada and Bo, C with Cy."""
    return suggested(world, "A lid", ADA), suggested(world, "A better lid", ADA, BO), suggested(world, "A cap", CY)


def test_it_works(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    picking = grace.get(f"/console/suggestions/{a.id}/merger").text
    assert picking.count(f'method="get" action="/console/suggestions/{a.id}/merger"') == 2
    page = grace.get(f"/console/suggestions/{a.id}/merger?into={b.id}").text
    assert f'method="post" action="/console/suggestions/{a.id}/merger"' in page
    assert "The one person behind this one will be told what becomes of “A better lid”." in page
    assert press(world, grace, a, "merger", into=b.id).headers["Location"].endswith("?done=merged")
    page = grace.get(f"/console/suggestions/{a.id}").text
    assert "This is part of “A better lid” now." in page and f"/console/suggestions/{b.id}" in page
    press(world, grace, b, "decline", reason=REASON)
    world.settle()
    assert told(world, outcomes(world, b, "Declined")[0]) == {ADA.id: "sent", BO.id: "sent"}
    assert len(world.mails("ada@example.org")) == 1, "whoever is behind both is told once"


def test_merged_twice_everyone_is_told_of_the_last(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, c, a)
    merged(world, grace, a, b)
    page = grace.get(f"/console/suggestions/{b.id}").text
    assert "A cap" in page and "through “A lid”" in page
    assert "Through “A lid” this is part of “A better lid” now." in grace.get(f"/console/suggestions/{c.id}").text
    press(world, grace, b, "decline", reason=REASON)
    world.settle()
    assert set(told(world, outcomes(world, b, "Declined")[0])) == {ADA.id, BO.id, CY.id}


def test_merging_into_what_is_merged_itself_ends_at_the_whole(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, a, b)
    assert "A better lid" in grace.get(f"/console/suggestions/{c.id}/merger?into={a.id}").text
    merged(world, grace, c, a)
    assert world.store.suggestion(c.id).merged_into == b.id
    assert world.store.suggestion(b.id).absorbed == [a.id, c.id]


def test_taken_out_again_its_people_are_its_own(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, c, a)
    merged(world, grace, a, b)
    assert (
        "The one person behind it will hear of “A cap” again"
        in grace.get(f"/console/suggestions/{c.id}/separation").text
    )
    assert press(world, grace, c, "separation").status == 303
    assert (world.store.suggestion(a.id).absorbed, world.store.suggestion(b.id).absorbed) == ([], [a.id])
    assert world.store.suggestion(c.id).status == "open"
    press(world, grace, b, "decline", reason=REASON)
    press(world, grace, c, "decline", reason=REASON)
    world.settle()
    assert set(told(world, outcomes(world, b, "Declined")[0])) == {ADA.id, BO.id}
    assert set(told(world, outcomes(world, c, "Declined")[0])) == {CY.id}


def test_what_was_merged_into_it_goes_with_it_and_comes_back_with_it(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, c, a)
    merged(world, grace, a, b)
    press(world, grace, a, "separation")
    assert world.store.suggestion(b.id).absorbed == []
    assert world.store.suggestion(a.id).everyone == [a.id, c.id]
    assert world.store.suggestion(c.id).merged_into == a.id


def test_numbers_are_honest(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, a, b)
    merged(world, grace, c, b)
    page = grace.get(f"/console/suggestions/{b.id}").text
    assert '<p class="tile-value">3</p>' in page, "Ada is behind two of them, and is one customer"
    assert "2 people are behind this one itself." in page and page.count("one customer</small>") == 2


def test_beyond_what_is_counted_one_by_one_it_says_at_least(
    world: World, grace: Person, abc: Any, monkeypatch: Any
) -> None:
    from chalicelib.relay import merge

    a, b, _ = abc
    merged(world, grace, a, b)
    monkeypatch.setattr(merge, "COUNTED", 1)
    assert '<p class="tile-value">at least 2</p>' in grace.get(f"/console/suggestions/{b.id}").text


def test_everybody_behind_the_parts_is_on_the_page_of_the_whole(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, grace, a, b)
    merged(world, grace, c, b)
    page = grace.get(f"/console/suggestions/{b.id}").text
    names = [name for name in ("Ada", "Bo", "Cy") for _ in range(page.count(f'<bdi class="row-name">{name}</bdi>'))]
    assert names == ["Ada", "Bo", "Cy"] and "through “A cap”" in page


def test_the_merged_have_a_list(world: World, grace: Person, abc: Any) -> None:
    merged(world, grace, abc[0], abc[1])
    assert "A lid" in grace.get("/console/suggestions?status=merged").text


def test_the_history_of_both_says_with_whom(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    merged(world, grace, a, b)
    press(world, grace, a, "separation")
    assert "Grace merged this into “A better lid”" in grace.get(f"/console/suggestions/{a.id}").text
    assert "Grace took “A lid” out again" in grace.get(f"/console/suggestions/{b.id}").text


@pytest.mark.parametrize(
    ("search", "found"),
    [("LID", ["A lid", "A better lid"]), ("better lid", ["A better lid"]), ("ｃａｐ", ["A cap"]), ("cup", [])],
)
def test_suggestions_are_found_by_words_of_their_titles(
    world: World, grace: Person, abc: Any, search: str, found: list[str]
) -> None:
    from chalicelib.relay import picker

    assert {row.title for row in picker.find(world.store, search).rows} == set(found)


def test_titles_without_spaces_are_found_by_any_part(world: World) -> None:
    from chalicelib.relay import picker

    suggested(world, "夜班班表提前两周公布")
    assert [row.title for row in picker.find(world.store, "班表").rows] == ["夜班班表提前两周公布"]


def test_one_is_found_by_its_address_too(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    address = f"http%3A%2F%2Flocalhost%3A8000%2Fconsole%2Fsuggestions%2F{b.id}%3Fdone%3Dmoved"
    page = grace.get(f"/console/suggestions/{a.id}/merger?q={address}").text
    assert f'value="{b.id}"' in page
    assert "No undecided suggestion" in grace.get(f"/console/suggestions/{a.id}/merger?q=nothing+like+it").text


@pytest.mark.parametrize(
    ("into", "status", "words"),
    [
        ("", 422, "no suggestion with this address"),
        ("x", 422, "no suggestion with this address"),
        ("01a20074-9d38-775d-8333-bfc84c4db29e", 422, "no suggestion with this address"),
        ("itself", 422, "cannot be merged into itself"),
        ("decided", 409, "decided already"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_a_reason(
    world: World, grace: Person, abc: Any, into: str, status: int, words: str
) -> None:
    a, b, _ = abc
    press(world, grace, b, "decline", reason=REASON)
    chosen = {"itself": a.id, "decided": b.id}.get(into, into)
    answer = press(world, grace, a, "merger", into=chosen)
    assert answer.status == status and words in answer.text
    assert world.store.suggestion(a.id).status == "open"


def test_a_circle_is_no_merger(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    merged(world, grace, a, b)
    answer = press(world, grace, b, "merger", into=a.id)
    assert answer.status == 422 and "cannot be merged into itself" in answer.text


def test_what_is_merged_is_not_decided_by_itself(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    merged(world, grace, a, b)
    for deed in ("plan", "adoption", "decline", "addition", "merger"):
        assert grace.get(f"/console/suggestions/{a.id}/{deed}").status == 303
    assert press(world, grace, a, "decline", reason=REASON).status == 409
    assert not outcomes(world, a, "Declined")


def test_after_the_decision_nothing_is_taken_out(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    merged(world, grace, a, b)
    press(world, grace, b, "decline", reason=REASON)
    answer = press(world, grace, a, "separation")
    assert answer.status == 409 and "decided already" in answer.text
    assert world.store.suggestion(a.id).merged_into == b.id


def test_the_second_of_two_is_told(world: World, grace: Person, abc: Any) -> None:
    a, b, c = abc
    merged(world, world.staff("Hedy"), a, b)
    answer = grace.post(f"/console/suggestions/{a.id}/merger", {"version": "1", "into": c.id})
    assert answer.status == 409 and "was faster" in answer.text
    assert world.store.suggestion(a.id).merged_into == b.id


def test_only_so_many_become_one(world: World, grace: Person, abc: Any) -> None:
    a, b, _ = abc
    whole = world.store.suggestion(b.id)
    whole.absorbed = [f"part-{number}" for number in range(20)]
    world.store.commit(whole)
    answer = press(world, grace, a, "merger", into=b.id)
    assert answer.status == 409 and "cannot be one" in answer.text


def test_a_case_linked_to_a_part_stands_behind_the_whole(world: World, grace: Person, submit: Any, abc: Any) -> None:
    a, b, _ = abc
    merged(world, grace, a, b)
    case = submit("My lid, too.", "dot@example.org")
    assert f'value="{b.id}"' in grace.get(f"/console/cases/{case.id}/link?q={a.id}").text
    assert grace.post(f"/console/cases/{case.id}/link", {"version": "1", "suggestion_id": a.id}).status == 303
    assert world.store.case(case.id).suggestion_id == b.id


def test_the_case_and_its_customer_follow_to_the_whole(
    world: World, grace: Person, case: Case, suggestion: Suggestion, abc: Any
) -> None:
    _, b, _ = abc
    merged(world, grace, suggestion, b)
    page = grace.get(f"/console/cases/{case.id}").text
    assert f"/console/suggestions/{b.id}" in page and "Linked to “A tighter lid”, which is part of it now." in page
    press(world, grace, b, "decline", reason=REASON)
    world.settle()
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Grace declined what was asked for" in page and REASON in page and "An email told Ada Lovelace" in page
    mine = world.ada.get(links.my_case(world.services.secrets, case.id, True)).text
    assert "We have decided not to do it" in mine and REASON in mine
