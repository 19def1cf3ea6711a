"""Grace at work: signed in, with a case of Ada's before her."""

from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.suggestion import Suggestion
from tests.people import a_case
from tests.world import Person, World


@pytest.fixture
def grace(world: World) -> Person:
    return world.staff("Grace")


@pytest.fixture
def submit(world: World) -> Any:
    """`submit(text, email, ...)`: a stored case that the stream has come by for."""

    def submit(text: str = "The lid does not close.", email: str | None = "ada@example.org", **fields: Any) -> Case:
        case = world.store.submit(a_case(text, email, at=world.services.now, **fields))
        world.settle()
        return case

    return submit


@pytest.fixture
def case(submit: Any) -> Case:
    return submit()


@pytest.fixture
def suggestion(world: World, grace: Person, case: Case) -> Suggestion:
    """A suggestion that Grace made out of Ada's case."""
    form = {"version": "1", "title": "A tighter lid", "text": "Please make the lid close."}
    assert grace.post(f"/console/cases/{case.id}/link", form).status == 303
    world.settle()
    [row] = world.store.suggestions("open").rows
    return world.store.suggestion(row.id)
