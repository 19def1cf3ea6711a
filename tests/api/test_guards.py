"""Mallory must get nothing without a key, with another's, or with one that is over: every endpoint is tried with each."""

import re
from typing import Any

import pytest

import app
from chalicelib.domain.key import SCOPES, new_secret
from chalicelib.domain.times import later
from chalicelib.web.api.endpoint import ENDPOINTS, Endpoint
from tests.api.programs import Program
from tests.people import a_case
from tests.table_bytes import table_bytes
from tests.world import World

KEYED = [each for each in ENDPOINTS.values() if each.scope]
PARTS = {"case_id": "01a1ffde-562e-76e4-8fdc-837c8668f6a3", "suggestion_id": "01a1ffde-562e-76e4-8fdc-837c8668f6a3"}
each_endpoint = pytest.mark.parametrize("endpoint", KEYED, ids=lambda each: each.name)


def call(world: World, endpoint: Endpoint, secret: str | None, query: str = "") -> Any:
    path = re.sub(r"{(\w+)}", lambda found: PARTS.get(found[1], "0123456789"), endpoint.path) + query
    headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
    if endpoint.method == "POST":
        return world.mallory.post_json(path, {}, **headers)
    return world.mallory.send("GET", path, **headers)


def test_every_endpoint_under_v1_is_described_and_only_the_public_ones_need_no_key() -> None:
    routed = {
        (method, path) for path, methods in app.app.routes.items() if path.startswith("/v1/") for method in methods
    }
    assert routed - {(method, path) for method, path in routed if method == "OPTIONS"} == set(ENDPOINTS)
    assert {each.name for each in ENDPOINTS.values() if not each.scope} == {
        "submit_case",
        "read_touchpoint",
        "find_similar",
        "ask_for_work",
    }
    assert {each.scope for each in KEYED} == set(SCOPES)


@each_endpoint
def test_who_has_no_key_or_a_wrong_one_is_told_so_and_nothing_happens(world: World, endpoint: Endpoint) -> None:
    case = world.store.submit(a_case())
    before = table_bytes(world)
    unknown = new_secret()
    wrongs = {
        None: "missing", "": "missing", "x": "malformed", unknown[:-1]: "malformed", unknown.upper(): "malformed",
        unknown: "unknown",
    }  # fmt: skip
    for secret, why in wrongs.items():
        answer = call(world, endpoint, secret)
        assert answer.status == 401, secret
        assert answer.headers["Content-Type"] == "application/problem+json" and case.text not in answer.text
        challenge = answer.headers["Www-Authenticate"]
        assert challenge.startswith("Bearer ") and ("invalid_token" in challenge) == (why != "missing")
        assert "Ratelimit" not in answer.headers
    assert table_bytes(world) == before


@each_endpoint
def test_a_key_for_everything_else_is_refused(world: World, endpoint: Endpoint) -> None:
    others = Program(world, *(scope for scope in SCOPES if scope != endpoint.scope))
    before = table_bytes(world)
    answer = call(world, endpoint, others.secret)
    assert answer.status == 403
    assert f'scope="{endpoint.scope}"' in answer.headers["Www-Authenticate"]
    assert table_bytes(world) == before
    assert call(world, endpoint, Program(world, endpoint.scope, name="Right").secret).status in (200, 404, 422)


@each_endpoint
def test_a_key_that_is_over_is_refused_at_once(world: World, endpoint: Endpoint) -> None:
    expiring = Program(world, name="Ends", expires_at=later(world.services.now, 60))
    revoked = Program(world, name="Revoked")
    assert call(world, endpoint, revoked.secret).status != 401
    world.store.commit(revoked.key, revoked.key.revoke("olga", world.services.now))
    assert call(world, endpoint, revoked.secret).status == 401
    assert call(world, endpoint, expiring.secret).status != 401
    world.clock.pass_by(seconds=60)
    answer = call(world, endpoint, expiring.secret)
    assert answer.status == 401 and "expired" in answer.json["title"]


@each_endpoint
def test_a_key_in_an_address_is_refused_with_a_hint_even_a_good_one(world: World, endpoint: Endpoint) -> None:
    secret = Program(world).secret
    for query in (f"?key={secret}", f"?anything={secret}", "?access_token=x", f"?{secret}"):
        answer = call(world, endpoint, secret, query)
        assert answer.status == 401 and "address" in answer.json["title"], query


@each_endpoint
def test_a_key_in_a_cookie_or_another_scheme_is_none(world: World, endpoint: Endpoint) -> None:
    secret = Program(world).secret
    world.mallory.cookies["hearback-session"] = secret
    assert call(world, endpoint, None).status == 401
    path = re.sub(r"{(\w+)}", lambda found: PARTS.get(found[1], "0123456789"), endpoint.path)
    for value in (secret, f"Basic {secret}", f"bearer{secret}"):
        assert world.mallory.send(endpoint.method, path, Authorization=value).status == 401


@each_endpoint
def test_an_id_that_is_none_is_not_found_and_costs_no_look_up(world: World, endpoint: Endpoint) -> None:
    if "{" not in endpoint.path:
        return
    program = Program(world)
    for strange in ("x", "%00", "..%2f", "01A1FFDE-562e-76e4-8fdc-837c8668f6a3"):
        path = re.sub(r"{(\w+)}", strange, endpoint.path)
        answer = program.post(path) if endpoint.method == "POST" else program.get(path)
        assert answer.status == 404 and answer.headers["Content-Type"] == "application/problem+json"


@each_endpoint
def test_what_an_endpoint_does_not_know_is_refused(world: World, endpoint: Endpoint) -> None:
    program = Program(world)
    path = re.sub(r"{(\w+)}", lambda found: PARTS.get(found[1], "0123456789"), endpoint.path)
    answer = program.post(f"{path}?colour=red") if endpoint.method == "POST" else program.get(f"{path}?colour=red")
    assert (
        answer.status == 422
        and {"field": "colour", "reason": "errors.unknown_field"}.items() <= answer.json["errors"][0].items()
    )
    if endpoint.method == "POST":
        reasons = {each["field"]: each["reason"] for each in program.post(path, {"colour": "red"}).json["errors"]}
        assert reasons["colour"] == "errors.unknown_field"
