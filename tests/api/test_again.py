"""Calls that come again: done once, answered the same, and honest about what is not known."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.case import Case
from tests.api.programs import Program
from tests.meter import metered
from tests.people import a_case, a_suggestion
from tests.world import World

TOLD = {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close."}
SAID = {"text": "A new lid is on its way."}


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@pytest.fixture
def shop(world: World) -> Program:
    program = Program(world)
    program.get("/v1/touchpoints")  # noted as used, and calls enough for the minute: what follows is only the deed's
    return program


@pytest.fixture
def case(world: World) -> Case:
    return world.store.submit(a_case(at=world.services.now))


def again(name: str = "a") -> dict[str, str]:
    return {"Idempotency-Key": name}


def replies(world: World, case: Case) -> list[str]:
    return [event.data["text"] for event in world.store.case_file(case.id).events if event.name == "Replied"]


@contextmanager
def dying(world: World, operation: str, nth: int = 1, error: BaseException | None = None) -> Iterator[None]:
    """The `nth` call of one operation gets through to the table, and then the process is killed, or its answer is lost."""
    events, name, met = world.store.client.meta.events, f"after-call.dynamodb.{operation}", count(1)

    def die(**_: Any) -> None:
        if next(met) == nth:
            raise error or Killed

    events.register(name, die)
    try:
        yield
    finally:
        events.unregister(name, die)


def killed(world: World, shop: Program, path: str, body: Any, operation: str, nth: int = 1) -> None:
    with dying(world, operation, nth), pytest.raises(Killed):
        shop.post(path, body, **again())


def test_it_works(world: World, shop: Program, case: Case) -> None:
    path = f"/v1/cases/{case.id}/replies"
    first = shop.post(path, SAID, **again())
    world.clock.pass_by(hours=23)
    second = shop.post(path, SAID, **again())
    assert (first.status, first.body) == (second.status, second.body) == (200, first.body)
    assert "Idempotent-Replayed" not in first.headers and second.headers["Idempotent-Replayed"] == "true"
    assert replies(world, case) == [SAID["text"]]


def test_without_an_idempotency_key_a_reply_sent_twice_is_two_replies(world: World, shop: Program, case: Case) -> None:
    for _ in range(2):
        assert shop.post(f"/v1/cases/{case.id}/replies", SAID).status == 200
    assert len(replies(world, case)) == 2


def test_another_body_under_the_same_one_is_refused(world: World, shop: Program, case: Case) -> None:
    path = f"/v1/cases/{case.id}/replies"
    shop.post(path, SAID, **again())
    answer = shop.post(path, {"text": "Something else."}, **again())
    assert answer.status == 422 and "another body" in answer.json["title"]
    assert replies(world, case) == [SAID["text"]]


def test_it_belongs_to_one_key_and_one_address(world: World, shop: Program, case: Case) -> None:
    other = world.store.submit(a_case("Another.", at=world.services.now))
    for program, subject in ((shop, case), (Program(world, name="Till"), case), (shop, other)):
        answer = program.post(f"/v1/cases/{subject.id}/replies", SAID, **again())
        assert answer.status == 200 and "Idempotent-Replayed" not in answer.headers


def test_quoted_as_the_draft_writes_it_it_is_the_same(world: World, shop: Program, case: Case) -> None:
    shop.post(f"/v1/cases/{case.id}/replies", SAID, **again('"a"'))
    assert shop.post(f"/v1/cases/{case.id}/replies", SAID, **again("a")).headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("name", ["", '""', "ä", "a" * 256, 'a"b', "a\tb"])
def test_one_that_is_none_is_refused(shop: Program, case: Case, name: str) -> None:
    answer = shop.post(f"/v1/cases/{case.id}/replies", SAID, **again(name))
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_what_was_refused_did_nothing_and_leaves_it_free(world: World, shop: Program, case: Case) -> None:
    path = f"/v1/cases/{case.id}/reopening"
    assert shop.post(path, SAID, **again()).status == 409  # it is not resolved
    assert shop.post(f"/v1/cases/{case.id}/resolution", SAID).status == 200
    assert shop.post(path, SAID, **again()).status == 200
    assert shop.post(path, {}, **again("b")).status == 422
    assert shop.post(path, {"text": "x"}, **again("b")).status == 409


def test_while_the_first_is_on_its_way_another_is_told_to_wait(world: World, shop: Program, case: Case) -> None:
    killed(world, shop, f"/v1/cases/{case.id}/replies", SAID, "PutItem")
    answer = shop.post(f"/v1/cases/{case.id}/replies", SAID, **again())
    assert answer.status == 409 and answer.headers["Retry-After"] == "2"
    assert replies(world, case) == []


@pytest.mark.parametrize("died_at", ["PutItem", "TransactWriteItems", "UpdateItem"])  # begun, done, answer kept
@pytest.mark.parametrize("deed", ["replies", "resolution"])
def test_after_a_crash_the_next_try_goes_on_and_nothing_happens_twice(
    world: World, shop: Program, case: Case, deed: str, died_at: str
) -> None:
    path = f"/v1/cases/{case.id}/{deed}"
    killed(world, shop, path, SAID, died_at)
    world.clock.pass_by(seconds=31)
    answer = shop.post(path, SAID, **again())
    assert answer.status == 200 and answer.json["status"] == ("waiting" if deed == "replies" else "resolved")
    assert len(world.store.case_file(case.id).events) == 1
    assert shop.post(path, SAID, **again()).headers["Idempotent-Replayed"] == "true"
    world.settle()
    assert len(world.mails("ada@example.org")) == 2  # "we heard you", and the one answer


def test_a_store_that_did_it_and_could_not_say_so_is_asked_once_more(world: World, shop: Program, case: Case) -> None:
    path = f"/v1/cases/{case.id}/replies"
    with dying(world, "TransactWriteItems", error=ReadTimeoutError(endpoint_url="")):
        assert shop.post(path, SAID, **again()).status == 503
    world.clock.pass_by(seconds=1)
    assert shop.post(path, SAID, **again()).status == 200
    assert replies(world, case) == [SAID["text"]]


@pytest.mark.parametrize("died_at", [("PutItem", 2), ("UpdateItem", 1)])
def test_a_case_taken_down_without_an_id_is_one_case_whatever_happens(
    world: World, shop: Program, died_at: tuple[str, int]
) -> None:
    killed(world, shop, "/v1/cases", TOLD, *died_at)
    world.clock.pass_by(seconds=31)
    answer = shop.post("/v1/cases", TOLD, **again())
    assert answer.status == 201
    assert [row.id for row in world.store.inbox().rows] == [answer.json["id"]]


@pytest.mark.parametrize("died_at", ["TransactWriteItems", "UpdateItem"])
def test_a_supporter_added_is_added_once_whatever_happens(world: World, shop: Program, died_at: str) -> None:
    wish = a_suggestion()
    world.store.commit(wish)
    path, body = f"/v1/suggestions/{wish.id}/supporters", {"customer": {"phone": "+41441234567"}, "said": "She called."}
    killed(world, shop, path, body, died_at)
    world.clock.pass_by(seconds=31)
    assert shop.post(path, body, **again()).status == 201
    assert [event.name for event in world.store.suggestion_file(wish.id).events] == ["Added"]


def test_of_two_who_find_the_first_dead_one_goes_on(world: World) -> None:
    store: DynamoDBStore = world.store
    store.begin("x", "same", "2026-11-21T12:00:00.000Z", "2026-11-21T12:00:30.000Z", 2_000_000_000)
    tries = [
        store.begin("x", "same", f"2026-11-21T12:00:3{n}.000Z", "2026-11-21T12:01:00.000Z", 2_000_000_000)
        for n in (1, 2)
    ]
    assert [each.ours for each in tries] == [True, False]
    assert {each.began_at for each in tries} == {"2026-11-21T12:00:00.000Z"}


def test_what_it_costs(world: World, shop: Program, case: Case) -> None:
    path = f"/v1/cases/{case.id}/replies"
    shop.post(path, {})
    with metered(world.store) as plain:
        shop.post(path, SAID)
    with metered(world.store) as kept:
        shop.post(path, SAID, **again())
    assert kept.written - plain.written <= 4 and kept.read == plain.read
    with metered(world.store) as replayed:
        shop.post(path, SAID, **again())
    assert replayed.calls == ["GetItem", "PutItem"]
