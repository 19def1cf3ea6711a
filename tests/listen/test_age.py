"""How old a form is: signed into it, a sign and never a verdict."""

import html
import re
from typing import Any

import pytest

from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import age
from tests.world import World

ID = touchpoint_id("shop")
TYPED = {"kind": "complaint", "text": "The lid does not close."}
LINKED = TYPED | {"text": "See https://lids.example for better ones."}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a form."""
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def why(world: World, case_id: str) -> list[str]:
    return list((world.store.case(case_id).held or {"why": []})["why"])


@pytest.fixture(params=["hello", ID])
def form(world: World, request: Any) -> str:
    """The address of a form that nobody has seen yet."""
    world.store.commit(Touchpoint(ID, "Shop"))
    return f"/f/{request.param}"


def test_it_works(world: World, form: str) -> None:
    given = hidden(world.ada.get(form).text)
    signed, case_id = given["issued_at"], given["submission_id"]
    place = form.removeprefix("/f/")
    assert age.sign_of(world.services, place, case_id, signed) == "fast"
    world.clock.pass_by(seconds=5)
    assert age.sign_of(world.services, place, case_id, signed) == ""
    world.clock.pass_by(days=2)
    assert age.sign_of(world.services, place, case_id, signed) == "stale"


def test_faster_than_anybody_types_is_held_where_it_brings_a_link(world: World, form: str) -> None:
    given = hidden(world.ada.get(form).text)
    assert world.ada.post(form, LINKED | given).status == 303
    assert why(world, given["submission_id"]) == ["fast"]


@pytest.mark.parametrize("seconds", [3, 30 * 3600])
def test_a_person_with_a_link_is_taken(world: World, form: str, seconds: int) -> None:
    given = hidden(world.ada.get(form).text)
    world.clock.pass_by(seconds=seconds)
    assert world.ada.post(form, LINKED | given).status == 303
    assert why(world, given["submission_id"]) == []


def test_fast_alone_is_taken(world: World, form: str) -> None:
    given = hidden(world.ada.get(form).text)
    assert world.ada.post(form, TYPED | given).status == 303 and why(world, given["submission_id"]) == []


def test_a_form_that_was_open_for_days_is_taken_while_nobody_else_comes(world: World, form: str) -> None:
    given = hidden(world.ada.get(form).text)
    world.clock.pass_by(days=3)
    assert world.ada.post(form, TYPED | given).status == 303 and why(world, given["submission_id"]) == []


@pytest.mark.parametrize("signed", ["", "x", "1.x", "9" * 40 + ".x", "１.x", "-1.0", "١.x", "1763700000." + "0" * 32])
def test_what_we_did_not_sign_is_as_good_as_stale(world: World, signed: str) -> None:
    assert age.sign_of(world.services, ID, new_id(), signed) == "stale"


def test_a_form_is_good_for_one_submission_at_one_touchpoint(world: World) -> None:
    first, other = new_id(), new_id()
    signed = age.sign(world.services, ID, first)
    assert age.read(world.services, ID, first, signed) is not None
    assert age.read(world.services, ID, other, signed) is None
    assert age.read(world.services, "hello", first, signed) is None


def test_a_form_that_comes_back_is_as_old_as_it_was(world: World, form: str) -> None:
    given = hidden(world.ada.get(form).text)
    world.clock.pass_by(seconds=90)
    wrong = hidden(world.ada.post(form, TYPED | given | {"text": ""}).text)
    assert wrong["issued_at"] == given["issued_at"]
    assert world.ada.post(form, TYPED | given).status == 303
    place = form.removeprefix("/f/")
    again = hidden(world.ada.post(form, TYPED | given | {"text": "Another thing"}).text)
    assert again["submission_id"] != given["submission_id"]
    at = age.read(world.services, place, again["submission_id"], again["issued_at"])
    assert at == age.read(world.services, place, given["submission_id"], given["issued_at"])
