"""Staff: the owner invites and shuts out; there is always an owner left."""

import pytest

from chalicelib.domain.staff import Staff
from tests.world import Person, World

HEDY = {"name": "Hedy Lamarr", "email": " Hedy@Acme.example ", "role": "agent", "language": "zh-Hans"}


@pytest.fixture
def olga(world: World) -> Person:
    return world.staff("Olga", "owner")


def found(world: World, name: str) -> Staff:
    return next(person for person in world.store.staff() if person.name.startswith(name))


def test_it_works(world: World, olga: Person) -> None:
    assert olga.post("/console/staff", HEDY).status == 303
    hedy = found(world, "Hedy")
    assert (hedy.email, hedy.role, hedy.language, hedy.active) == ("hedy@acme.example", "agent", "zh-Hans", True)
    assert "Hedy Lamarr" in olga.get("/console/staff?done=invited").text
    assert world.ada.post("/sign-in", {"email": "hedy@acme.example"}).status == 303
    world.settle()
    assert len(world.mails("hedy@acme.example")) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "hedy"), ("role", "emperor"), ("language", "tlh")]
)
def test_an_invitation_that_cannot_be_taken_comes_back(world: World, olga: Person, field: str, value: str) -> None:
    answer = olga.post("/console/staff", {**HEDY, field: value})
    assert answer.status == 422
    assert len(world.store.staff()) == 1


def test_an_address_is_invited_once(world: World, olga: Person) -> None:
    olga.post("/console/staff", HEDY)
    answer = olga.post("/console/staff", {**HEDY, "email": "HEDY@acme.example", "role": "owner"})
    assert answer.status == 422 and "one of ours already" in answer.text
    assert found(world, "Hedy").role == "agent"


def test_another_role_counts_from_the_next_click_and_ends_the_sessions_of_the_old_one(
    world: World, olga: Person
) -> None:
    mary = world.staff("Mary", "manager")
    assert mary.get("/console/touchpoints/new").status == 200
    assert olga.post("/console/staff/mary/role", {"version": "1", "role": "agent"}).status == 303
    assert mary.get("/console/touchpoints/new").status == 303
    assert world.signed_in(found(world, "Mary")).get("/console/touchpoints/new").status == 403


def test_somebody_shut_out_is_out_at_the_next_click_and_may_be_let_in_again(
    world: World, olga: Person, grace: Person
) -> None:
    assert olga.post("/console/staff/grace/departure", {"version": "1"}).status == 303
    assert grace.get("/console").status == 303
    assert not found(world, "Grace").active
    assert olga.post("/console/staff/grace/return", {"version": "2"}).status == 303
    assert grace.get("/console").status == 303
    assert world.signed_in(found(world, "Grace")).get("/console").status == 200


def test_sessions_are_ended_everywhere(world: World, olga: Person, grace: Person) -> None:
    elsewhere = world.signed_in(found(world, "Grace"))
    assert olga.post("/console/staff/grace/sessions-end", {"version": "1"}).status == 303
    assert [person.get("/console").status for person in (grace, elsewhere)] == [303, 303]


@pytest.mark.parametrize(("deed", "form"), [("departure", {}), ("role", {"role": "agent"})])
def test_the_last_owner_stays(world: World, olga: Person, deed: str, form: dict[str, str]) -> None:
    answer = olga.post(f"/console/staff/olga/{deed}", {"version": "1", **form})
    assert answer.status == 409 and "Somebody must stay the owner" in answer.text
    world.staff("Mary", "owner")
    assert olga.post(f"/console/staff/olga/{deed}", {"version": "1", **form}).status == 303


def test_the_second_of_two_owners_is_told(world: World, olga: Person, grace: Person) -> None:
    assert olga.post("/console/staff/grace/role", {"version": "1", "role": "manager"}).status == 303
    assert olga.post("/console/staff/grace/departure", {"version": "1"}).status == 409
    assert found(world, "Grace").active


def test_names_are_shown_and_never_run(world: World, olga: Person) -> None:
    olga.post("/console/staff", {**HEDY, "name": "<img src=x onerror=alert(1)>"})
    page = olga.get("/console/staff").text
    assert "<img" not in page and "&lt;img" in page


@pytest.mark.parametrize(
    ("back", "where"),
    [
        ("/console/suggestions", "/console/suggestions"),
        ("//evil.example", "/console"),
        ("https://evil.example/console", "/console"),
        ("/consolation", "/console"),
        ("/console/\r\nX: y", "/console"),
    ],
)
def test_everyone_chooses_their_own_language_and_stays_where_they_were(
    world: World, grace: Person, back: str, where: str
) -> None:
    answer = grace.post("/console/preferences", {"language": "zh-Hans", "back": back})
    assert (answer.status, answer.headers["Location"]) == (303, where)
    assert 'lang="zh-Hans"' in grace.get("/console").text
    assert found(world, "Grace").language == "zh-Hans"


def test_a_language_we_do_not_have_is_refused(world: World, grace: Person) -> None:
    assert grace.post("/console/preferences", {"language": "tlh"}).status == 422
    assert found(world, "Grace").language == "en"
