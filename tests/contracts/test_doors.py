"""The store's contract towards programs: keys, places taken, and calls that may come again; and what each costs."""

import threading
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.errors import Exists, Stale, Unavailable
from chalicelib.domain.key import Key
from chalicelib.domain.signal import Signal
from tests.listen.outage import throttled
from tests.meter import metered
from tests.people import NOON
from tests.world import connected

TTL = 2_000_000_000


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    return connected(table, engine)


def a_key(**fields: Any) -> Key:
    given = {"key_id": "k1", "name": "Shop", "scopes": ["cases:read"], "expires_at": None, "by": "olga", "at": NOON}
    return Key.make(**(given | fields))[0]


def test_it_works(store: DynamoDBStore) -> None:
    key = a_key()
    store.commit(key)
    assert store.api_key(key.id) == key and store.api_keys() == [key]
    assert store.api_key("0" * 64) is None


def test_a_key_is_read_consistently_in_one_unit(store: DynamoDBStore) -> None:
    key = a_key()
    store.commit(key)
    with metered(store) as bill:
        store.api_key(key.id)
    assert (bill.calls, bill.read) == (["GetItem"], 1.0)


def test_noting_that_it_was_used_is_one_unit_once_and_no_change_of_its_version(store: DynamoDBStore) -> None:
    key = a_key()
    store.commit(key)
    with metered(store) as bill:
        store.key_used(key, "2026-11-21T13:00:00.000Z", NOON)
        store.key_used(key, "2026-11-21T13:30:00.000Z", NOON)
    assert bill.calls == ["UpdateItem", "UpdateItem"]
    found = store.api_key(key.id)
    assert found and (found.used_at, found.version) == ("2026-11-21T13:00:00.000Z", 1)
    store.commit(key)
    with pytest.raises(Stale):
        store.commit(found)


def test_a_key_that_was_never_made_is_not_made_by_being_used(store: DynamoDBStore) -> None:
    store.key_used(a_key(), NOON, NOON)
    assert store.api_keys() == []


def test_places_are_taken_in_parts_and_never_refused_while_one_is_left(store: DynamoDBStore) -> None:
    assert [store.take("x", 4, 10, TTL) for _ in range(4)] == [4, 8, 12, None]
    assert store.take("y", 4, 10, TTL) == 4


def test_taking_is_one_unit_also_where_nothing_is_left(store: DynamoDBStore) -> None:
    with metered(store) as bill:
        store.take("x", 1, 1, TTL)
    assert (bill.calls, bill.written) == (["UpdateItem"], 1.0)


def test_many_who_take_at_once_get_different_places(store: DynamoDBStore) -> None:
    got: list[int | None] = []
    threads = [threading.Thread(target=lambda: got.append(store.take("x", 1, 8, TTL))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each for each in got if each) == list(range(1, 9)) and got.count(None) == 4


def test_a_call_is_begun_once(store: DynamoDBStore) -> None:
    first = store.begin("x", "f", NOON, "2026-11-21T12:00:30.000Z", TTL)
    assert first.ours and first.began_at == NOON
    again = store.begin("x", "f", "2026-11-21T12:00:05.000Z", "2026-11-21T12:00:35.000Z", TTL)
    assert (again.ours, again.answer, again.began_at) == (False, None, NOON)


def test_what_was_answered_is_given_to_whoever_asks_again(store: DynamoDBStore) -> None:
    store.begin("x", "f", NOON, NOON, TTL)
    store.finish("x", {"status": 201, "body": '{"a": null}'})
    again = store.begin("x", "other", "2026-11-21T13:00:00.000Z", "2026-11-21T13:00:30.000Z", TTL)
    assert (again.ours, again.fingerprint, again.answer) == (False, "f", {"status": 201, "body": '{"a": null}'})


def test_what_was_abandoned_is_begun_anew_and_what_was_let_go_goes_on(store: DynamoDBStore) -> None:
    later, until = "2026-11-21T12:00:05.000Z", "2026-11-21T12:00:30.000Z"
    store.begin("x", "f", NOON, until, TTL)
    store.abandon("x")
    assert store.begin("x", "g", later, until, TTL).began_at == later
    store.begin("y", "f", NOON, until, TTL)
    store.let_go("y", later)
    again = store.begin("y", "f", later, until, TTL)
    assert again.ours and again.began_at == NOON


def test_an_answer_under_way_is_never_lost_to_another(store: DynamoDBStore) -> None:
    store.begin("x", "f", NOON, NOON, TTL)
    store.finish("x", {"status": 200, "body": "{}"})
    assert not store.begin("x", "f", "2026-11-22T12:00:00.000Z", "2026-11-22T12:00:30.000Z", TTL).ours


def test_two_keys_with_one_secret_cannot_be(store: DynamoDBStore) -> None:
    key = a_key()
    store.commit(key)
    key.version = 0
    with pytest.raises(Exists):
        store.commit(key)


def test_a_store_that_cannot_answer_says_so(store: DynamoDBStore) -> None:
    signal = Signal("c", "s", "ordered", NOON, "key: Shop")
    with throttled(store):
        for deed in (
            lambda: store.api_key("x"),
            lambda: store.take("x", 1, 1, TTL),
            lambda: store.keep_signals([signal]),
        ):
            with pytest.raises(Unavailable):
                deed()


def test_signals_are_kept_once_each_for_a_unit_each(store: DynamoDBStore) -> None:
    signals = [Signal("c", str(n % 30), "ordered", NOON, "key: Shop") for n in range(40)]
    with metered(store) as bill:
        store.keep_signals(signals)
        store.keep_signals(signals[:5])
    assert bill.calls == ["BatchWriteItem"] * 3 and bill.written == 35
    assert len(store.customer_file("c", 40).signals) == 30
