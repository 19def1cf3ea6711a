"""How often a key may call: counted in the store with few writes, said in every answer, and never more than allowed."""

from typing import Any

import pytest

from chalicelib.web.api import limit
from tests.api.programs import Program
from tests.meter import metered
from tests.world import World

HERE = "/v1/touchpoints"


@pytest.fixture(autouse=True)
def at_the_beginning_of_a_minute(world: World) -> None:
    world.clock.moment = world.clock.moment.replace(second=5, microsecond=0)


def test_it_works(world: World) -> None:
    shop = Program(world, a_minute=100)
    answer = shop.get(HERE)
    assert answer.headers["Ratelimit-Policy"] == '"minute";q=100;w=60'
    assert answer.headers["Ratelimit"] == '"minute";r=99;t=55'
    assert shop.get(HERE).headers["Ratelimit"] == '"minute";r=98;t=55'


def test_beyond_the_limit_a_call_is_told_when_to_come_again(world: World) -> None:
    shop = Program(world, a_minute=3)
    assert [shop.get(HERE).status for _ in range(4)] == [200, 200, 200, 429]
    answer = shop.get(HERE)
    assert (answer.headers["Retry-After"], answer.headers["Ratelimit"]) == ("55", '"minute";r=0;t=55')
    assert answer.headers["Content-Type"] == "application/problem+json"
    world.clock.pass_by(seconds=55)
    assert shop.get(HERE).status == 200


def test_a_refusal_says_what_is_left_too_and_counts(world: World) -> None:
    shop = Program(world, a_minute=100)
    assert shop.get("/v1/cases?limit=0").headers["Ratelimit"] == '"minute";r=99;t=55'
    assert shop.get(HERE).headers["Ratelimit"] == '"minute";r=98;t=55'


def test_keys_do_not_share_a_limit_and_the_secrets_of_one_key_do(world: World) -> None:
    shop, till = Program(world, a_minute=1), Program(world, name="Till", a_minute=1)
    assert [shop.get(HERE).status, till.get(HERE).status, shop.get(HERE).status] == [200, 200, 429]
    new, secret, event = shop.key.rotate(24, "olga", world.services.now)
    world.store.commit(new, shop.key, event)
    assert world.mallory.send("GET", HERE, Authorization=f"Bearer {secret}").status == 429


def test_a_minute_of_calls_costs_a_write_for_each_twentieth(world: World) -> None:
    shop = Program(world, a_minute=40)
    shop.get("/v1/cases?limit=0")  # noted as used
    with metered(world.store) as bill:
        answers = [shop.get("/v1/cases?limit=0").status for _ in range(45)]
    assert answers.count(422) == 39 and answers.count(429) == 6
    # Of twenty parts the first was taken before; that the last was the last is known, so refusing costs no write.
    assert bill.calls.count("UpdateItem") == 19 and bill.written == 19


def test_a_quiet_caller_costs_one_write_a_minute(world: World) -> None:
    shop = Program(world, a_minute=600)
    shop.get("/v1/cases?limit=0")
    world.clock.pass_by(minutes=1)
    with metered(world.store) as bill:
        for _ in range(5):
            shop.get("/v1/cases?limit=0")
    assert bill.calls.count("UpdateItem") == 1 and bill.written == 1


def test_however_many_processes_answer_no_more_is_let_through(world: World) -> None:
    shop = Program(world, a_minute=50)
    taken = 0
    for _ in range(60):
        limit._parts.clear()  # another process, which knows nothing
        taken += shop.get("/v1/cases?limit=0").status == 422
    assert 0 < taken <= 50


def test_the_last_part_is_cut_to_what_is_left(world: World) -> None:
    assert Program(world, a_minute=30).get(HERE).status == 200
    shop = Program(world, name="Odd", a_minute=29)
    assert [shop.get(HERE).status for _ in range(30)].count(200) == 29


def test_a_caller_without_a_working_key_spends_nobodys_limit(world: World) -> None:
    shop = Program(world, "cases:read", a_minute=2)
    for _ in range(5):
        assert shop.get(HERE).status == 403
    assert [shop.get("/v1/cases").status for _ in range(2)] == [200, 200]


def test_the_headers_are_as_the_draft_writes_them(world: World) -> None:
    import re

    answer: Any = Program(world, a_minute=100).get(HERE)
    assert re.fullmatch(r'"[a-z]+";q=\d+;w=\d+', answer.headers["Ratelimit-Policy"])
    assert re.fullmatch(r'"[a-z]+";r=\d+;t=\d+', answer.headers["Ratelimit"])
