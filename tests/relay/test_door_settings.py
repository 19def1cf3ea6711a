"""Staff set up the door of a touchpoint: budgets, what is held, and the words that hold."""

import pytest

from chalicelib.domain.door import A_NETWORK, EVERYBODY, Door
from tests.world import Person, World

PATH = "/console/touchpoints/hello/door"
FORM = {"version": "0", "a_network": "50", "everybody": "2000", "hold": "yes", "words": "casino\n赌场\n\ncasino"}


@pytest.fixture
def mary(world: World) -> Person:
    return world.staff("Mary", "manager")


def kept(world: World) -> Door:
    return Door.of(world.store.touchpoint("hello").door)


def test_it_works(world: World, mary: Person) -> None:
    assert mary.post(PATH, FORM).status == 303
    assert kept(world) == Door(50, 2000, True, ["casino", "赌场"])
    page = mary.get(PATH).text
    assert 'value="50"' in page and "casino\n赌场" in page and "checked" in page
    assert PATH in mary.get("/console/touchpoints/hello").text


def test_what_is_ordinary_is_not_kept(world: World, mary: Person) -> None:
    form = {"version": "0", "a_network": str(A_NETWORK), "everybody": str(EVERYBODY), "words": ""}
    assert mary.post(PATH, form).status == 303
    assert world.store.touchpoint("hello").door == {} and kept(world) == Door()
    assert mary.post(PATH, form | {"version": "1", "a_network": ""}).status == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"a_network": "0"}, "whole number"),
        ({"a_network": "-1"}, "whole number"),
        ({"everybody": "1.5"}, "whole number"),
        ({"everybody": "1000001"}, "whole number"),
        ({"everybody": "٣"}, "whole number"),
        ({"words": "x" * 61}, "too long"),
        ({"words": "\n".join(f"word{n}" for n in range(201))}, "Too many"),
    ],
)
def test_what_cannot_be_comes_back(world: World, mary: Person, changes: dict[str, str], said: str) -> None:
    reply = mary.post(PATH, FORM | changes)
    assert reply.status == 422 and said.lower() in reply.text.lower()
    assert world.store.touchpoints() == []


def test_a_colleague_who_was_faster_is_told_of(mary: Person) -> None:
    assert mary.post(PATH, FORM).status == 303
    assert mary.post(PATH, FORM).status == 409


def test_agents_do_not_set_it(world: World) -> None:
    grace = world.staff("Grace")
    assert grace.get(PATH).status == grace.post(PATH, FORM).status == 403
    assert PATH not in grace.get("/console/touchpoints/hello").text
