"""Mallory must see nothing, whatever the address; reading changes nothing; and no route is left out of this."""

import json
import re
from typing import Any

import pytest

import app
from tests.people import a_case, a_suggestion
from tests.world import Person, World

# Console routes that want more than an agent; every other one is for all staff.
LARGER = {
    ("POST", "/console/touchpoints"): "manager",
    ("GET", "/console/touchpoints/new"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}"): "manager",
    ("GET", "/console/touchpoints/{touchpoint_id}/form"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/questions"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/questions/{question_id}"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/questions/{question_id}/move"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/questions/{question_id}/removal"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/asking"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/choices"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/look"): "manager",
    ("GET", "/console/touchpoints/{touchpoint_id}/invitations"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/invitations"): "manager",
    ("GET", "/console/touchpoints/{touchpoint_id}/door"): "manager",
    ("POST", "/console/touchpoints/{touchpoint_id}/door"): "manager",
    ("GET", "/console/touchpoints/{touchpoint_id}/signers"): "owner",
    ("POST", "/console/touchpoints/{touchpoint_id}/signers"): "owner",
    ("POST", "/console/touchpoints/{touchpoint_id}/signers/{signer_id}/end"): "owner",
    ("GET", "/console/doctor"): "owner",
    ("POST", "/console/doctor/trials"): "owner",
    ("GET", "/console/doctor/trials/{outcome_id}"): "owner",
    ("GET", "/console/suppression"): "manager",
    ("POST", "/console/suppression"): "owner",
    ("POST", "/console/suppression/search"): "manager",
    ("GET", "/console/suppression/{customer_id}"): "manager",
    ("POST", "/console/suppression/{customer_id}/lifting"): "owner",
    ("GET", "/console/mail/held"): "manager",
    ("GET", "/console/policy"): "owner",
    ("POST", "/console/policy"): "owner",
    ("GET", "/console/customers/{customer_id}/merger"): "manager",
    ("POST", "/console/customers/{customer_id}/merger"): "manager",
    ("POST", "/console/customers/{customer_id}/merger-search"): "manager",
    ("POST", "/console/customers/{customer_id}/separation"): "manager",
    ("GET", "/console/keys"): "owner",
    ("POST", "/console/keys"): "owner",
    ("POST", "/console/keys/{key_id}/rotation"): "owner",
    ("POST", "/console/keys/{key_id}/revocation"): "owner",
    ("GET", "/console/staff"): "owner",
    ("POST", "/console/staff"): "owner",
    ("POST", "/console/staff/{staff_id}/role"): "owner",
    ("POST", "/console/staff/{staff_id}/team"): "owner",
    ("POST", "/console/staff/{staff_id}/departure"): "owner",
    ("POST", "/console/staff/{staff_id}/return"): "owner",
    ("POST", "/console/staff/{staff_id}/sessions-end"): "owner",
}
CONSOLE = sorted(
    (method, path) for path, methods in app.app.routes.items() if path.startswith("/console") for method in methods
)
READING = sorted(path for path, methods in app.app.routes.items() if "GET" in methods)


class Things:
    """Something for every variable part of an address."""

    def __init__(self, world: World) -> None:
        case, suggestion = world.store.submit(a_case(at=world.services.now)), a_suggestion()
        world.store.commit(suggestion)
        world.settle()
        [owed] = world.store.follow_ups(case.id).rows
        self.of = {"case_id": case.id, "suggestion_id": suggestion.id, "touchpoint_id": "hello", "staff_id": "grace"}
        self.of |= {"outcome_id": case.id, "follow_up_id": owed.id, "customer_id": case.customer_id}

    def path(self, route: str) -> str:
        return re.sub(r"{(\w+)}", lambda found: self.of.get(found[1], "x"), route)


@pytest.fixture
def things(world: World) -> Things:
    return Things(world)


def call(person: Person, method: str, path: str, **headers: str) -> Any:
    return person.post(path, {"version": "1"}, **headers) if method == "POST" else person.send(method, path, **headers)


def everything(world: World) -> list[str]:
    rows = world.store.client.scan(TableName=world.store.name)["Items"]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_there_are_routes_to_try() -> None:
    assert len(CONSOLE) > 25
    assert set(LARGER) <= set(CONSOLE)


def test_mallory_sees_nothing_and_changes_nothing(world: World, things: Things) -> None:
    before = everything(world)
    for method, path in CONSOLE:
        answer = call(world.mallory, method, things.path(path))
        assert (answer.status, answer.headers.get("Location")) in ((303, "/sign-in"), (401, None)), (method, path)
        assert "Ada" not in answer.text and "tighter lid" not in answer.text, (method, path)
    assert everything(world) == before


def test_a_forged_cookie_opens_nothing(world: World, things: Things, grace: Person) -> None:
    world.mallory.cookies["hearback-session"] = "grace." + "A" * 43
    for method, path in CONSOLE:
        assert call(world.mallory, method, things.path(path)).status in (303, 401), (method, path)


def test_every_role_gets_as_far_as_it_may(world: World, things: Things) -> None:
    staff = {"agent": world.staff("Anna"), "manager": world.staff("Mary", "manager")}
    rank = ["agent", "manager", "owner"]
    for role, person in staff.items():
        for method, path in CONSOLE:
            needed = LARGER.get(("GET" if method == "HEAD" else method, path), "agent")
            refused = rank.index(role) < rank.index(needed)
            if refused:
                assert call(person, method, things.path(path)).status == 403, (role, method, path)
            elif method != "POST":
                answer = call(person, method, things.path(path))
                # What this suggestion does not allow now leads back to it.
                led_back = answer.headers.get("Location", "").startswith("/console/")
                assert answer.status == 200 or led_back, (role, method, path, answer.status)


def test_no_deed_without_the_sessions_own_token(world: World, things: Things) -> None:
    olga = world.staff("Olga", "owner")
    before = everything(world)
    for token in ("", "x", "ä"):
        olga.csrf = token
        for method, path in CONSOLE:
            if method == "POST":
                assert call(olga, method, things.path(path)).status == 403, path
    assert everything(world) == before


def test_no_deed_from_another_sites_page(world: World, things: Things) -> None:
    olga = world.staff("Olga", "owner")
    before = everything(world)
    for method, path in CONSOLE:
        if method == "POST":
            for site in ("cross-site", "same-site", "none"):
                assert call(olga, method, things.path(path), **{"Sec-Fetch-Site": site}).status == 403, (site, path)
    assert everything(world) == before


def test_reading_changes_nothing(world: World, things: Things) -> None:
    """GET and HEAD of every route there is: mail scanners open all links."""
    olga = world.staff("Olga", "owner")
    before = everything(world)
    for path in READING:
        for method in ("GET", "HEAD"):
            answer = olga.send(method, things.path(path))
            assert answer.status < 500, (method, path, answer.text[-500:])
    assert everything(world) == before


def test_pages_of_the_console_are_kept_by_nobody_and_framed_by_nobody(world: World, things: Things) -> None:
    olga = world.staff("Olga", "owner")
    for method, path in CONSOLE:
        if method == "GET" and not path.endswith(".json"):
            answer = olga.get(things.path(path))
            headers = answer.headers
            assert headers["Cache-Control"] == "no-store", path
            if answer.status == 303:
                continue
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
            assert "'unsafe-inline'" not in headers["Content-Security-Policy"], path
