"""Signing keys of a touchpoint: the owner adds and ends them; a secret is shown once, and of a pair we keep the public half."""

import re
from typing import Any

import pytest
from ecdsa import NIST256p, NIST384p, SigningKey

from chalicelib.domain.staff import Staff
from tests.listen.test_passes import CASES, PEM, PUBLIC, SHOP, claims, pair, shop  # noqa: F401
from tests.listen.voices import voice

ADDRESS = f"/console/touchpoints/{SHOP}/signers"


@pytest.fixture
def olga(world: Any, shop: Any) -> Any:  # noqa: F811
    owner = Staff("olga", "olga@acme.example", "Olga", "owner", "en", invited_at=world.services.now)
    world.store.commit(owner)
    return world.signed_in(owner)


def version(world: Any) -> str:
    return str(world.store.touchpoint(SHOP).version)


def add(world: Any, olga: Any, **form: str) -> Any:
    return olga.post(ADDRESS, {"name": "New server", "kind": "HS256", "version": version(world)} | form)


def test_it_works(world: Any, olga: Any) -> None:
    import jwt

    shown = add(world, olga)
    assert shown.status == 200 and "only time" in shown.text
    made = world.store.touchpoint(SHOP).signs[-1]
    [secret] = re.findall(r"<code[^>]*>([\w-]{43})</code>", shown.text)
    assert secret not in str(world.store.touchpoint(SHOP)) and secret not in olga.get(ADDRESS).text
    world.clock.pass_by(seconds=61)
    signed = jwt.encode(claims(world), secret, "HS256", headers={"kid": made.id})
    assert world.ada.post_json(CASES, voice(token=signed)).status == 201
    assert olga.post(f"{ADDRESS}/{made.id}/end", {"version": version(world)}).status == 303
    world.clock.pass_by(seconds=61)
    signed = jwt.encode(claims(world), secret, "HS256", headers={"kid": made.id})
    assert world.ada.post_json(CASES, voice(token=signed)).status == 401


def test_of_a_pair_the_public_half_is_kept(world: Any, olga: Any) -> None:
    assert add(world, olga, kind="ES256", public=f"  {pair()[1]}\r\n").status == 303
    assert "BEGIN PUBLIC KEY" in (world.store.touchpoint(SHOP).signs[-1].public or "")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Shop server"}, "name"),
        ({"kind": "none"}, "kind"),
        ({"kind": "RS256"}, "kind"),
        ({"kind": "ES256"}, "public"),
        ({"kind": "ES256", "public": "hello"}, "public"),
        ({"kind": "ES256", "public": PEM}, "public"),
        ({"kind": "ES256", "public": SigningKey.generate(NIST256p).to_pem().decode()}, "public"),
        ({"kind": "ES256", "public": SigningKey.generate(NIST384p).verifying_key.to_pem().decode()}, "public"),
        ({"kind": "ES256", "public": PUBLIC.replace("\n", "")}, "public"),
        ({"kind": "ES256", "public": PUBLIC[:60] + "\n-----END PUBLIC KEY-----"}, "public"),
    ],
)
def test_what_is_no_key_is_refused_with_the_reason(world: Any, olga: Any, form: dict[str, str], field: str) -> None:
    before = world.store.touchpoint(SHOP).signers
    reply = add(world, olga, **form)
    assert reply.status == 422 and f'id="{field}-error"' in reply.text
    assert world.store.touchpoint(SHOP).signers == before


def test_a_private_key_is_not_shown_again(world: Any, olga: Any) -> None:
    private = SigningKey.generate(NIST256p).to_pem().decode()
    reply = add(world, olga, kind="ES256", public=private)
    assert "consider it exposed" in reply.text and private.splitlines()[1][:20] not in reply.text


def test_the_second_of_two_owners_is_told(world: Any, olga: Any) -> None:
    old = version(world)
    add(world, olga)
    assert add(world, olga, name="Other", version=old).status == 409


def test_there_are_never_more_than_can_be_looked_at(world: Any, olga: Any) -> None:
    for number in range(8):
        assert add(world, olga, name=f"Server {number}").status == 200
    assert add(world, olga, name="One more").status == 409


@pytest.mark.parametrize("role", ["agent", "manager"])
def test_nobody_else_sees_or_adds_any(world: Any, shop: Any, role: str) -> None:  # noqa: F811
    grace = Staff("grace", "grace@acme.example", "Grace", role, "en", invited_at=world.services.now)
    world.store.commit(grace)
    person = world.signed_in(grace)
    assert person.get(ADDRESS).status == 403 and add(world, person).status == 403
    assert person.post(f"{ADDRESS}/hs1/end", {"version": version(world)}).status == 403
    assert world.store.touchpoint(SHOP).signs[0].works


def test_what_ended_stays_ended(world: Any, olga: Any) -> None:
    assert olga.post(f"{ADDRESS}/old/end", {"version": version(world)}).status == 409
    assert olga.post(f"{ADDRESS}/nobody/end", {"version": version(world)}).status == 404
