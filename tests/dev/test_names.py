"""Customers from before are found by every part of their names, once an operator says so."""

from typing import Any

import pytest

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from dev.names import catch_up
from tests.people import a_case, a_customer
from tests.world import connected

NAMES = ("Ada Lovelace", "José García", "王小明", "Bo", "Anne-Marie Smith")


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    """As version 0.1 left it."""
    store = connected(table, engine)
    store.submit(a_case())
    for name in NAMES:
        customer = a_customer(name)
        store.commit(customer)
        old = {":order": {"S": f"{name.casefold()}#{customer.id}"}}
        key = {"pk": {"S": f"CUSTOMER#{customer.id}"}, "sk": {"S": "CUSTOMER"}}
        update = "SET places_order = :order REMOVE found_as"
        store.client.update_item(TableName=table, Key=key, UpdateExpression=update, ExpressionAttributeValues=old)
        items = store.client.query(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"CALLED#{customer.id}"}},
        )
        for item in items["Items"]:
            store.client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
    return store


def test_it_works(store: DynamoDBStore) -> None:
    typed = ("love", "garcia", "jose", "小明", "anne marie", "smith")
    assert [len(store.customers_named(each).rows) for each in typed] == [0] * 6
    assert sum(catch_up(store)) == 4, "Bo stands right already"
    assert [len(store.customers_named(each).rows) for each in typed] == [1] * 6
    assert sum(catch_up(store)) == 0
