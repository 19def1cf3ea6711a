"""What customers did: taken in batches, kept once, shown on their history and beside what we did about their wishes."""

import re
from typing import Any

import pytest

from chalicelib.domain.ids import customer_id
from chalicelib.domain.signal import MOST_NAMES, Signal
from chalicelib.domain.times import later
from tests.api.programs import Program
from tests.meter import metered
from tests.people import NOON, a_case, a_customer, adopt_with
from tests.world import Person, World

ADA = {"email": "ada@example.org"}
ORDERED = {
    "id": "order-1",
    "customer": ADA,
    "name": "ordered",
    "at": "2024-11-21T12:00:00Z",
    "value": 49.9,
    "unit": "EUR",
}


@pytest.fixture
def shop(world: World) -> Program:
    program = Program(world)
    program.get("/v1/touchpoints")
    return program


def send(shop: Program, *signals: dict[str, Any]) -> Any:
    return shop.post("/v1/signals", {"signals": list(signals)})


def of(world: World, email: str = "ada@example.org") -> list[Signal]:
    who = customer_id(world.services.secrets.key("customers"), "email", email)
    return world.store.customer_file(who).signals


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_it_works(world: World, shop: Program) -> None:
    assert send(shop, ORDERED).json == {"taken": 1}
    [kept] = of(world)
    assert (kept.id, kept.name, kept.at, kept.value, kept.unit) == (
        "order-1",
        "ordered",
        "2024-11-21T12:00:00.000Z",
        "49.9",
        "EUR",
    )
    assert kept.told_by == "key: Shop"


def test_a_hundred_at_once_cost_a_unit_each_and_four_calls(world: World, shop: Program) -> None:
    with metered(world.store) as bill:
        assert send(shop, *(ORDERED | {"id": f"o{n}"} for n in range(100))).json == {"taken": 100}
    assert bill.calls == ["GetItem"] + ["BatchWriteItem"] * 4
    assert bill.written == 100


@pytest.mark.parametrize("number", [0, 101])
def test_no_more_than_a_hundred_and_no_fewer_than_one(world: World, shop: Program, number: int) -> None:
    assert send(shop, *(ORDERED | {"id": f"o{n}"} for n in range(number))).status == 422
    assert not of(world)


def test_sent_again_it_is_the_same_signal_also_twice_in_one_batch(world: World, shop: Program) -> None:
    for _ in range(2):
        assert send(shop, ORDERED, ORDERED).json == {"taken": 2}
    assert len(of(world)) == 1
    facts = [
        record
        for record in world.settle()
        if record["eventName"] == "INSERT" and "SIGNAL#" in str(record["dynamodb"]["Keys"])
    ]
    assert len(facts) == 1


def test_times_are_kept_in_utc_and_the_newest_comes_first(world: World, shop: Program) -> None:
    times = ["2024-11-20T23:30:00-02:00", "2024-11-21T00:30:00.5Z", "2024-11-21T02:00:00+01:00"]
    send(shop, *(ORDERED | {"id": str(n), "at": at} for n, at in enumerate(times)))
    assert [each.at for each in of(world)] == [
        "2024-11-21T01:30:00.000Z",
        "2024-11-21T01:00:00.000Z",
        "2024-11-21T00:30:00.500Z",
    ]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"at": "yesterday"}, {"at": "time"}),
        ({"at": "2024-11-21T12:00:00"}, {"at": "time"}),
        ({"at": "2026-02-30T12:00:00Z"}, {"at": "time"}),
        ({"at": "0001-01-01T00:00:00+23:00"}, {"at": "time"}),
        ({"at": 1}, {"at": "wrong_type"}),
        ({"name": "Ordered"}, {"name": "pattern"}),
        ({"name": "o" * 41}, {"name": "pattern"}),
        ({"name": "a b"}, {"name": "pattern"}),
        ({"id": ""}, {"id": "pattern"}),
        ({"id": "a\n"}, {"id": "pattern"}),
        ({"value": "49.90"}, {"value": "wrong_type"}),
        ({"value": True}, {"value": "wrong_type"}),
        ({"value": 1e13}, {"value": "number_range"}),
        ({"value": 10**400}, {"value": "wrong_type"}),
        ({"unit": "€"}, {"unit": "pattern"}),
        ({"colour": "red"}, {"colour": "unknown_field"}),
    ],
)  # fmt: skip
def test_one_that_cannot_be_taken_is_named_and_none_of_the_batch_is_taken(
    world: World, shop: Program, wrong: dict[str, Any], problem: dict[str, str]
) -> None:
    answer = send(shop, ORDERED, ORDERED | wrong)
    assert answer.status == 422
    found = {each["field"]: each["reason"] for each in answer.json["errors"]}
    assert found == {f"signals.1.{field}": f"errors.{why}" for field, why in problem.items()}
    assert not of(world)


def test_what_is_to_happen_on_another_day_has_not_happened(world: World, shop: Program) -> None:
    ahead, far = later(world.services.now, 86_401), "3026-11-22T09:00:00Z"
    for language, said in (("en", "more than a day ahead"), ("zh-Hans", "超过一天")):
        told = [ORDERED, ORDERED | {"at": ahead}, ORDERED, ORDERED | {"at": far}]
        answer = shop.post("/v1/signals", {"signals": told}, Accept_Language=language)
        assert answer.status == 422 and not of(world)
        assert [each["field"] for each in answer.json["errors"]] == ["signals.1.at", "signals.3.at"]
        assert {each["reason"] for each in answer.json["errors"]} == {"errors.time_ahead"}
        assert said in answer.json["errors"][0]["detail"]


def test_a_clock_that_is_a_little_ahead_is_borne_with(world: World, shop: Program) -> None:
    assert send(shop, ORDERED | {"at": later(world.services.now, 86_400)}).json == {"taken": 1}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "付款了"}, "small letters"), ({"id": "order 4711"}, "without spaces"), ({"unit": "€"}, "such as EUR"),
        ({"customer": {"phone": "+41 44 123 45 67"}}, "+41441234567"),
    ],
)  # fmt: skip
def test_what_has_a_form_of_its_own_is_refused_with_that_form(shop: Program, wrong: dict[str, Any], said: str) -> None:
    [problem] = send(shop, ORDERED | wrong).json["errors"]
    assert problem["reason"] == "errors.pattern" and said in problem["detail"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [(49.9, "49.9"), (5, "5"), (0.1 + 0.2, "0.3"), (-1e12, "-1000000000000"), (1e-9, "0"), (100, "100")],
)
def test_a_value_is_kept_as_people_write_it(world: World, shop: Program, value: float, kept: str) -> None:
    send(shop, ORDERED | {"value": value})
    assert of(world)[0].value == kept


def test_what_a_customer_did_stands_on_their_history(world: World, shop: Program) -> None:
    told = {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close.", **ADA}
    case = shop.post("/v1/cases", told).json
    send(shop, ORDERED, ORDERED | {"id": "x", "name": "<b>danced", "at": "2024-11-20T12:00:00Z"})
    send(shop, ORDERED | {"id": "x", "name": "danced", "at": "2024-11-20T12:00:00Z", "value": None})
    send(shop, ORDERED)
    world.settle()
    page = text_of(world.staff("Grace").get(f"/console/cases/{case['id']}"))
    assert "Ordered 49.9 EUR" in page and "danced" in page
    assert page.index("Ordered") < page.index("danced")


def test_a_case_page_costs_what_it_did_before_there_were_signals(world: World, shop: Program, grace: Person) -> None:
    told = {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close.", **ADA}
    case = shop.post("/v1/cases", told).json
    world.settle()
    with metered(world.store) as before:
        grace.get(f"/console/cases/{case['id']}")
    send(shop, *(ORDERED | {"id": str(n)} for n in range(5)))
    world.settle()
    with metered(world.store) as after:
        grace.get(f"/console/cases/{case['id']}")
    assert (after.calls, after.read) == (before.calls, before.read)


@pytest.fixture
def grace(world: World) -> Person:
    return world.staff("Grace")


def test_an_adopted_suggestion_says_what_its_askers_did_since(world: World, shop: Program, grace: Person) -> None:
    askers = [a_customer(f"Asker{n}") for n in range(5)]
    for each in askers:
        each.id = customer_id(world.services.secrets.key("customers"), "email", str(each.email))
    suggestion, outcome, _ = adopt_with(world, askers)
    after, before = later(outcome.at, 60), later(outcome.at, -60)
    for n, (name, at) in enumerate([("ordered", after), ("ordered", after), ("shared", after), ("ordered", before)]):
        send(shop, ORDERED | {"id": str(n), "customer": {"email": f"asker{n}@example.org"}, "name": name, "at": at})
    send(shop, ORDERED | {"customer": {"email": "stranger@example.org"}, "at": after})
    world.settle()
    page = text_of(grace.get(f"/console/suggestions/{suggestion.id}"))
    assert "Since we did it 2 of 5 askers ordered 1 of 5 askers shared it" in page


def test_looking_at_what_they_did_is_one_round_trip(world: World, shop: Program, grace: Person) -> None:
    suggestion, _, _ = adopt_with(world, [a_customer(f"Asker{n}") for n in range(3)])
    world.settle()
    with metered(world.store) as bill:
        grace.get(f"/console/suggestions/{suggestion.id}")
    # Session, its records, supporters, names, their cases, the entry, the ledger's page and its people; and what they did.
    assert len(bill.calls) == 9


def test_signals_in_any_order_leave_the_newest_of_each_name(world: World) -> None:
    for at in ("2024-11-21T12:00:00.000Z", "2024-11-23T12:00:00.000Z", "2024-11-22T12:00:00.000Z"):
        for name in ("ordered", "used"):
            world.store.remember(Signal("c", "x", name, at, "key: Shop"))
    assert world.store.doings(["c", "nobody"])["c"].latest == dict.fromkeys(
        ("ordered", "used"), "2024-11-23T12:00:00.000Z"
    )


def test_a_flood_of_names_fills_no_record(world: World) -> None:
    for n in range(MOST_NAMES + 5):
        world.store.remember(Signal("c", "x", f"n{n}", NOON, "key: Shop"))
    assert len(world.store.doings(["c"])["c"].latest) == MOST_NAMES
    world.store.remember(Signal("c", "x", "n0", "2027-01-01T00:00:00.000Z", "key: Shop"))
    assert world.store.doings(["c"])["c"].latest["n0"] == "2027-01-01T00:00:00.000Z"


def test_a_known_customer_costs_one_unit_to_remember(world: World) -> None:
    signal = Signal("c", "x", "ordered", NOON, "key: Shop")
    world.store.remember(signal)
    with metered(world.store) as bill:
        world.store.remember(signal)
        world.store.remember(Signal("c", "x", "ordered", "2027-01-01T00:00:00.000Z", "key: Shop"))
    assert bill.calls == ["UpdateItem", "UpdateItem"]


def test_a_signal_of_somebody_nobody_knows_waits_for_them(world: World, shop: Program) -> None:
    send(shop, ORDERED)
    world.settle()
    assert shop.post("/v1/customers/lookup", {"customer": ADA}).status == 404
    case = a_case(at=world.services.now)
    case.customer_id = customer_id(world.services.secrets.key("customers"), "email", "ada@example.org")
    world.store.submit(case)
    world.settle()
    found = shop.post("/v1/customers/lookup", {"customer": ADA}).json
    assert [each["name"] for each in found["signals"]] == ["ordered"]


def test_what_somebody_did_by_another_key_of_theirs_is_theirs(world: World, shop: Program, grace: Person) -> None:
    secret = world.services.secrets.key("customers")
    ada = a_customer("Ada")
    ada.id = customer_id(secret, "email", "ada@example.org")
    suggestion, outcome, _ = adopt_with(world, [ada, a_customer("Bea")])
    member = a_customer("Member", email=None)
    member.id = customer_id(secret, "external", "member-7")
    world.store.commit(member)
    send(shop, ORDERED | {"customer": {"external_id": "member-7"}, "at": later(outcome.at, 60)})
    world.settle()
    page = f"/console/suggestions/{suggestion.id}"
    assert "askers ordered" not in text_of(grace.get(page))
    into, part = (world.store.customers([each])[each] for each in (ada.id, member.id))
    assert into and part
    world.store.commit(into, part, *into.absorb(part, "grace", world.services.now))
    assert "1 of 2 askers ordered" in text_of(grace.get(page))
    found = shop.post("/v1/customers/lookup", {"customer": ADA}).json
    assert [each["name"] for each in found["signals"]] == ["ordered"]
