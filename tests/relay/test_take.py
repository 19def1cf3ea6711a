"""Staff take a case down for a customer on the phone or at the counter: found or made on the way, once, with what was promised."""

import re
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import customer_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.people import a_customer
from tests.relay.behind import outcomes, press, suggested, told
from tests.relay.test_customers import join, known, now, said
from tests.world import Person, World

WORDS = "Her refund has not arrived, and she is travelling from Friday."
FORM = {
    "text": WORDS,
    "kind": "question",
    "language": "en",
    "touchpoint": "hello",
    "promise": "",
    "wants_answer": "yes",
}


def start(person: Person, query: str = "") -> dict[str, str]:
    found = re.search(r'name="take" value="([^"]+)"', person.get(f"/console/take{query}").text)
    assert found
    return FORM | {"take": found[1]}


def taken(world: World, person: Person, **changes: str) -> Any:
    answer = person.post("/console/take", start(person) | changes)
    assert answer.status == 303, answer.text[-800:]
    world.settle()
    return world.store.case(answer.headers["Location"].partition("?")[0].rpartition("/")[2])


def test_it_works(world: World, grace: Person) -> None:
    case = taken(world, grace, name="Dot", phone="+44 20 7946 0018", promise="1d")
    assert (case.text, case.kind, case.origin, case.taken_by, case.name) == (WORDS, "question", "staff", "grace", "Dot")
    assert case.promised_at and case.promised_at > case.arrived_at
    page = grace.get(f"/console/cases/{case.id}?done=taken").text
    assert "Taken down by Grace" in page and "Promised" in page and "Taken down." in page
    dot = now(world, a_customer("Dot")) or world.store.persons([case.customer_id])[case.customer_id]
    assert (dot.name, dot.phone, dot.email) == ("Dot", "+44 20 7946 0018", None)


def test_nothing_but_their_words_is_needed(world: World, grace: Person) -> None:
    case = taken(world, grace, wants_answer="")
    assert world.store.customer_file(case.customer_id).tellings[0].case_id == case.id
    assert case.name is None and not case.wants_answer


def test_sending_it_twice_is_one_case(world: World, grace: Person) -> None:
    for who in ({"phone": "+44 20 7946 0018", "name": "Dot"}, {}):
        form = start(grace) | who
        assert len({grace.post("/console/take", form).headers["Location"] for _ in range(2)}) == 1
    assert len(world.store.inbox().rows) == 2


def test_sent_again_with_other_words_it_says_so_and_keeps_them(world: World, grace: Person) -> None:
    form = start(grace)
    grace.post("/console/take", form)
    answer = grace.post("/console/take", form | {"text": "Something else altogether."})
    assert answer.status == 409 and "Something else altogether." in answer.text and form["take"] in answer.text


@pytest.mark.parametrize(("name", "value"), [("email", "ada@example.org"), ("phone", "0044 20 7946 0018")])
def test_whoever_has_the_address_or_number_is_the_one(world: World, grace: Person, name: str, value: str) -> None:
    ada = known(world, "Ada", **({} if name == "email" else {"kind": "phone", "value": "+442079460018"}))
    said(world, ada, "The lid leaks.")
    world.settle()
    found = grace.post("/console/take/found", start(grace) | {name: value}).text
    assert (
        "The lid leaks." in found and re.search(rf'name="customer" value="{ada.id}" checked', found) and WORDS in found
    )
    assert taken(world, grace, **{name: value}).customer_id == ada.id


def test_whoever_was_chosen_by_name_gets_what_they_gave_as_well(world: World, grace: Person) -> None:
    ada = known(world, "Ada Lovelace")
    assert ada.id in grace.post("/console/take/found", start(grace) | {"name": "ada"}).text
    case = taken(world, grace, name="Ada", customer=ada.id, phone="+44 20 7946 0018")
    person = now(world, ada)
    assert case.customer_id in person.everyone and [each.phone for each in person.together] == [
        None,
        "+44 20 7946 0018",
    ]
    assert case.email == "ada@example.org", "answered where they are reached"


def test_a_surname_is_enough_and_whoever_is_not_shown_is_not_denied(world: World, grace: Person) -> None:
    for number in range(6):
        ada = known(world, f"Ada{number} Lovelace", value=f"ada{number}@example.org")
        page = grace.post("/console/take/found", start(grace) | {"name": "love"}).text
        assert (ada.id in page) is (number < 5) and ("Not everyone who may be meant" in page) is (number == 5)
    assert (
        "Nobody with this is on record yet." in grace.post("/console/take/found", start(grace) | {"name": "ove"}).text
    )


def test_a_place_to_find_them_is_kept_where_we_knew_none(world: World, grace: Person) -> None:
    ada = known(world, "Ada")
    taken(world, grace, customer=ada.id, phone="at the counter on Fridays")
    assert now(world, ada).phone == "at the counter on Fridays" and not now(world, ada).is_several


def test_both_keys_of_somebody_new_are_one_person(world: World, grace: Person) -> None:
    case = taken(world, grace, name="Dot", email="Dot@Example.org", phone="+44 20 7946 0018")
    keys = world.services.secrets.key("customers")
    ids = [customer_id(keys, "email", "dot@example.org"), customer_id(keys, "phone", "+442079460018")]
    person = world.store.persons(ids)[ids[1]]
    assert person and person.everyone == ids and case.customer_id == ids[0]


def test_an_address_and_a_number_of_two_people_join_nobody(world: World, grace: Person) -> None:
    ada, dot = known(world, "Ada"), known(world, "Dot", "phone", "+442079460018", phone="+442079460018")
    case = taken(world, grace, email="ada@example.org", phone="+44 20 7946 0018")
    assert case.customer_id == ada.id and not now(world, ada).is_several and not now(world, dot).is_several


def test_an_address_beside_a_number_of_somebody_else_is_somebody_new(world: World, grace: Person) -> None:
    ada = taken(world, grace, name="Ada", phone="+44 20 7946 0018")
    bea = taken(world, grace, name="Bea", email="bea@example.org", phone="+44 20 7946 0018")
    assert ada.customer_id != bea.customer_id
    found = world.store.persons([ada.customer_id, bea.customer_id])
    assert [each and len(each.together) for each in found.values()] == [1, 1]
    assert found[bea.customer_id].phone == "+44 20 7946 0018", "and can be called"
    chosen = taken(
        world, grace, name="Ada", email="ada@example.org", phone="+44 20 7946 0018", customer=ada.customer_id
    )
    assert len(world.store.persons([chosen.customer_id])[chosen.customer_id].together) == 2, "as staff chose"


def test_a_case_of_somebody_who_is_several_is_answered_where_they_are_reached(world: World, grace: Person) -> None:
    mary = world.staff("Mary", "manager")
    ada, work = known(world, "Ada"), known(world, "Ada", value="ada@work.example")
    join(mary, ada, work)
    case = taken(world, grace, email="ada@work.example")
    assert case.customer_id == work.id
    assert [mail["To"] for mail in world.mails()][-1] == "ada@example.org"


def test_linked_at_once_to_a_suggestion_they_hear_of_it_by_phone(world: World, grace: Person) -> None:
    suggestion = suggested(world, "A tighter lid")
    found = grace.post("/console/take/found", start(grace) | {"asks": "lid"}).text
    assert f'value="{suggestion.id}"' in found
    case = taken(world, grace, phone="+44 20 7946 0018", suggestion_id=suggestion.id)
    assert case.suggestion_id == suggestion.id
    press(world, grace, suggestion, "decline", reason="It would make every list slower for everyone.")
    world.settle()
    assert told(world, outcomes(world, suggestion, "Declined")[0]) == {case.customer_id: "unreachable"}
    assert WORDS[:30] in grace.get("/console/calls").text


def test_a_suggestion_decided_meanwhile_does_not_cost_the_case(world: World, grace: Person) -> None:
    suggestion = suggested(world, "A tighter lid")
    press(world, grace, suggestion, "decline", reason="It would make every list slower for everyone.")
    case = taken(world, grace, suggestion_id=suggestion.id)
    assert case.suggestion_id is None


def test_what_was_promised_and_is_over_is_plain_to_see(world: World, grace: Person) -> None:
    case = taken(world, grace, phone="+44 20 7946 0018", promise="1h")
    assert "Overdue" not in grace.get("/console").text and "Promised" in grace.get("/console").text
    world.clock.pass_by(hours=2)
    assert "Overdue" in grace.get("/console").text and "Overdue" in grace.get(f"/console/cases/{case.id}").text
    grace.post(f"/console/cases/{case.id}/replies", {"version": str(case.version), "reply": "It left today."})
    assert "Overdue" not in grace.get("/console").text


def test_the_place_that_they_used_last_is_chosen_already(world: World, grace: Person) -> None:
    for name in ("Counter", "Phone line", "Shop"):
        world.store.commit(Touchpoint(name.split()[0].lower(), name, "counter"))
    assert place_of(grace) == "counter", "the first of them, for whoever took nothing down yet"
    answer = grace.post("/console/take", start(grace) | {"touchpoint": "phone"})
    [cookie] = answer.cookies
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert place_of(grace) == "phone" and grace.get("/console/take").cookies == []
    mary = world.staff("Mary")
    mary.cookies |= {name: value for name, value in grace.cookies.items() if "place" in name}
    assert place_of(mary) == "counter", "at the same machine, but somebody else"
    mary.cookies |= {name: "mary.gone" for name in grace.cookies if "place" in name}
    assert place_of(mary) == "counter", "a place that is no more"


def place_of(person: Person) -> str:
    """The touchpoint that the form comes with."""
    options = person.get("/console/take").text.partition('<select id="touchpoint"')[2].partition("</select>")[0]
    found = re.findall(r'<option value="([^"]+)"( selected)?', options)
    return next((value for value, selected in found if selected), found[0][0])


def test_only_places_where_staff_are_spoken_to_are_offered_once_there_are_some(world: World, grace: Person) -> None:
    assert 'value="hello"' in grace.get("/console/take").text
    world.store.commit(Touchpoint("shop-abcd", "The shop", "counter"))
    page = grace.get("/console/take").text
    assert 'value="shop-abcd"' in page and 'value="hello"' not in page
    assert grace.post("/console/take", start(grace)).status == 422


def test_it_starts_from_a_profile_with_who_that_is(world: World, grace: Person) -> None:
    wang = known(world, "王小明", language="zh-Hans")
    page = grace.get(f"/console/take?customer={wang.id}").text
    assert (
        re.search(rf'name="customer" value="{wang.id}" checked', page) and '<option value="zh-Hans" selected>' in page
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"email": "dot@"}, "email"),
        ({"name": "x" * 81}, "name"),
        ({"phone": "x" * 121}, "phone"),
        ({"kind": "x"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"touchpoint": "x"}, "touchpoint"),
        ({"promise": "x"}, "promise"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    world: World, grace: Person, changes: dict[str, str], where: str
) -> None:
    answer = grace.post("/console/take", start(grace) | {"name": "Dot", **changes})
    assert answer.status == 422 and f'id="{where}-error"' in answer.text
    assert WORDS in answer.text or where == "text"
    assert not world.store.inbox().rows


def failing(world: World, *names: str) -> None:
    """These of the store's deeds fail from now on."""

    def fail(*arguments: Any, **options: Any) -> Any:
        raise Unavailable(3)

    vars(world.store).update(dict.fromkeys(names, fail))


def test_a_store_that_cannot_answer_keeps_everything_typed_and_nothing_twice(world: World, grace: Person) -> None:
    form = start(grace) | {"name": "Dot", "phone": "+44 20 7946 0018", "promise": "1d"}
    failing(world, "submit", "touchpoints", "suggestions")
    answer = grace.post("/console/take", form)
    assert answer.status == 503 and answer.headers["Retry-After"] and form["take"] in answer.text
    assert all(
        typed in answer.text for typed in (WORDS, 'value="Dot"', 'value="+44 20 7946 0018"', 'value="1d" selected')
    )
    for name in ("submit", "touchpoints", "suggestions"):
        vars(world.store).pop(name)
    for _ in range(2):
        assert grace.post("/console/take", form).status == 303
    assert len(world.store.inbox().rows) == 1


def test_when_even_the_session_cannot_be_read_the_words_come_back(world: World, grace: Person) -> None:
    form = start(grace)
    failing(world, "session")
    answer = grace.post("/console/take", form)
    assert answer.status == 503 and WORDS in answer.text
