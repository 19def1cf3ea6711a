"""Adopting and declining: the preview is exact, and the decision is one commit."""

import re
from typing import Any

import pytest

from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.relay import preview
from tests.meter import metered
from tests.people import a_customer
from tests.world import Person, World

WORDS = {"asked-en": "A tighter lid", "did-en": "The lid closes now.", "note": "Thank you for your patience."}


@pytest.fixture
def everyone(world: World, submit: Any, suggestion: Suggestion) -> Suggestion:
    """Behind it: Ada (told), Bob (named), 林晓 (named, reads Chinese), three left out for three reasons."""
    submissions = [
        {"email": "bob@example.org", "name": "Bob Hope", "naming": {"level": "full_name"}},
        {"email": "lin@example.org", "name": "林晓", "naming": {"level": "full_name"}, "language": "zh-Hans"},
        {"email": None, "name": None},
        {"email": "quiet@example.org", "name": "Quentin", "wants_answer": False},
        {"email": "out@example.org", "name": "Olive"},
    ]
    for fields in submissions:
        case = submit("My lid, too.", **fields)
        event = case.link(suggestion.id, "grace", world.services.now)
        support = Supporter(suggestion.id, case.customer_id, world.services.now, case.wants_answer, {case.id})
        world.store.support(suggestion.id, case, event, support)
        if fields["email"] == "out@example.org":
            customer = world.store.customers([case.customer_id])[case.customer_id]
            assert customer
            customer.opted_out_at = world.services.now
            world.store.commit(customer)
    world.settle()
    return suggestion


def told_by_email(page: str) -> int:
    found = re.search(r'class="told-number"><strong>(\d+)</strong>', page)
    assert found
    return int(found[1])


def states(world: World, suggestion: Suggestion) -> list[tuple[str, str | None]]:
    [outcome_id] = [
        event.id for event in world.store.suggestion_file(suggestion.id).events if event.name in ("Adopted", "Declined")
    ]
    return sorted((each.state, each.reason) for each in world.store.follow_ups(outcome_id).rows)


def test_it_works(world: World, grace: Person, everyone: Suggestion) -> None:
    answer = grace.post(f"/console/suggestions/{everyone.id}/adoption", {"version": "1", **WORDS})
    assert answer.headers["Location"] == f"/console/suggestions/{everyone.id}?done=adopted"
    world.settle()
    text = world.mails("ada@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The lid closes now." in text and "Thank you for your patience." in text
    entry = world.ada.get(f"/you-asked/{world.store.suggestion(everyone.id).entry_id}").text
    assert "The lid closes now." in entry and "Bob Hope" in entry and "Ada Lovelace" not in entry
    assert "Thank you for your patience." not in entry


def test_the_preview_says_who_will_be_told_and_nothing_is_sent(
    world: World, grace: Person, everyone: Suggestion
) -> None:
    before = len(world.mails())
    page = grace.get(f"/console/suggestions/{everyone.id}/adoption").text
    assert told_by_email(page) == 3
    assert "6 people: 3 by email, 1 without an address, 1 wants no answer, 1 opted out" in page
    assert "Adopt and tell 3 people" in page
    for reason in ("Left no address", "Did not want an answer", "Unsubscribed"):
        assert f"<span>{reason}</span><strong>1</strong>" in page, reason
    for shown in ("<bdi>Bob Hope</bdi>", "<bdi>林晓</bdi>", "4 more customers"):
        assert shown in page
    world.settle()
    assert len(world.mails()) == before


def test_what_the_preview_said_is_what_happens(world: World, grace: Person, everyone: Suggestion) -> None:
    said = preview.count(world.store, preview.Asked.of("adopted", everyone))
    grace.post(f"/console/suggestions/{everyone.id}/adoption", {"version": "1", **WORDS})
    world.settle()
    happened = states(world, everyone)
    assert [state for state, _ in happened].count("sent") == said.by_email == 3
    left_out = sorted(f"excluded.{reason}" for state, reason in happened if state == "excluded")
    assert left_out == sorted(each for each in said.standings.elements() if each != "pending")
    entry = world.store.entry(world.store.suggestion(everyone.id).entry_id or "")
    assert (entry.supporters, len(entry.named)) == (said.people, len(said.named))


def test_staff_see_afterwards_who_was_told_and_who_was_not(world: World, grace: Person, everyone: Suggestion) -> None:
    grace.post(f"/console/suggestions/{everyone.id}/adoption", {"version": "1", **WORDS})
    world.settle()
    page = grace.get(f"/console/suggestions/{everyone.id}").text
    assert "Who was told" in page and "Left no address" in page
    assert page.count("</svg>Sent</span>") == 3 and page.count("</svg>Left out</span>") == 3


def test_each_reader_gets_the_words_of_their_language(world: World, grace: Person, everyone: Suggestion) -> None:
    both = {**WORDS, "asked-zh-Hans": "盖子要紧", "did-zh-Hans": "现在盖得紧了。"}
    grace.post(f"/console/suggestions/{everyone.id}/adoption", {"version": "1", **both})
    world.settle()
    assert "现在盖得紧了。" in world.mails("lin@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The lid closes now." in world.mails("bob@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ({}, "asked-en"),
        ({"asked-en": "Only asked"}, "did-en"),
        ({"did-zh-Hans": "只有做"}, "asked-zh-Hans"),
        ({**WORDS, "asked-zh-Hans": "半"}, "did-zh-Hans"),
        ({**WORDS, "did-en": "x" * 2001}, "did-en"),
        ({**WORDS, "note": "x" * 2001}, "note"),
    ],
)
def test_half_a_language_or_too_many_words_come_back_with_what_was_typed(
    world: World, grace: Person, suggestion: Suggestion, form: dict[str, str], where: str
) -> None:
    answer = grace.post(f"/console/suggestions/{suggestion.id}/adoption", {"version": "1", **form})
    assert answer.status == 422
    assert f'id="{where}-error"' in answer.text
    assert all(text in answer.text for text in form.values())
    assert world.store.suggestion(suggestion.id).status == "open"
    assert not world.store.entries().rows


def test_declining_tells_everyone_the_reason_and_names_nobody_in_public(
    world: World, grace: Person, everyone: Suggestion
) -> None:
    page = grace.get(f"/console/suggestions/{everyone.id}/decline").text
    assert told_by_email(page) == 3 and "Named on the public page" not in page
    assert (
        grace.post(
            f"/console/suggestions/{everyone.id}/decline", {"version": "1", "reason": "It would not fit the cup."}
        ).status
        == 303
    )
    world.settle()
    assert "It would not fit the cup." in world.mails("bob@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert not world.store.entries().rows


def test_declining_needs_a_reason(world: World, grace: Person, suggestion: Suggestion) -> None:
    assert grace.post(f"/console/suggestions/{suggestion.id}/decline", {"version": "1", "reason": " "}).status == 422
    assert world.store.suggestion(suggestion.id).status == "open"


@pytest.mark.parametrize("other", ["adoption", "decline"])
def test_a_suggestion_is_decided_once(world: World, grace: Person, suggestion: Suggestion, other: str) -> None:
    form = {**WORDS, "reason": "It would be too dear for everyone."}
    assert grace.post(f"/console/suggestions/{suggestion.id}/adoption", {"version": "1", **form}).status == 303
    for version in ("1", "2"):
        answer = grace.post(f"/console/suggestions/{suggestion.id}/{other}", {"version": version, **form})
        assert answer.status == 409
        assert ("The lid closes now." if other == "adoption" else "It would be too dear for everyone.") in answer.text
    assert grace.get(f"/console/suggestions/{suggestion.id}/{other}").status == 303
    assert len(world.store.entries().rows) == 1


def test_the_note_is_not_asked_for(world: World, grace: Person, suggestion: Suggestion) -> None:
    words = {name: text for name, text in WORDS.items() if name != "note"}
    assert grace.post(f"/console/suggestions/{suggestion.id}/adoption", {"version": "1", **words}).status == 303


def test_the_preview_is_three_trips_for_fifty_supporters(world: World, suggestion: Suggestion) -> None:
    for number in range(60):
        world.store.commit(a_customer(f"C{number:03}"))
        customer = a_customer(f"C{number:03}").id
        world.store.commit(Supporter(suggestion.id, customer, world.services.now, True, {f"case-{number}"}))
    with metered(world.store) as bill:
        found = preview.count(world.store, preview.Asked.of("adopted", suggestion))
    assert found.people == 61
    # What the company has decided about mail, then each page with its people and their consents.
    assert bill.calls == ["GetItem", *["Query", "BatchGetItem", "BatchGetItem"] * 2]
    assert bill.written == 0
