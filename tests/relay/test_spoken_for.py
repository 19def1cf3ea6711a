"""Customers whom an import brings with several keys are one person, unless somebody is known by one of the keys already."""

from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.customer import keys_of
from chalicelib.domain.ids import customer_id
from tests.people import a_case
from tests.relay.test_customers import known
from tests.world import Person, World

NUMBER = "+442079460018"


def brought(world: World, text: str = "Too slow.", origin: str = "import", **keys: Any) -> Case:
    """A row of a file, as an import submits it, and what follows."""
    case = a_case(text, keys.pop("email", None), at=world.services.now, origin=origin, **keys)
    case.customer_id = who(world, *keys_of(case)[0])
    world.store.submit(case)
    world.settle()
    return case


def who(world: World, kind: str, value: str) -> str:
    return customer_id(world.services.secrets.key("customers"), kind, value)


def person(world: World, kind: str, value: str) -> Any:
    name = who(world, kind, value)
    return world.store.persons([name])[name]


def test_it_works(world: World, grace: Person) -> None:
    case = brought(world, name="Ada", email="ada@example.org", phone=NUMBER, external_id="C-1")
    ada = person(world, "email", "ada@example.org")
    assert set(ada.everyone) == {who(world, *key) for key in keys_of(case)} and ada.name == "Ada"
    assert {(each.email, each.phone, each.external_id) for each in ada.together} == {
        ("ada@example.org", None, None), (None, NUMBER, None), (None, None, "C-1"),
    }  # fmt: skip
    assert not any(each.phone_verified_at or each.external_verified_at for each in ada.together)
    page = grace.get(f"/console/cases/{case.id}").text
    assert NUMBER in page and "C-1" in page


@pytest.mark.parametrize(("kind", "value"), [("phone", NUMBER), ("external_id", "C-1")])
def test_somebody_with_one_key_is_on_record_by_it(world: World, kind: str, value: str) -> None:
    brought(world, **{kind: value})
    found = person(world, kind.partition("_")[0], value)
    assert getattr(found, kind) == value and found.email is None and not found.is_several


def test_brought_again_nothing_is_added(world: World) -> None:
    for text in ("Too slow.", "Still too slow."):
        brought(world, text, email="ada@example.org", phone=NUMBER)
    ada = person(world, "email", "ada@example.org")
    assert len(ada.together) == 2 and len(world.store.events_of(ada.together[0].id, 10)) == 1


def test_a_key_that_nobody_had_is_added_to_somebody_on_record(world: World) -> None:
    known(world, "Ada")
    brought(world, email="ada@example.org", phone=NUMBER)
    assert person(world, "phone", NUMBER).everyone == person(world, "email", "ada@example.org").everyone


def test_a_number_of_a_whole_family_joins_nobody(world: World) -> None:
    for name in ("ada", "bea", "cy"):
        brought(world, email=f"{name}@example.org", phone=NUMBER)
    assert len(person(world, "phone", NUMBER).together) == 2
    assert not any(person(world, "email", f"{name}@example.org").is_several for name in ("bea", "cy"))


def test_whoever_shares_a_number_with_somebody_else_can_still_be_called(world: World) -> None:
    brought(world, email="ada@example.org", phone=NUMBER)
    brought(world, external_id="C-2", phone=NUMBER, wants_answer=True)
    found = person(world, "external", "C-2")
    assert not found.is_several and found.standing("resolved", True) == ("unreachable", "no_address")


@pytest.mark.parametrize("agreed", [True, False])
def test_who_has_a_number_alone_is_on_the_call_list_only_where_they_agreed(
    world: World, grace: Person, agreed: bool
) -> None:
    case = brought(world, "The bill is wrong.", phone=NUMBER, name="Gus", wants_answer=agreed)
    words = {"version": "1", "resolution": "We have mended the bill."}
    assert grace.post(f"/console/cases/{case.id}/resolution", words).status == 303
    world.settle()
    page = grace.get("/console/calls").text
    assert (NUMBER in page and "We have mended the bill." in page) is agreed and not world.mails()


def test_whoever_was_forgotten_stays_forgotten(world: World) -> None:
    known(world, "Ada", erased_at=world.services.now)
    brought(world, email="ada@example.org", phone=NUMBER)
    assert not person(world, "email", "ada@example.org").is_several


def test_what_a_program_claims_is_kept_and_joins_nobody(world: World) -> None:
    brought(world, origin="api", email="ada@example.org", phone=NUMBER)
    found = person(world, "email", "ada@example.org")
    assert found.phone == NUMBER and not found.is_several and person(world, "phone", NUMBER) is None
