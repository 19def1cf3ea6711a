"""Customers in the table by every part of their names: there from their first write on, and right after each later one."""

from typing import Any

import pytest

from chalicelib.adapters.dynamodb import lists
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, Invalid, Stale
from tests.people import NOON, a_customer
from tests.world import connected

NAMES = ("Ada Lovelace", "Ada King Lovelace", "José García-López", "王小明", "王芳", "欧阳修", "Bo")


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    return connected(table, engine)


def names(store: DynamoDBStore, typed: str, limit: int = 25) -> list[str]:
    """Of everyone found, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = store.customers_named(typed, cursor, limit)
        found += [each.name or "" for each in store.customers(page.rows).values() if each] if page.rows else []
        if not (cursor := page.cursor):
            return found


def places_of(store: DynamoDBStore, customer: Customer) -> list[str]:
    items, _ = lists.partition(store, f"CALLED#{customer.id}")
    return [item["sk"]["S"] for item in items]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Lovelace", {"Ada Lovelace", "Ada King Lovelace"}),
        ("ｌｏｖｅ", {"Ada Lovelace", "Ada King Lovelace"}),
        ("king", {"Ada King Lovelace"}),
        ("love ada", {"Ada Lovelace", "Ada King Lovelace"}),
        ("ada lovelace", {"Ada Lovelace", "Ada King Lovelace"}),
        ("Lovelace, Ada", {"Ada Lovelace", "Ada King Lovelace"}),
        ("lopez jose", {"José García-López"}),
        ("GARCÍA", {"José García-López"}),
        ("小明", {"王小明"}),
        ("王 小明", {"王小明"}),
        ("小明 王", {"王小明"}),
        ("王", {"王小明", "王芳"}),
        ("修", {"欧阳修"}),
        ("ove", set()),
        ("ada smith", set()),
        ("-", set()),
    ],
)
def test_it_works(store: DynamoDBStore, typed: str, found: set[str]) -> None:
    for name in NAMES:
        store.commit(a_customer(name, email=None))
    assert set(names(store, typed)) == found


def test_whoever_is_called_just_so_comes_first_and_nobody_is_left_out_or_twice(store: DynamoDBStore) -> None:
    for number, name in enumerate(["Ada M. Lovelace", "Ada Lovelace", "Lovelace Ada", "Ada X. Lovelace", "Ada Smith"]):
        store.commit(a_customer(name, email=f"{number}@example.org"))
    for limit in (1, 2, 3, 25):
        found = names(store, "ada lovelace", limit)
        assert found[:2] in (["Ada Lovelace", "Lovelace Ada"], ["Lovelace Ada", "Ada Lovelace"])
        assert sorted(found) == ["Ada Lovelace", "Ada M. Lovelace", "Ada X. Lovelace", "Lovelace Ada"]


def test_a_cursor_of_several_parts_leads_only_where_it_came_from(store: DynamoDBStore) -> None:
    for number in range(4):
        store.commit(a_customer(f"Ada {number} Lovelace"))
    first = store.customers_named("love ada", limit=2)
    assert first.cursor and len(store.customers_named("love ada", first.cursor, 2).rows) == 2
    for typed, cursor in [("bo smithers", first.cursor), ("love ada", "."), ("love ada", ".x"), ("ada", "x")]:
        if cursor == ".":
            assert store.customers_named(typed, cursor, 2).rows == first.rows
            continue
        with pytest.raises(Invalid):
            store.customers_named(typed, cursor)


def test_whoever_has_no_name_or_one_of_one_part_costs_one_item(store: DynamoDBStore) -> None:
    for name in (None, "", "Bo", "..."):
        nobody = Customer("nobody-" + (name or str(name)), None, name, "en", NOON)
        store.commit(nobody)
        assert places_of(store, nobody) == [] and nobody.found_as is None


def test_a_name_that_changes_is_found_as_it_is_now(store: DynamoDBStore) -> None:
    ada = a_customer("Ada King Lovelace")
    store.commit(ada)
    ada.name = "Ada Byron"
    store.commit(ada)
    assert (
        places_of(store, ada) == ["byron ada"] and names(store, "love") == [] and names(store, "byr") == ["Ada Byron"]
    )
    ada.name = None
    store.commit(ada)
    assert places_of(store, ada) == [] and names(store, "byr") == names(store, "ada") == []
    assert store.customers([ada.id])[ada.id] == ada and ada.found_as is None


def test_a_write_that_is_refused_changes_nothing_of_it(store: DynamoDBStore) -> None:
    ada = a_customer("Ada Lovelace")
    store.commit(ada)
    other = Customer(ada.id, None, "Grace Hopper", "en", NOON)
    with pytest.raises(Exists):
        store.commit(other)
    assert other.found_as is None and names(store, "hopper") == []
    mine, theirs = (store.customers([ada.id])[ada.id] for _ in range(2))
    assert mine and theirs
    mine.name, theirs.name = "Ada Byron", "Ada King"
    store.commit(mine)
    with pytest.raises(Stale):
        store.commit(theirs)
    assert theirs.found_as == "Ada Lovelace" and names(store, "king") == [] and names(store, "byron") == ["Ada Byron"]


def test_a_later_write_costs_no_more_than_one_of_nobody(store: DynamoDBStore) -> None:
    ada = a_customer("Ada Lovelace")
    store.commit(ada)
    store.client.delete_item(TableName=store.name, Key={"pk": {"S": f"CALLED#{ada.id}"}, "sk": {"S": "lovelace ada"}})
    ada.language = "zh-Hans"
    store.commit(ada)
    assert places_of(store, ada) == [], "nothing was written beside it"


def test_those_who_are_one_are_found_by_the_names_of_each(store: DynamoDBStore) -> None:
    ada, byron = a_customer("Ada Lovelace"), a_customer("Augusta Byron", email="byron@example.org")
    store.commit(ada, byron)
    store.commit(ada, byron, *ada.absorb(byron, "mary", NOON))
    people = {typed: store.persons(store.customers_named(typed).rows) for typed in ("love", "byron")}
    assert all({ada.id, byron.id} == set(each.everyone) for found in people.values() for each in found.values() if each)
    assert all(people.values())


def test_whoever_was_on_record_before_is_found_by_every_part_after_their_next_write(store: DynamoDBStore) -> None:
    ada = a_customer("Ada Lovelace")
    ada.found_as = "Ada Lovelace"
    store.commit(ada)
    store.client.delete_item(TableName=store.name, Key={"pk": {"S": f"CALLED#{ada.id}"}, "sk": {"S": "lovelace ada"}})
    before = store.customers([ada.id])[ada.id]
    assert before
    before.found_as = None
    store.commit(before)
    assert names(store, "love") == ["Ada Lovelace"]
