"""The console's form for whom a touchpoint invites, and when: set up without code, and nothing typed is lost."""

import re

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.rule import Rule
from tests.world import Person, World

AFTER = touchpoint_id("after-delivery")
ADDRESS = f"/console/touchpoints/{AFTER}/invitations"
GOOD = {
    "on": "yes", "look": "faces", "low": "2", "share": "25", "every_days": "60", "delay_hours": "48", "quiet_from": "19",
    "quiet_to": "8", "zone": "Asia/Shanghai", "weekday-0": "yes", "weekday-2": "yes", "days_off": "2026-12-25\r\n\r\n2026-10-01\n",
}  # fmt: skip


@pytest.fixture
def mary(world: World) -> Person:
    """A manager, with a touchpoint that she made in the console."""
    person = world.staff("Mary", "manager")
    made = {"name": "After a delivery", "slug": "after-delivery", "kind": "email", "language-en": "yes"}
    assert person.post("/console/touchpoints", made).status == 303
    return person


def version(person: Person) -> str:
    found = re.search(r'name="version" value="(\d+)"', person.get(ADDRESS).text)
    assert found
    return found[1]


def rule(world: World) -> Rule:
    return Rule.of(world.store.touchpoint(AFTER).invitation)


def test_it_works(world: World, mary: Person) -> None:
    assert rule(world) == Rule(), "nobody is invited until somebody says so"
    answer = mary.post(ADDRESS, GOOD | {"version": version(mary)})
    assert answer.status == 303 and answer.headers["Location"] == f"{ADDRESS}?done=saved"
    assert rule(world) == Rule(
        True, "faces", 2, 25, 60, 48, 19, 8, [0, 2], ["2026-10-01", "2026-12-25"], "Asia/Shanghai"
    )
    page = mary.get(ADDRESS).text
    assert 'value="Asia/Shanghai"' in page and "2026-10-01\n2026-12-25" in page and "25% of interactions" in page


def test_the_touchpoint_leads_to_it(mary: Person) -> None:
    assert ADDRESS in mary.get(f"/console/touchpoints/{AFTER}").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("look", "stars"), ("low", "5"), ("low", "0"), ("low", ""), ("share", "0"), ("share", "101"), ("share", "1.5"),
        ("share", "５"),
        ("every_days", "0"), ("every_days", "366"), ("delay_hours", "-1"), ("delay_hours", "337"), ("quiet_from", "24"),
        ("quiet_to", "x"), ("zone", ""), ("zone", "Mars/Olympus"), ("zone", "../../etc/passwd"), ("days_off", "25.12.2026"),
        ("days_off", "2026-02-30"), ("days_off", "\n".join(f"2026-0{m}-{d:02}" for m in range(1, 4) for d in range(1, 28))),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_where_it_was_typed(world: World, mary: Person, field: str, typed: str) -> None:
    answer = mary.post(ADDRESS, GOOD | {"version": version(mary), field: typed})
    assert answer.status == 422 and f'id="{field}-error"' in answer.text
    assert rule(world) == Rule() and ('value="48"' in answer.text or field == "delay_hours")


def test_without_a_day_there_is_nothing_to_save(world: World, mary: Person) -> None:
    given = {name: value for name, value in GOOD.items() if not name.startswith("weekday")}
    answer = mary.post(ADDRESS, given | {"version": version(mary)})
    assert answer.status == 422 and "Choose at least one day." in answer.text


def test_of_two_who_change_it_the_second_is_told(world: World, mary: Person) -> None:
    before = version(mary)
    assert mary.post(ADDRESS, GOOD | {"version": before}).status == 303
    answer = mary.post(ADDRESS, GOOD | {"version": before, "share": "99"})
    assert answer.status == 409 and 'value="99"' in answer.text and rule(world).share == 25


def test_only_touchpoints_that_write_after_an_interaction_have_one(world: World, mary: Person) -> None:
    assert mary.get("/console/touchpoints/hello/invitations").headers["Location"] == "/console/touchpoints/hello"
    assert mary.post("/console/touchpoints/hello/invitations", GOOD | {"version": "0"}).status == 409


def test_changing_the_touchpoint_keeps_the_rule(world: World, mary: Person) -> None:
    mary.post(ADDRESS, GOOD | {"version": version(mary)})
    given = {"name": "After", "kind": "email", "language-en": "yes", "version": version(mary)}
    assert mary.post(f"/console/touchpoints/{AFTER}", given).status == 303
    assert rule(world).share == 25
