"""One case: what staff see of it, and what they do to it."""

import html
from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.staff import Staff
from tests.meter import metered
from tests.world import Person, World


def names_of(world: World, case: Case) -> list[str]:
    return [event.name for event in world.store.case_file(case.id).events]


def test_it_works(world: World, grace: Person, case: Case) -> None:
    answer = grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "We look into it."})
    assert answer.headers["Location"] == f"/console/cases/{case.id}?done=replied"
    world.settle()
    page = grace.get(f"/console/cases/{case.id}?done=replied").text
    for words in (
        "The lid does not close.",
        "We look into it.",
        "Your reply is on record.",
        "An email told Ada Lovelace",
    ):
        assert words in page, words
    assert "We look into it." in world.mails("ada@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_name_with_an_apostrophe_is_written_as_its_owner_writes_it(world: World, case: Case) -> None:
    member = Staff("miles", "miles@acme.example", "Miles O'Brien", invited_at=world.services.now)
    world.store.commit(member)
    miles = world.signed_in(member)
    assert miles.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "Done."}).status == 303
    page = miles.get(f"/console/cases/{case.id}").text
    assert "Miles O&#39;Brien resolved it" in page and "&amp;#39;" not in page


def test_every_deed_is_on_record_with_who_and_when(world: World, grace: Person, case: Case) -> None:
    base = f"/console/cases/{case.id}"
    deeds = [
        ("assignment", {"assignee": "grace"}),
        ("replies", {"reply": "Soon."}),
        ("resolution", {"resolution": "Done."}),
    ]
    deeds += [("reopening", {"reopening": "It came back."})]
    for version, (deed, form) in enumerate(deeds, start=1):
        assert grace.post(f"{base}/{deed}", {"version": str(version), **form}).status == 303, deed
    events = world.store.case_file(case.id).events
    assert [event.name for event in events] == ["Assigned", "Replied", "Resolved", "Reopened"]
    assert {event.by for event in events} == {"grace"}
    page = grace.get(base).text
    for words in ("Grace took it on", "Grace resolved it", "Grace opened it again", "It came back."):
        assert words in page, words


def test_a_name_with_an_apostrophe_stands_as_it_is_written(world: World, submit: Any) -> None:
    case, staff = submit(name="Róisín & Sons"), world.staff("O'Brien")
    base = f"/console/cases/{case.id}"
    assert staff.post(f"{base}/resolution", {"version": "1", "resolution": "Done."}).status == 303
    page = staff.get(base).text
    assert "O'Brien resolved it" in html.unescape(page)
    assert "Róisín & Sons" in html.unescape(page) and "&amp;amp;" not in page and "&amp;#" not in page


def test_the_resolution_owes_the_customer_an_answer_that_asks_back(world: World, grace: Person, case: Case) -> None:
    grace.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "A new lid is in the post."})
    world.settle()
    text = world.mails("ada@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "A new lid is in the post." in text and "/fixed/" in text


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(world: World, grace: Person, case: Case) -> None:
    heddy = world.staff("Hedy")
    assert heddy.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "Done."}).status == 303
    answer = grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "My long reply."})
    assert answer.status == 409
    assert "Hedy was faster" in answer.text
    assert names_of(world, case) == ["Resolved"]


def test_what_the_second_editor_typed_is_still_there_with_the_new_version(
    world: World, grace: Person, case: Case
) -> None:
    heddy = world.staff("Hedy")
    heddy.post(f"/console/cases/{case.id}/assignment", {"version": "1", "assignee": "hedy"})
    answer = grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "My <long> reply."})
    assert "My &lt;long&gt; reply." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert grace.post(f"/console/cases/{case.id}/replies", {"version": "2", "reply": "My <long> reply."}).status == 303


def test_a_form_without_a_version_changes_nothing(world: World, grace: Person, case: Case) -> None:
    assert grace.post(f"/console/cases/{case.id}/replies", {"reply": "Hello"}).status == 409
    assert names_of(world, case) == []


def test_a_reply_to_a_resolved_case_is_refused_with_the_words_kept(world: World, grace: Person, case: Case) -> None:
    grace.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "Done."})
    answer = grace.post(f"/console/cases/{case.id}/resolution", {"version": "2", "resolution": "Again."})
    assert answer.status == 409
    assert "resolved already" in answer.text


@pytest.mark.parametrize(
    ("text", "reason"), [("", "Please fill this in"), ("   ", "Please fill this in"), ("ä" * 5001, "too long")]
)
def test_a_reply_that_cannot_be_taken_comes_back(
    world: World, grace: Person, case: Case, text: str, reason: str
) -> None:
    answer = grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": text})
    assert answer.status == 422
    assert reason in answer.text and text.strip() in answer.text
    assert names_of(world, case) == []


def test_a_reply_of_the_longest_length_in_any_script_is_taken(world: World, grace: Person, case: Case) -> None:
    assert grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "好" * 5000}).status == 303
    assert world.store.case_file(case.id).events[0].data["text"] == "好" * 5000


def test_staff_see_beforehand_that_no_mail_will_go_out(world: World, grace: Person, submit: Any) -> None:
    case = submit(email=None, name=None)
    page = grace.get(f"/console/cases/{case.id}").text
    assert "No mail goes out (Left no address)" in page
    assert "Someone who gave no name" in page
    grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "Thank you."})
    world.settle()
    assert "Not told by email: Left no address" in grace.get(f"/console/cases/{case.id}").text
    assert not world.mails()


def test_staff_see_that_a_customer_wants_no_answer(world: World, grace: Person, submit: Any) -> None:
    case = submit(wants_answer=False)
    assert "No mail goes out (Did not want an answer)" in grace.get(f"/console/cases/{case.id}").text


def test_a_case_is_given_to_those_who_are_here_only(world: World, grace: Person, case: Case) -> None:
    answer = grace.post(f"/console/cases/{case.id}/assignment", {"version": "1", "assignee": "mallory"})
    assert answer.status == 422
    assert grace.post(f"/console/cases/{case.id}/assignment", {"version": "1", "assignee": "grace"}).status == 303
    assert grace.post(f"/console/cases/{case.id}/assignment", {"version": "2", "assignee": ""}).status == 303
    assert world.store.case(case.id).assignee is None


def test_what_else_the_customer_told_us_is_beside_it(world: World, grace: Person, submit: Any) -> None:
    first, second = submit("The lid is stiff.", touchpoint_id="shop-abcd"), submit("The box is big.")
    stranger = submit("I am somebody else.", "mallory@example.org")
    page = grace.get(f"/console/cases/{second.id}").text
    assert f"/console/cases/{first.id}" in page
    assert stranger.id not in page


def test_the_consent_stands_as_the_public_would_see_it(world: World, grace: Person, submit: Any) -> None:
    case = submit(naming={"level": "first_name"})
    assert "As “Ada”" in grace.get(f"/console/cases/{case.id}").text
    naming = world.store.case_file(case.id).naming
    assert naming
    naming.withdrawn_at = world.services.now
    world.store.commit(naming)
    assert "No, took it back" in grace.get(f"/console/cases/{case.id}").text


def test_the_customers_own_reopening_stands_in_the_conversation(world: World, grace: Person, case: Case) -> None:
    grace.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "Done."})
    again = world.store.case(case.id)
    world.store.commit(again, again.reopen("No, it <b>leaks</b>.", CUSTOMER, world.services.now))
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Ada Lovelace opened it again" in page
    assert "No, it &lt;b&gt;leaks&lt;/b&gt;." in page


def test_markup_of_customers_is_shown_and_never_run(world: World, grace: Person, submit: Any) -> None:
    evil = "<script>alert(1)</script>"
    case = submit(evil, name=evil, excerpt=evil, company=evil, page="javascript:alert(1)")
    for path in ("/console", f"/console/cases/{case.id}", f"/console/cases/{case.id}/link"):
        page = grace.get(path).text
        assert evil not in page and "&lt;script&gt;" in page
        assert 'href="javascript' not in page


def test_a_case_that_is_not_there_is_not_found(grace: Person) -> None:
    assert grace.get("/console/cases/0192f0a1-7b3c-7d4e-8f5a-6b7c8d9e0f1a").status == 404
    assert grace.post("/console/cases/nothing/replies", {"version": "1", "reply": "x"}).status == 404


def test_the_console_speaks_the_language_of_each_person(world: World, case: Case) -> None:
    lin = world.staff("Lin", language="zh-Hans")
    page = lin.get(f"/console/cases/{case.id}").text
    assert 'lang="zh-Hans"' in page and "回复 Ada Lovelace" in page


def test_a_page_is_seven_trips_at_most_and_a_reply_three(
    world: World, grace: Person, case: Case, suggestion: Any
) -> None:
    with metered(world.store) as bill:
        assert grace.get(f"/console/cases/{case.id}").status == 200
    # Session, case, customer, suggestion, staff, touchpoints, ledger.
    assert sorted(bill.calls) == ["BatchGetItem"] * 2 + ["Query"] * 5
    assert (bill.read <= 8, bill.written) == (True, 0)
    with metered(world.store) as bill:
        assert grace.post(f"/console/cases/{case.id}/replies", {"version": "2", "reply": "Soon."}).status == 303
    assert bill.calls == ["BatchGetItem", "GetItem", "TransactWriteItems"]
