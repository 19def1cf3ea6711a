"""Submissions as JSON: one write each, safe to repeat, and an answer that names what is wrong."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.listen.voices import voice
from tests.meter import metered

CASES = "/v1/touchpoints/hello/cases"
WORDS = st.text(
    st.one_of(
        st.sampled_from("的是不了人我在有他这👍🏽👨‍👩‍👧‍👦\u200d\u202e\u0301\u200f\r\n\t שלום مرحبا"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    min_size=1,
    max_size=200,
).filter(str.strip)


def send(world: Any, raw: bytes, content_type: str = "application/json") -> Any:
    return world.ada.send("POST", CASES, raw, **{"Content-Type": content_type})


def test_it_works(world: Any) -> None:
    told = voice(name="Ada Lovelace", email="Ada@Example.org", may_answer=True, naming={"level": "first_name"})
    reply = world.ada.post_json(CASES, told | {"page": "https://shop.example/cart"})
    assert reply.status == 201 and reply.json["id"] == told["id"] and reply.json["status"] == "new"
    assert reply.json["my_case"].startswith("http://localhost:8000/my/")
    case = world.store.case(told["id"])
    assert (case.text, case.email, case.wants_answer) == (told["text"], "Ada@Example.org", True)
    assert (case.status, case.touchpoint_id, case.origin, case.page) == (
        "new",
        "hello",
        "api",
        "https://shop.example/cart",
    )
    assert case.naming["level"] == "first_name" and case.naming["wording"]


def test_a_submission_is_one_write(world: Any) -> None:
    world.ada.post_json(CASES, voice())
    with metered(world.store) as bill:
        assert world.ada.post_json(CASES, voice()).status == 201
    assert bill.calls == ["PutItem"] and bill.read == 0
    # The case, and its line in the inbox's two indexes.
    assert bill.written == 3


def test_the_touchpoint_is_read_once_a_minute(world: Any) -> None:
    with metered(world.store) as bill:
        world.ada.post_json(CASES, voice())
        world.ada.post_json(CASES, voice())
        world.clock.pass_by(seconds=61)
        world.ada.post_json(CASES, voice())
    assert bill.calls == ["GetItem", "PutItem", "PutItem", "GetItem", "PutItem"]


def test_a_retry_is_the_same_submission(world: Any) -> None:
    told = voice(email="ada@example.org", may_answer=True)
    first = world.ada.post_json(CASES, told)
    world.clock.pass_by(minutes=5)
    again = world.ada.post_json(CASES, dict(reversed(told.items())))
    assert (again.status, again.body) == (201, first.body)
    assert len(world.store.inbox().rows) == 1


def test_the_same_id_with_other_words_is_refused(world: Any) -> None:
    told = voice()
    world.ada.post_json(CASES, told)
    for other in ({"text": "Something else"}, {"kind": "praise"}, {"name": "Mallory"}):
        reply = world.ada.post_json(CASES, told | other)
        assert reply.status == 409 and reply.headers["Content-Type"] == "application/problem+json"
    assert world.store.case(told["id"]).text == told["text"]


def test_two_people_with_one_address_are_one_customer_and_nobody_else_is(world: Any) -> None:
    def customer(**fields: Any) -> str:
        return str(world.store.case(world.ada.post_json(CASES, voice(**fields)).json["id"]).customer_id)

    assert customer(email="Ada@Example.org") == customer(email="ada@example.ORG")
    assert len({customer(), customer(), customer(email="ada+2@example.org")}) == 3


def test_an_id_is_made_where_none_is_given(world: Any) -> None:
    reply = world.ada.post_json(CASES, {"kind": "praise", "text": "Good", "language": "en"})
    assert uuid.UUID(reply.json["id"]).version == 7


def test_the_language_is_the_callers_where_none_is_given(world: Any) -> None:
    reply = world.ada.post_json(CASES, {"kind": "praise", "text": "好"}, **{"Accept-Language": "zh-CN,en;q=0.5"})
    assert world.store.case(reply.json["id"]).language == "zh-Hans"


@settings(max_examples=150)
@given(text=WORDS, escaped=st.booleans())
def test_words_come_back_as_they_were_written(world: Any, text: str, escaped: bool) -> None:
    told = voice(text=text)
    reply = send(world, json.dumps(told, ensure_ascii=escaped).encode())
    assert reply.status == 201, reply.text
    assert world.store.case(told["id"]).text.encode() == text.encode()


def test_the_longest_text_gets_through_however_it_is_escaped(world: Any) -> None:
    assert send(world, json.dumps(voice(text="👍" * 5000), ensure_ascii=True).encode()).status == 201


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"text": NaN}', "not_json"),
        (b'{"text": -Infinity}', "not_json"),
        (b'{"text": ' + b"9" * 5000 + b"}", "not_json"),
        (b"[]", "not_object"),
        (b'"text"', "not_object"),
        (b'{"text": "a", "text": "b"}', "duplicate_field"),
        (b'{"naming": {"level": "a", "level": "b"}}', "duplicate_field"),
        (b'{"x": ' + b"[" * 21 + b"]" * 21 + b"}", "too_deep"),
        (b'{"x": ' + b"[" * 30000 + b"]" * 30000 + b"}", "too_deep"),
        (b'{"x": "' + b"x" * 65536 + b'"}', "too_large"),
        (b'{"x": "' + b"x" * 300_000 + b'"}', "too_large"),
    ],
)
def test_a_body_that_is_no_submission_is_refused(world: Any, raw: bytes, reason: str) -> None:
    reply = send(world, raw)
    assert reply.status == 422 and reply.headers["Content-Type"] == "application/problem+json"
    assert [(each["field"], each["reason"]) for each in reply.json["errors"]] == [("body", f"errors.{reason}")]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_media_type_is_refused(world: Any, content_type: str) -> None:
    reply = send(world, json.dumps(voice()).encode(), content_type)
    assert reply.status == 422 and reply.json["errors"][0]["reason"] == "errors.not_json"


@pytest.mark.parametrize("raw", [rb'{"kind": "praise", "text": "\ud83d"}', rb'{"kind": "praise", "text": "\u0000"}'])
def test_what_is_no_text_is_refused_and_not_a_crash(world: Any, raw: bytes) -> None:
    reply = send(world, raw)
    assert reply.status == 422 and reply.json["errors"][0]["reason"] == "errors.not_text"


def test_a_field_with_an_impossible_name_is_refused_and_not_a_crash(world: Any) -> None:
    assert send(world, rb'{"kind": "praise", "text": "a", "\ud83d": 1}').status == 422


def test_a_problem_names_its_fields_in_the_callers_language(world: Any) -> None:
    reply = world.ada.post_json(f"{CASES}?lang=zh-Hans", {"text": " ", "kind": "praise", "colour": "red"})
    assert reply.status == 422 and reply.headers["Content-Language"] == "zh-Hans"
    assert {each["field"]: each["detail"] for each in reply.json["errors"]} == {
        "text": "请填写此项。",
        "colour": "没有这个字段。",
    }


@pytest.mark.parametrize("touchpoint_id", ["nowhere", "shop-aaaa", "HELLO", "hello%20", "%00"])
def test_a_touchpoint_that_does_not_exist_is_not_found_and_costs_no_read(world: Any, touchpoint_id: str) -> None:
    with metered(world.store) as bill:
        assert world.ada.post_json(f"/v1/touchpoints/{touchpoint_id}/cases", voice()).status == 404
    assert bill.calls == []


def test_what_a_touchpoint_is_anybody_may_know(world: Any) -> None:
    reply = world.ada.get("/v1/touchpoints/hello")
    assert reply.status == 200 and reply.json["languages"] == ["en", "zh-Hans"] and "origins" not in reply.json
