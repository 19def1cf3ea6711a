"""Keys in the console: made by the owner, shown once, rotated with an overlap, revoked, and each of it on record."""

import html
import re
from typing import Any

import pytest

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.key import MOST_A_MINUTE, SCOPES, Key, hash_of, is_well_formed, new_secret
from tests.meter import metered
from tests.table_bytes import table_bytes
from tests.world import Person, Reply, World

FORM = {"name": "Shop backend", "scope-cases:read": "yes", "scope-signals:write": "yes", "days": "90", "a_minute": "60"}


@pytest.fixture
def olga(world: World) -> Person:
    return world.staff("Olga", "owner")


def shown(reply: Reply) -> str:
    found = re.search(r"hbk_[a-z2-7]{52}[0-9a-f]{8}", reply.text)
    assert reply.status == 200 and found, reply.text
    return found[0]


def with_key(world: World, secret: str, path: str = "/v1/cases") -> Reply:
    return world.mallory.send("GET", path, Authorization=f"Bearer {secret}")


def events(world: World, key_id: str) -> list[Any]:
    rows = world.store.client.query(
        TableName=world.store.name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"KEY#{key_id}"}},
    )["Items"]
    return [(row["name"]["S"], row["by"]["S"]) for row in rows]


def test_it_works(world: World, olga: Person) -> None:
    secret = shown(olga.post("/console/keys", FORM))
    assert with_key(world, secret).status == 200
    [key] = world.store.api_keys()
    assert (key.name, key.scopes, key.a_minute, key.made_by) == (
        "Shop backend",
        ["cases:read", "signals:write"],
        60,
        "olga",
    )
    assert key.expires_at and key.expires_at[:10] > key.made_at[:10]
    assert events(world, key.key_id) == [("KeyMade", "olga")]


def test_a_secret_is_shown_once_and_kept_nowhere(world: World, olga: Person) -> None:
    secret = shown(olga.post("/console/keys", FORM))
    page = olga.get("/console/keys").text
    assert secret not in page and secret[:10] in page
    whole = table_bytes(world).decode()
    assert secret not in whole and secret[12:40] not in whole and hash_of(secret) in whole


def test_sending_the_form_twice_makes_one_key_and_shows_no_secret_again(world: World, olga: Person) -> None:
    found = re.search(r'name="key_id" value="([^"]+)"', olga.get("/console/keys").text)
    assert found
    shown(olga.post("/console/keys", FORM | {"key_id": found[1]}))
    again = olga.post("/console/keys", FORM | {"key_id": found[1], "name": "Another"})
    assert again.status == 409 and not re.search(r"hbk_[a-z2-7]{52}", again.text)
    assert len(world.store.api_keys()) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "fill"),
        ({"name": "x" * 61}, "long"),
        ({"name": "\u200b\u202e"}, "fill"),
        ({"days": "7"}, "choose"),
        ({"a_minute": "0"}, "number"),
        ({"a_minute": str(MOST_A_MINUTE + 1)}, "number"),
        ({"a_minute": "\u0663"}, "number"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_as_it_was_typed(
    world: World, olga: Person, change: dict[str, str], says: str
) -> None:
    answer = olga.post("/console/keys", FORM | change)
    assert answer.status == 422 and 'name="scope-cases:read" value="yes" checked' in answer.text
    assert not world.store.api_keys()


def test_a_key_for_nothing_is_refused_and_so_is_a_second_of_the_same_name(world: World, olga: Person) -> None:
    assert "at least one" in olga.post("/console/keys", {"name": "x", "days": "90"}).text
    shown(olga.post("/console/keys", FORM))
    answer = olga.post("/console/keys", FORM)
    assert answer.status == 422 and "this name already" in answer.text


def test_what_is_in_a_name_is_shown_as_text(world: World, olga: Person) -> None:
    name = "<b>Shop</b> & Co"
    page = olga.post("/console/keys", FORM | {"name": name}).text
    assert "<b>Shop" not in page and html.escape(name) in page
    assert "<b>Shop" not in olga.get("/console/keys").text


def test_rotated_the_old_secret_works_on_for_a_while_and_the_key_stays_the_key(world: World, olga: Person) -> None:
    old = shown(olga.post("/console/keys", FORM))
    [key] = world.store.api_keys()
    new = shown(olga.post(f"/console/keys/{key.key_id}/rotation", {"version": "1", "hours": "1"}))
    assert new != old and with_key(world, old).status == with_key(world, new).status == 200
    world.clock.pass_by(hours=1)
    assert (with_key(world, old).status, with_key(world, new).status) == (401, 200)
    assert {each.key_id for each in world.store.api_keys()} == {key.key_id}
    assert [name for name, _ in events(world, key.key_id)] == ["KeyMade", "KeyRotated"]


def test_rotated_without_an_overlap_the_old_secret_is_out_at_once(world: World, olga: Person) -> None:
    old = shown(olga.post("/console/keys", FORM))
    [key] = world.store.api_keys()
    shown(olga.post(f"/console/keys/{key.key_id}/rotation", {"version": "1", "hours": "0"}))
    assert with_key(world, old).status == 401


def test_an_overlap_never_lengthens_a_life(world: World, olga: Person) -> None:
    old = shown(olga.post("/console/keys", FORM | {"days": "30"}))
    [key] = world.store.api_keys()
    world.clock.pass_by(days=29, hours=23)
    olga = world.staff("Olive", "owner")
    shown(olga.post(f"/console/keys/{key.key_id}/rotation", {"version": "1", "hours": "168"}))
    world.clock.pass_by(hours=1)
    assert with_key(world, old).status == 401


def test_of_two_who_rotate_at_once_one_is_told(world: World, olga: Person) -> None:
    shown(olga.post("/console/keys", FORM))
    [key] = world.store.api_keys()
    path = f"/console/keys/{key.key_id}/rotation"
    shown(olga.post(path, {"version": "1", "hours": "1"}))
    assert olga.post(path, {"version": "9", "hours": "1"}).status == 409
    assert olga.post(path, {"version": "1", "hours": "5"}).status == 422
    assert len(world.store.api_keys()) == 2


def test_revoked_every_secret_of_it_is_out_at_once(world: World, olga: Person) -> None:
    old = shown(olga.post("/console/keys", FORM))
    [key] = world.store.api_keys()
    new = shown(olga.post(f"/console/keys/{key.key_id}/rotation", {"version": "1", "hours": "24"}))
    answer = olga.post(f"/console/keys/{key.key_id}/revocation", {"version": "1"})
    assert (answer.status, answer.headers["Location"]) == (303, "/console/keys?done=key_revoked")
    assert with_key(world, old).status == with_key(world, new).status == 401
    assert "revoked" in with_key(world, new).json["title"]
    assert events(world, key.key_id)[-1] == ("KeyRevoked", "olga")
    for deed, form in (("revocation", {}), ("rotation", {"version": "2", "hours": "0"})):
        assert olga.post(f"/console/keys/{key.key_id}/{deed}", form).status == 409


def test_when_it_was_last_used_is_noted_at_most_once_an_hour(world: World, olga: Person) -> None:
    secret = shown(olga.post("/console/keys", FORM))
    assert "Last used: never" in re.sub(r"\s+", " ", olga.get("/console/keys").text)
    with metered(world.store) as bill:
        for _ in range(3):
            with_key(world, secret, "/v1/cases/01a1ffde-562e-76e4-8fdc-837c8668f6a3")
    assert bill.calls.count("UpdateItem") == 2  # that, and the minute's first part of the limit
    first = world.store.api_keys()[0].used_at
    world.clock.pass_by(minutes=59)
    with_key(world, secret)
    assert world.store.api_keys()[0].used_at == first
    world.clock.pass_by(minutes=2)
    with_key(world, secret)
    [key] = world.store.api_keys()
    assert key.used_at and first and key.used_at > first
    assert key.version == 1, "using a key makes no form of its owner's stale"


def test_what_a_key_does_stands_under_its_name(world: World, olga: Person) -> None:
    secret = shown(olga.post("/console/keys", FORM | {"scope-cases:write": "yes"}))
    told = {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close."}
    made = world.mallory.post_json("/v1/cases", told, Authorization=f"Bearer {secret}")
    path = f"/v1/cases/{made.json['id']}/replies"
    assert world.mallory.post_json(path, {"text": "We are on it."}, Authorization=f"Bearer {secret}").status == 200
    assert "key: Shop backend" in olga.get(f"/console/cases/{made.json['id']}").text


def test_a_secret_is_long_random_and_can_be_told_from_a_mistyped_one() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50 and all(is_well_formed(secret) for secret in secrets)
    secret = new_secret()
    for place in range(len(secret)):
        other = "b" if secret[place] != "b" else "c"
        assert not is_well_formed(secret[:place] + other + secret[place + 1 :])
    assert not is_well_formed(secret + "\n")


def test_what_is_over_cannot_be_rotated_or_revoked() -> None:
    at = "2026-11-21T12:00:00.000Z"
    key, _, _ = Key.make("k", "Shop", list(SCOPES), None, "olga", at)
    key.revoke("olga", at)
    with pytest.raises(NotAllowed):
        key.revoke("olga", at)
    with pytest.raises(NotAllowed):
        key.rotate(0, "olga", at)
