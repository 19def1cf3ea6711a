"""A signed token says who is speaking: what it proves counts, and one that is not good is refused, never ignored."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.ids import customer_id, new_id, touchpoint_id
from chalicelib.domain.signer import purpose, secret
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.voices import voice
from tests.meter import metered

SHOP = touchpoint_id("shop")
CASES = f"/v1/touchpoints/{SHOP}/cases"
BASE = "http://localhost:8000"


def pair() -> tuple[str, str]:
    """A pair of the company's own, made by another library than the one that reads it: private and public half."""
    made = ec.generate_private_key(ec.SECP256R1())
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PEM, PUBLIC = pair()


@pytest.fixture
def shop(world: Any) -> Any:
    signers = [
        {"id": "hs1", "kind": "HS256", "name": "Shop server", "made_by": "olga", "made_at": "2026-01-01"},
        {"id": "es1", "kind": "ES256", "name": "Till", "made_by": "olga", "made_at": "2026-01-01", "public": PUBLIC},
        {"id": "old", "kind": "HS256", "name": "Old", "made_by": "olga", "made_at": "2026-01-01", "ended_at": "2026-02-01"},
    ]  # fmt: skip
    world.store.commit(Touchpoint(SHOP, "Shop", origins=["https://shop.example"], signers=signers))
    return world


def known(world: Any, kid: str = "hs1", place: str = SHOP) -> str:
    return secret(world.services.secrets.key(purpose(place, kid)))


def claims(world: Any, **more: Any) -> dict[str, Any]:
    now = int(world.services.clock.now().timestamp())
    said = {"aud": BASE, "sub": "c-1815", "iat": now, "exp": now + 600, "email": "ada@example.org", "tier": "gold"}
    return {name: value for name, value in (said | more).items() if value is not None}


def token(world: Any, kid: str = "hs1", key: str = "", alg: str = "HS256", **more: Any) -> str:
    headers = {"kid": kid, **more.pop("headers", {})}
    return jwt.encode(claims(world, **more), key or known(world, "hs1"), alg, headers=headers)


def sent(world: Any, given: Any, **more: Any) -> Any:
    return world.ada.post_json(CASES, voice(token=given, **more), Origin="https://shop.example")


def only_case(world: Any) -> Any:
    [row] = world.store.inbox().rows
    return world.store.case(row.id)


def record(world: Any, kind: str, value: str) -> Any:
    key = customer_id(world.services.secrets.key("customers"), kind, value)
    return world.store.customers([key])[key]


def test_it_works(shop: Any) -> None:
    assert sent(shop, token(shop, name="Ada Lovelace"), may_answer=True).status == 201
    shop.settle()
    case = only_case(shop)
    assert (case.email, case.name, case.wants_answer) == ("ada@example.org", "Ada Lovelace", True)
    assert case.proof == {"external_id": "c-1815", "signer": "Shop server", "email": True, "tier": "gold"}
    who, mailbox = record(shop, "external", "c-1815"), record(shop, "email", "ada@example.org")
    assert case.customer_id == who.id and who.external_verified_at and who.tier == "gold"
    assert mailbox.merged_into == who.id and mailbox.email_verified_at and who.absorbed == [mailbox.id]
    assert [str(mail["To"]) for mail in shop.mails("ada@example.org")]


def test_a_key_of_ones_own_pair_signs_as_well(shop: Any) -> None:
    assert sent(shop, token(shop, "es1", PEM, "ES256")).status == 201
    assert only_case(shop).proof["signer"] == "Till"


def test_what_is_proven_beats_what_is_typed(shop: Any) -> None:
    sent(shop, token(shop, name="A. Lovelace"), email="mallory@example.org", name="Ada")
    case = only_case(shop)
    assert (case.email, case.name) == ("ada@example.org", "Ada")


def test_a_typed_address_is_where_they_are_answered_and_joins_nobody(shop: Any) -> None:
    grace = Customer("", "grace@example.org", "Grace", "en", shop.services.now)
    grace.id = customer_id(shop.services.secrets.key("customers"), "email", "grace@example.org")
    shop.store.commit(grace)
    sent(shop, token(shop, email=None), email="grace@example.org", may_answer=True)
    shop.settle()
    assert record(shop, "external", "c-1815").email == "grace@example.org"
    assert (
        record(shop, "external", "c-1815").absorbed == [] and not record(shop, "email", "grace@example.org").merged_into
    )


def test_an_address_that_the_site_does_not_stand_behind_is_a_claim(shop: Any) -> None:
    sent(shop, token(shop, email_verified=False))
    shop.settle()
    assert only_case(shop).email == "ada@example.org" and "email" not in only_case(shop).proof
    assert record(shop, "email", "ada@example.org") is None


def test_earlier_words_by_mail_and_later_ones_by_the_site_are_one_persons(shop: Any) -> None:
    shop.ada.post_json(CASES, voice(text="First", email="Ada@example.org"))
    shop.settle()
    sent(shop, token(shop, tier="silver"))
    sent(shop, token(shop), id=new_id(), text="Third")
    shop.settle()
    person = shop.store.customer_file(record(shop, "external", "c-1815").id)
    assert len(person.tellings) == 3 and person.customer.tier == "gold"
    joined = [each for each in shop.store.events_of(record(shop, "external", "c-1815").id) if each.name == "Absorbed"]
    assert [each.by for each in joined] == ["key: Shop server"]


def test_a_retry_with_a_newer_token_is_the_same_submission(shop: Any) -> None:
    told = voice()
    first = shop.ada.post_json(CASES, told | {"token": token(shop)})
    shop.clock.pass_by(seconds=30)
    again = shop.ada.post_json(CASES, told | {"token": token(shop)})
    assert first.status == again.status == 201 and first.json == again.json
    shop.settle()
    shop.settle()
    assert len(shop.store.inbox().rows) == 1


def test_it_costs_one_write_as_every_submission(shop: Any) -> None:
    shop.ada.post_json(CASES, voice(text="Warm"))
    with metered(shop.store) as bill:
        sent(shop, token(shop))
    assert bill.calls == ["PutItem"]


def _unsigned(world: Any) -> str:
    part = [json.dumps(each).encode() for each in ({"alg": "none", "kid": "hs1"}, claims(world))]
    return ".".join(urlsafe_b64encode(each).decode().rstrip("=") for each in part) + "."


def _with_public_key_as_secret(world: Any) -> str:
    header, body = _unsigned(world).split(".")[:2]
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"es1"}').decode().rstrip("=")
    import hashlib
    import hmac

    seal = hmac.new(PUBLIC.encode(), f"{header}.{body}".encode(), hashlib.sha256).digest()
    return f"{header}.{body}.{urlsafe_b64encode(seal).decode().rstrip('=')}"


BAD: dict[str, Any] = {
    "nothing": lambda world: "",
    "a number": lambda world: 7,
    "an object": lambda world: {"sub": "c-1815"},
    "no token at all": lambda world: "let me in",
    "far too long": lambda world: token(world, name="x" * 4000),
    "signed by nobody": _unsigned,
    "another secret": lambda world: token(world, key="x" * 43),
    "the secret of another touchpoint": lambda world: token(world, key=known(world, place="hello")),
    "an unknown key": lambda world: token(world, "hs9", known(world, "hs9")),
    "no key named": lambda world: jwt.encode(claims(world), known(world), "HS256"),
    "an ended key": lambda world: token(world, "old", known(world, "old")),
    "another algorithm": lambda world: token(world, alg="HS512"),
    "the public key as a secret": _with_public_key_as_secret,
    "a secret's name with a pair's key": lambda world: token(world, "hs1", PEM, "ES256"),
    "another pair": lambda world: token(world, "es1", pair()[0], "ES256"),
    "a demand that we do not know": lambda world: token(world, headers={"crit": ["x"], "x": 1}),
    "cut short": lambda world: token(world)[:-3],
    "changed on the way": lambda world: token(world).replace(".ey", ".eY", 1),
}


@pytest.mark.parametrize("how", BAD)
def test_what_was_not_signed_for_here_is_refused_and_nothing_is_stored(shop: Any, how: str) -> None:
    reply = sent(shop, BAD[how](shop))
    assert reply.status == 401 and reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert reply.json["title"].startswith("This page's word for who you are could not be checked")
    assert "invalid_token" in reply.headers["Www-Authenticate"] and shop.store.inbox().rows == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"aud": "https://elsewhere.example"}, "meant for somebody else"),
        ({"aud": None}, "meant for somebody else"),
        ({"aud": ["https://elsewhere.example"]}, "meant for somebody else"),
        ({"iat": -700, "exp": -61}, "has run out"),
        ({"iat": 0, "exp": 3601}, "more than an hour"),
        ({"iat": 120, "exp": 600}, "dated in the future"),
        ({"nbf": 300}, "dated in the future"),
        ({"exp": None}, "does not say from when"),
        ({"iat": None}, "does not say from when"),
        ({"sub": None}, "incomplete"),
        ({"sub": ""}, "incomplete"),
        ({"sub": 1815}, "incomplete"),
        ({"sub": "x" * 201}, "incomplete"),
        ({"sub": "c\x001815"}, "incomplete"),
        ({"email": "ada@localhost"}, "incomplete"),
        ({"email": ["ada@example.org"]}, "incomplete"),
        ({"name": "x" * 81}, "incomplete"),
        ({"tier": {"is": "gold"}}, "incomplete"),
    ],
)
def test_a_token_that_does_not_hold_is_refused_with_the_reason(shop: Any, wrong: dict[str, Any], why: str) -> None:
    now = int(shop.services.clock.now().timestamp())
    moved = {
        name: now + value if name in ("iat", "exp", "nbf") and value is not None else value
        for name, value in wrong.items()
    }
    header = {"kid": "hs1"}
    said = claims(shop) | moved
    said = {name: value for name, value in said.items() if value is not None}
    made = jwt.PyJWS().encode(json.dumps(said).encode(), known(shop), "HS256", headers=header)
    reply = sent(shop, made)
    assert reply.status == 401 and why in reply.json["title"] and shop.store.inbox().rows == []


def test_clocks_may_be_a_minute_apart(shop: Any) -> None:
    now = int(shop.services.clock.now().timestamp())
    assert sent(shop, token(shop, iat=now + 50, exp=now + 90)).status == 201
    assert sent(shop, token(shop, iat=now - 600, exp=now - 50), id=new_id()).status == 201


def test_a_tokens_word_is_no_way_around_the_rules_of_a_submission(shop: Any) -> None:
    reply = sent(shop, token(shop), text="")
    assert reply.status == 422 and [each["field"] for each in reply.json["errors"]] == ["text"]


def test_no_token_is_asked_for_and_none_is_no_token(shop: Any) -> None:
    assert sent(shop, None).status == 201 and only_case(shop).proof is None


def test_who_was_forgotten_is_not_brought_back(shop: Any) -> None:
    address = normal_email("ada@example.org")
    gone = Customer(
        customer_id(shop.services.secrets.key("customers"), "email", address), None, None, "en", shop.services.now
    )
    gone.erased_at = shop.services.now
    shop.store.commit(gone)
    sent(shop, token(shop), may_answer=True)
    shop.settle()
    assert record(shop, "email", address).email is None and shop.mails("ada@example.org") == []
