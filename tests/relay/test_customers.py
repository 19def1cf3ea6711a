"""Customers in the console: found by what they are known by, seen whole, joined by managers, and taken apart again."""

import html
import json
import logging
import re
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.lists import READ_AT_MOST
from chalicelib.domain.customer import PURPOSES, Customer
from chalicelib.domain.ids import customer_id
from chalicelib.domain.signal import Signal
from chalicelib.render import catalogue
from chalicelib.settings import LANGUAGES
from tests.people import a_case, a_customer
from tests.relay.behind import outcomes, press, suggested, told
from tests.world import Person, World

WORK = "ada@work.example"


def known(world: World, name: str, kind: str = "email", value: str = "", **fields: Any) -> Customer:
    """Somebody on record by a key, with the id that is derived from it."""
    value = value or f"{name.split()[0].lower()}@example.org"
    customer = a_customer(name, **{"email": value if kind == "email" else None, **fields})
    customer.id = customer_id(world.services.secrets.key("customers"), kind, value)
    world.store.commit(customer)
    return customer


def said(world: World, customer: Customer, text: str, **fields: Any) -> Any:
    case = a_case(text, customer.email, at=world.services.now, name=customer.name, **fields)
    case.customer_id = customer.id
    return world.store.submit(case)


def now(world: World, customer: Customer) -> Any:
    return world.store.persons([customer.id])[customer.id]


def form_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def join(person: Person, whole: Customer, part: Customer, **changes: str) -> Any:
    path = f"/console/customers/{whole.id}/merger"
    return person.post(path, form_of(person.get(f"{path}?with={part.id}").text, path) | changes)


def take_out(person: Person, whole: Customer, part: Customer) -> Any:
    path = f"/console/customers/{whole.id}"
    form = form_of(person.get(path).text, f"{path}/separation") | {"part": part.id}
    return person.post(f"{path}/separation", form)


@pytest.fixture
def mary(world: World) -> Person:
    return world.staff("Mary", "manager")


def test_it_works(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada L.", value=WORK)
    said(world, ada, "The lid leaks."), said(world, work, "Make it smaller.", kind="suggestion")
    world.settle()
    preview = mary.get(f"/console/customers/{ada.id}/merger?with={work.id}").text
    assert "One history: 1 and 1 cases." in preview and "ada@example.org" in preview
    assert join(mary, ada, work).headers["Location"].endswith(f"/console/customers/{ada.id}?done=joined")
    page = mary.get(f"/console/customers/{ada.id}").text
    assert "The lid leaks." in page and "Make it smaller." in page and WORK in page
    assert take_out(mary, ada, work).headers["Location"].endswith("?done=parted")
    assert "Make it smaller." not in mary.get(f"/console/customers/{ada.id}").text
    assert not now(world, ada).is_several and not now(world, work).is_several


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ada@Example.org", ["Ada Lovelace"]), ("+44 20 7946 0018", ["Dot"]), ("0044 20 7946-0018", ["Dot"]), ("CRM-7", ["Eve"]),
        ("ada", ["Ada Byron", "Ada Lovelace"]), ("王", ["王小明"]), ("王小", ["王小明"]), ("小明", ["王小明"]), ("ada@example", []),
        ("Lovelace", ["Ada Lovelace"]), ("byr ada", ["Ada Byron"]), ("ovelace", []),
        ("", []),
    ],
)  # fmt: skip
def test_customers_are_found_by_a_whole_key_or_any_part_of_a_name(
    world: World, grace: Person, typed: str, found: list[str]
) -> None:
    known(world, "Ada Lovelace"), known(world, "Ada Byron", value="byron@example.org"), known(world, "王小明")
    known(world, "Dot", "phone", "+442079460018", phone="020 7946 0018"), known(world, "Eve", "external", "CRM-7")
    page = grace.post("/console/customers", {"q": typed}).text
    assert re.findall(r'<span class="person-who"><bdi>([^<]+)</bdi>', page) == found
    assert bool(found) or not typed or "Nobody found" in page


def test_what_is_looked_for_stands_in_no_address(world: World, grace: Person, caplog: Any) -> None:
    with caplog.at_level(logging.INFO):
        page = grace.post("/console/customers", {"q": "ada@example.org"})
    assert page.status == 200 and "Location" not in page.headers
    assert "ada@example.org" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page.text)) + caplog.text


def test_names_come_in_pages(world: World, grace: Person) -> None:
    for number in range(27):
        known(world, f"Ada {number:02}", value=f"ada{number}@example.org")
    first = grace.post("/console/customers", {"q": "ada"}).text
    cursor = re.search(r'name="cursor" value="([^"]+)"', first)
    assert cursor and "Ada 24" in first and "Ada 25" not in first
    assert "Ada 26" in grace.post("/console/customers", {"q": "ada", "cursor": cursor[1]}).text
    assert grace.post("/console/customers", {"q": "ada", "cursor": "x"}).status == 422


def test_a_search_that_found_nobody_yet_leads_on(world: World, mary: Person) -> None:
    for start in range(0, READ_AT_MOST, 40):
        world.store.commit(*(a_customer(f"Ada{number:03} Smith") for number in range(start, start + 40)))
    known(world, "Bea Jo Smith")
    form, page, turns = {"q": "smith jo"}, "", 0
    while "Bea Jo Smith" not in page:
        turns += 1
        page = mary.post("/console/customers", form).text
        assert "Nobody found" not in page and ("There are more of them" in page or "Bea Jo Smith" in page)
        form["cursor"] = "".join(re.findall(r'name="cursor" value="([^"]+)"', page))
    assert turns == 2
    bo = known(world, "Bo")
    assert (
        "Not everyone who may be meant"
        in mary.post(f"/console/customers/{bo.id}/merger-search", {"q": "smith jo"}).text
    )


def test_whoever_is_several_is_found_once_by_any_of_their_keys(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    join(mary, ada, work)
    for typed in ("ada@example.org", WORK, "ada"):
        page = mary.post("/console/customers", {"q": typed}).text
        assert re.findall(r"/console/customers/([a-z0-9]{26})", page) == [ada.id]
    assert mary.get(f"/console/customers/{work.id}").headers["Location"].endswith(f"/console/customers/{ada.id}")


def test_the_profile_says_what_they_were_told_and_what_they_are_behind(world: World, grace: Person) -> None:
    ada = known(world, "Ada", email_verified_at="2026-11-21T12:00:00.000Z", tier="gold")
    suggestion = suggested(world, "A tighter lid", ada)
    case = said(world, ada, "The lid leaks.")
    world.settle()
    grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "We are on it."})
    press(world, grace, suggestion, "plan", note="Next spring.")
    world.settle()
    page = grace.get(f"/console/customers/{ada.id}").text
    assert "A tighter lid" in page and "said “me too”" in page and "Verified" in page and ">gold<" in page
    assert page.count("/console/outcomes/") == 3, "heard, answered, and told of the plan"
    assert f"/console/customers/{ada.id}" in grace.get(f"/console/cases/{case.id}").text


def test_the_profile_says_what_they_did_by_whatever_key(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    did = {"told_by": "key: Shop", "at": world.services.now}
    world.store.keep_signals([Signal(ada.id, "s1", "ordered", value="49.9", unit="EUR", **did)])
    page = mary.get(f"/console/customers/{ada.id}").text
    assert "What they did" in page and "Ordered" in page and "49.9 EUR" in page
    assert "What they did" not in mary.get(f"/console/customers/{work.id}").text
    join(mary, work, ada)
    assert "49.9 EUR" in mary.get(f"/console/customers/{work.id}").text


def test_of_somebody_who_is_several_each_case_says_by_which_key_it_came_and_each_joining_who(
    world: World, mary: Person
) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    said(world, work, "It squeaks.")
    world.settle()
    assert [WORK in line for line in rows(mary, work)] == [False], "there is only one"
    join(mary, ada, work)
    assert [WORK in line for line in rows(mary, ada)] == [True]
    assert happened(mary, ada) == [f"Mary joined another customer to this one: {WORK}"]
    path = f"/console/customers/{ada.id}"
    keys = form_of(mary.get(path).text, f"{path}/keys")
    assert mary.post(f"{path}/keys", keys | {"kind": "external", "key": "A&B <1>"}).status == 303
    assert happened(mary, ada)[0] == "Mary joined another customer to this one: A&amp;B &lt;1&gt;"
    take_out(mary, ada, work)
    assert happened(mary, ada)[0] == f"Mary took a customer out again: {WORK}"
    assert happened(mary, work) == [
        f"Mary took this customer out of another one again: {ada.email}",
        f"Mary joined this customer to another one: {ada.email}",
    ]


def rows(person: Person, customer: Customer) -> list[str]:
    return re.findall(r'<li class="row.*?</li>', person.get(f"/console/customers/{customer.id}").text, re.DOTALL)


def happened(person: Person, customer: Customer) -> list[str]:
    """What the profile says of its own history, newest first."""
    page = person.get(f"/console/customers/{customer.id}").text.partition('id="history"')[2].partition("</ol>")[0]
    lines = re.findall(r"<li.*?</li>", page, re.DOTALL)
    return [
        " ".join(re.sub(r"<time.*?</time>|<svg.*?</svg>|<[^>]+>", " ", line, flags=re.DOTALL).split()) for line in lines
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_profile_has_words_for_every_kind_of_mail_that_they_want_or_do_not(world: World, language: str) -> None:
    grace = world.staff("Grace", language=language)
    keen, tired = known(world, "Ada"), known(world, "Tim", **{f"no_{each}_at": world.services.now for each in PURPOSES})
    for customer, word in ((keen, "wants"), (tired, "refuses")):
        page = grace.get(f"/console/customers/{customer.id}").text
        for purpose in PURPOSES:
            assert catalogue(language)[f"profile.{word}.{purpose}"] in html.unescape(page)


def test_joined_they_are_told_once_and_their_cases_have_one_history(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    suggestion = suggested(world, "A lid", ada, work)
    join(mary, ada, work)
    world.settle()
    assert world.store.suggestion_file(suggestion.id).supporters == 1, "whoever stands there twice is one"
    assert "One person: 1 by email" in mary.get(f"/console/suggestions/{suggestion.id}/decline").text
    press(world, mary, suggestion, "decline", reason="It would make every list slower for everyone.")
    world.settle()
    assert told(world, outcomes(world, suggestion, "Declined")[0]) == {ada.id: "sent"}
    assert len(world.mails("ada@example.org")) == 1 and not world.mails(WORK)


def test_taken_apart_they_are_two_again_and_each_is_told(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    suggestion = suggested(world, "A lid", ada, work)
    join(mary, ada, work)
    world.settle()
    take_out(mary, ada, work)
    world.settle()
    assert world.store.suggestion_file(suggestion.id).supporters == 2
    press(world, mary, suggestion, "decline", reason="It would make every list slower for everyone.")
    world.settle()
    assert told(world, outcomes(world, suggestion, "Declined")[0]) == {ada.id: "sent", work.id: "sent"}


def test_support_given_after_they_were_joined_is_counted_once(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    join(mary, ada, work)
    suggestion = suggested(world, "A lid", ada)
    world.store.commit(suggestion, suggestion.open_to_customers("grace", world.services.now))
    world.ada.post(f"/asks/{suggestion.id}", {"email": WORK, "tell_me": "yes"})
    world.settle()
    assert len(world.store.supporters([suggestion.id]).rows) == 2
    assert world.store.suggestion_file(suggestion.id).supporters == 1


def test_whoever_left_stays_away_and_the_preview_says_so(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK, opted_out_at="2026-11-21T12:00:00.000Z")
    page = mary.get(f"/console/customers/{ada.id}/merger?with={work.id}").text
    assert re.search(rf"{WORK}: [^<]+\. That stays so\.", page)
    join(mary, ada, work)
    assert now(world, ada).reached.standing("resolved", True) == ("excluded", "opted_out")
    take_out(mary, ada, work)
    assert now(world, ada).standing("resolved", True) == ("pending", None)


def test_of_two_who_join_at_once_the_second_is_told(world: World, mary: Person) -> None:
    ada, work, bo = known(world, "Ada"), known(world, "Ada", value=WORK), known(world, "Bo")
    path = f"/console/customers/{ada.id}/merger"
    stale = form_of(mary.get(f"{path}?with={work.id}").text, path)
    join(mary, bo, work)
    answer = mary.post(path, stale)
    assert answer.status == 409 and "faster" in answer.text
    assert now(world, work).everyone == [bo.id, work.id]


@pytest.mark.parametrize(("other", "status"), [("itself", 409), ("nobody", 404)])
def test_nobody_is_joined_with_themselves_or_with_nobody(world: World, mary: Person, other: str, status: int) -> None:
    ada = known(world, "Ada")
    name = ada.id if other == "itself" else "x" * 26
    assert mary.get(f"/console/customers/{ada.id}/merger?with={name}").status == status
    assert mary.get("/console/customers/" + "x" * 26).status == 404


def test_joining_is_for_managers(world: World, grace: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    assert "Join with another customer" not in grace.get(f"/console/customers/{ada.id}").text
    assert grace.get(f"/console/customers/{ada.id}/merger?with={work.id}").status == 403
    assert grace.post(f"/console/customers/{ada.id}/merger", {"with": work.id}).status == 403


def attach(world: World, person: Person, customer: Customer, **form: str) -> Any:
    path = f"/console/customers/{customer.id}"
    hidden = form_of(person.get(path).text, f"{path}/keys")
    return person.post(f"{path}/keys", hidden | {"kind": "email", "key": WORK} | form)


def test_a_key_that_nobody_is_known_by_is_attached_by_any_of_the_staff(world: World, grace: Person) -> None:
    ada = known(world, "Ada")
    assert attach(world, grace, ada, kind="phone", key="+44 20 7946 0018", proven="yes").status == 303
    assert attach(world, grace, ada, kind="external", key="CRM-7").status == 303
    page = grace.get(f"/console/customers/{ada.id}").text
    assert "+44 20 7946 0018" in page and "CRM-7" in page and page.count("Claimed, not verified") == 2
    case = said(world, now(world, ada).together[1], "It is me again.")
    world.settle()
    assert "It is me again." in grace.get(f"/console/customers/{ada.id}").text
    assert world.store.case(case.id).customer_id != ada.id, "each history stays attributable"


def test_a_key_of_somebody_on_record_is_asked_about_and_joins_nobody(world: World, grace: Person, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Somebody", value=WORK)
    for person, where in ((grace, f"/console/customers/{work.id}"), (mary, f"/merger?with={work.id}")):
        answer = attach(world, person, ada)
        assert answer.status == 409 and where in answer.text and f'value="{WORK}"' in answer.text
    assert not now(world, ada).is_several


@pytest.mark.parametrize(
    "form", [{"key": "ada@"}, {"key": ""}, {"kind": "phone", "key": "at the counter"}, {"kind": "x"}]
)
def test_what_is_no_key_comes_back_with_what_was_typed(world: World, grace: Person, form: dict[str, str]) -> None:
    answer = attach(world, grace, known(world, "Ada"), **form)
    assert answer.status == 422 and 'id="key-error"' in answer.text


def test_a_link_of_an_absorbed_customer_acts_on_the_person(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    case = said(world, work, "The lid leaks.", wants_answer=True)
    world.settle()
    [mail] = world.mails(WORK)
    body = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    leave = re.search(r"/unsubscribe/[\w.%-]+", body)
    assert leave
    join(mary, ada, work)
    assert world.ada.post(leave[0], {"mail": "stop"}).status == 303
    assert now(world, ada).reached.standing("resolved", True) == ("excluded", "opted_out")
    assert world.ada.post(leave[0], {"mail": "resume"}).status == 303
    assert not now(world, ada).opted_out_at
    mary.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "A new one is on its way."})
    world.settle()
    assert "A new one is on its way." in str(world.mails("ada@example.org")[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_a_bounce_is_the_addresses_that_it_came_from(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    join(mary, ada, work)
    record = world.store.customers([ada.id])[ada.id]
    assert record and record.bounce(world.services.now)
    world.store.commit(record)
    page = mary.get(f"/console/customers/{ada.id}").text
    assert "The address does not work" in page and re.search(rf"Mail goes to.*{WORK}", page)


def test_merging_and_parting_are_on_record_with_who_and_when(world: World, mary: Person) -> None:
    ada, work = known(world, "Ada"), known(world, "Ada", value=WORK)
    join(mary, ada, work)
    take_out(mary, ada, work)
    names = [event.name for event in world.store.events_of(ada.id)] + [e.name for e in world.store.events_of(work.id)]
    assert sorted(names) == ["Absorbed", "Merged", "Released", "Unmerged"]
    page = mary.get(f"/console/customers/{ada.id}").text
    assert "Mary joined another customer" in page and "Mary took a customer out again" in page
    assert json.dumps([event.by for event in world.store.events_of(ada.id)]) == '["mary", "mary"]'
